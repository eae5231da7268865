using System.Buffers;
using System.Collections.Concurrent;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>What stations last said of themselves on <c>{root}/{domain}/{station}/status</c>: online, or offline by their last will.</summary>
public sealed class PresenceBoard
{
    private readonly ConcurrentDictionary<string, bool> _online = new(StringComparer.Ordinal);

    /// <summary>True online, false offline, null when the station has said neither since the start.</summary>
    public bool? IsOnline(string station) => _online.TryGetValue(station, out bool online) ? online : null;

    /// <summary>Notes a presence message; false when the message is not one.</summary>
    internal bool TryNote(string topic, in ReadOnlySequence<byte> payload, string root, District district)
    {
        // Nearly all messages are readings: they are told by their end.
        if (!topic.EndsWith(TopicName.StatusEnd, StringComparison.Ordinal) || TopicName.Parse(topic, root, district.Domains, out _, out ReadOnlySpan<char> id) != TopicKind.Status)
        {
            return false;
        }

        if (district.TryFind(id, out Station station))
        {
            _online[station.Id] = payload.ToArray().AsSpan().SequenceEqual("online"u8);
        }

        return true;
    }
}
