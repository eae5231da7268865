using Microsoft.Extensions.Options;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>Which topics a user of the embedded broker may use: a device those of its own stations, the account of the settings all.</summary>
internal sealed class TopicRights(District district, Accounts accounts, IOptions<MqttOptions> options)
{
    private readonly string _root = options.Value.TopicRoot;

    /// <summary>A device publishes readings and status of its own stations, nothing else.</summary>
    public bool MayPublish(string? user, string topic) => MayEverything(user)
        || (TopicName.Parse(topic, _root, district.Domains, out Domain? domain, out ReadOnlySpan<char> id) != TopicKind.Unknown
            && district.TryFind(id, out Station station) && station.Domain.Equals(domain) && Owns(user, station));

    /// <summary>A device subscribes to what lies below the topics of its own stations; wildcards only there.</summary>
    public bool MaySubscribe(string? user, string filter) => MayEverything(user)
        || district.Stations.Any(s => Owns(user, s) && Below(filter, TopicName.Of(_root, s)));

    private bool MayEverything(string? user) => accounts.AsksNobody || accounts.IsMaster(user);

    private static bool Owns(string? user, Station station) => station.Device is { } device && device.Username == user;

    private static bool Below(string filter, string topic) =>
        filter.Length > topic.Length + 1 && filter[topic.Length] == '/' && filter.StartsWith(topic, StringComparison.Ordinal);
}
