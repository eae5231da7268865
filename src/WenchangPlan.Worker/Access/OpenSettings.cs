using System.Text.Json.Nodes;
using WenchangPlan.Ingest;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Access;

/// <summary>What <c>open</c> sets: <c>open.json</c> in the data directory, read after the configuration files. Without the file the service is closed again.</summary>
internal static class OpenSettings
{
    /// <summary>Its name in the data directory.</summary>
    public const string FileName = "open.json";

    /// <summary>Messages a second of one device; more wait, so that a station that catches up after an outage does not crowd out the others.</summary>
    private const int MessagesPerSecond = 200;

    private const int LeastClients = 50;

    /// <summary>Makes it.</summary>
    /// <param name="hosts">Names and addresses the service is reached by, the one for links first.</param>
    /// <param name="port">Port of pages and API.</param>
    /// <param name="mqttPort">Port for devices.</param>
    /// <param name="certificate">File of the certificate.</param>
    /// <param name="key">File of its key.</param>
    /// <param name="mqtt">The broker as it is set; opened when it is embedded and knows whom to let in.</param>
    /// <param name="district">The register.</param>
    public static JsonObject Create(IReadOnlyList<string> hosts, int port, int mqttPort, string certificate, string key, MqttOptions mqtt, District district)
    {
        string host = hosts[0].Contains(':', StringComparison.Ordinal) ? $"[{hosts[0]}]" : hosts[0];
        var settings = new JsonObject
        {
            ["Access"] = new JsonObject { ["Mode"] = nameof(AccessMode.SignIn) },
            ["Http"] = new JsonObject { ["Urls"] = $"https://*:{port}" },
            ["AllowedHosts"] = string.Join(';', hosts.Select(h => h.Contains(':', StringComparison.Ordinal) ? $"[{h}]" : h)),
            ["Alerting"] = new JsonObject { ["PublicUrl"] = $"https://{host}:{port}" },
            ["Kestrel"] = new JsonObject { ["Certificates"] = new JsonObject { ["Default"] = new JsonObject { ["Path"] = certificate, ["KeyPath"] = key } } },
        };
        int devices = Devices(district);
        if (mqtt.Mode == MqttMode.Embedded && (devices > 0 || mqtt.Username.Length > 0))
        {
            settings["Mqtt"] = new JsonObject
            {
                ["Host"] = "0.0.0.0",
                ["Port"] = mqttPort,
                ["UseTls"] = true,
                ["CertificateFile"] = certificate,
                ["CertificateKeyFile"] = key,
                ["MaxClients"] = Math.Max(LeastClients, 2 * devices),
                ["MessagesPerSecond"] = MessagesPerSecond,
            };
        }

        return settings;
    }

    /// <summary>Accounts of devices in the register.</summary>
    public static int Devices(District district) => district.Stations.Where(s => s.Device is not null).Select(s => s.Device!.Username).Distinct(StringComparer.Ordinal).Count();
}
