using WenchangPlan.Simulator.Faults;

namespace WenchangPlan.Simulator;

/// <summary>One MQTT message of a station.</summary>
/// <param name="Topic"><c>{root}/{domain}/{station}/readings</c>.</param>
/// <param name="Payload">UTF-8; JSON unless a fault says otherwise.</param>
/// <param name="LastTime">True time of the latest reading in it, whatever the device's clock says.</param>
/// <param name="Until">Once this message is acknowledged, and those before it, the station has sent every reading before this instant; null if it proves nothing.</param>
/// <param name="Readings">Readings a service can take from it or has to refuse; 0 for garbage and repetitions.</param>
/// <param name="Faults">What is wrong with it.</param>
public sealed record SimulatedMessage(
    string Topic, byte[] Payload, DateTimeOffset LastTime, DateTimeOffset? Until, int Readings, FaultKinds Faults);
