using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>Which messages the embedded broker keeps for those who subscribe later: the status of each station, and a number of others, all small. Thread-safe.</summary>
/// <remarks>They stay in memory as long as the process runs, whoever published them.</remarks>
internal sealed class RetainedRoom(District district, string root)
{
    /// <summary>Most topics beside those of the stations' status.</summary>
    public const int MostTopics = 1_000;

    /// <summary>Most bytes of payload.</summary>
    public const int MostBytes = 4 << 10;

    private readonly HashSet<string> _topics = new(StringComparer.Ordinal);

    /// <summary>Whether a message is to be kept; an empty one takes away what was kept (MQTT 5, 3.3.1.3).</summary>
    public bool TryKeep(string topic, long payloadBytes)
    {
        if (payloadBytes > MostBytes)
        {
            return false;
        }

        if (TopicName.Parse(topic, root, district.Domains, out _, out ReadOnlySpan<char> id) == TopicKind.Status && district.TryFind(id, out _))
        {
            return true;
        }

        lock (_topics)
        {
            if (payloadBytes == 0)
            {
                _topics.Remove(topic);
                return true;
            }

            return _topics.Contains(topic) || (_topics.Count < MostTopics && _topics.Add(topic));
        }
    }
}
