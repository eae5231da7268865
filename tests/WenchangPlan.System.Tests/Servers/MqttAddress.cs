namespace WenchangPlan.SystemTests.Servers;

/// <summary>Where a broker listens on loopback, and who comes in.</summary>
/// <param name="Port">Port.</param>
/// <param name="Username">The user; null when nobody is asked.</param>
/// <param name="Password">Its password.</param>
public sealed record MqttAddress(int Port, string? Username = null, string? Password = null)
{
    /// <summary>Settings of a worker that has the broker inside, at this port.</summary>
    public IEnumerable<string> Embedded => ["Mqtt:Mode=Embedded", $"Mqtt:Port={Port}"];

    /// <summary>A user of mosquitto; by default the one that speaks for every station.</summary>
    public static MqttAddress Of(Mosquitto broker, string user = Mosquitto.Simulator) => new(broker.Port, user, Mosquitto.Password(user));
}
