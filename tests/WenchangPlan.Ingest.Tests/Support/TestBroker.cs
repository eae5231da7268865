using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests.Support;

/// <summary>A mosquitto as these tests start it and publish to it.</summary>
internal static class TestBroker
{
    /// <summary>Starts one that keeps sessions and what waits in them over a restart.</summary>
    /// <param name="listener">Lines for the listener, such as its certificates.</param>
    public static Task<Mosquitto> StartAsync(params IEnumerable<string> listener) => Mosquitto.StartAsync(folder: null, [.. listener, "persistence true", "max_queued_messages 0"]);

    /// <summary>Publishes with QoS 1 and waits for the acknowledgement.</summary>
    public static Task PublishAsync(this Mosquitto broker, string topic, string payload, params IEnumerable<string> options) => ChildProcess.RequireAsync(
        "mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-t", topic, "-m", payload, .. options], cancel: TestContext.Current.CancellationToken);
}
