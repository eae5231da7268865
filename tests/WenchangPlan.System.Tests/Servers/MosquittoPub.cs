using System.Globalization;

namespace WenchangPlan.SystemTests.Servers;

/// <summary>mosquitto_pub: an MQTT client that is not ours.</summary>
public static class MosquittoPub
{
    public const string Mqtt311 = "mqttv311";
    public const string Mqtt5 = "mqttv5";

    /// <summary>Publishes one message with QoS 1; returns when it is acknowledged.</summary>
    public static Task PublishAsync(MqttAddress broker, string topic, string payload, string version = Mqtt311) =>
        ChildProcess.RequireAsync("mosquitto_pub", [.. Arguments(broker, topic, version), "-m", payload], cancel: TestContext.Current.CancellationToken);

    /// <summary>Starts a publisher that sends every line it is fed as a message with QoS 1; it ends when all of them are acknowledged.</summary>
    public static ChildProcess StartLines(MqttAddress broker, string topic) => new("mosquitto_pub", [.. Arguments(broker, topic, Mqtt311), "-l"]);

    public static IEnumerable<string> Arguments(MqttAddress broker, string topic, string version) =>
    [
        "-h", "127.0.0.1", "-p", broker.Port.ToString(CultureInfo.InvariantCulture), "-V", version, "-q", "1", "-t", topic,
        .. broker.Username is null ? (string[])[] : ["-u", broker.Username, "-P", broker.Password!],
    ];
}
