using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>Sends quarantined messages through today's register and checks, beside the flow of new ones. Thread-safe.</summary>
public sealed class QuarantineReplayer(
    District district, IQuarantineStore store, TimeProvider time, IOptions<IngestOptions> ingest, IOptions<MqttOptions> mqtt, ILogger<MessageIntake> logger)
{
    private const int AtOnce = 32;

    /// <summary>Replays matching entries, oldest first, some in a transaction.</summary>
    /// <exception cref="IOException">The store cannot be read or written now; what was replayed by then stays so.</exception>
    public async Task<ReplayResult> ReplayAsync(QuarantineFilter filter, CancellationToken cancel)
    {
        // An intake of its own: what is old must not mix with the newest values of the stations, which the checks of the flow go by.
        var intake = new MessageIntake(district, new SequenceCheck(district), time, ingest, mqtt, logger);
        (int taken, int partly, int kept) = (0, 0, 0);
        foreach (QuarantineEntry[] entries in Find(filter).Chunk(AtOnce))
        {
            cancel.ThrowIfCancellationRequested();
            ReplayResult result = await store.ReplayAsync([.. entries.Select(entry => new QuarantineReplay(entry, Decode(intake, entry.Message)))], cancel);
            (taken, partly, kept) = (taken + result.Taken, partly + result.Partly, kept + result.Kept);
        }

        return new ReplayResult(taken, partly, kept);
    }

    /// <summary>Matching entries, oldest first, read page by page.</summary>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public IEnumerable<QuarantineEntry> Find(QuarantineFilter filter)
    {
        long after = 0;
        IReadOnlyList<QuarantineEntry> page;
        do
        {
            page = store.Find(filter, after, AtOnce);
            foreach (QuarantineEntry entry in page)
            {
                yield return entry;
            }

            after = page.Count > 0 ? page[^1].Id : after;
        }
        while (page.Count == AtOnce);
    }

    private ReadingBatch Decode(MessageIntake intake, QuarantinedMessage message)
    {
        // What a store refused was put aside without the root, which it does not know.
        string root = mqtt.Value.TopicRoot + "/";
        string topic = message.Topic.StartsWith(root, StringComparison.Ordinal) ? message.Topic : root + message.Topic;
        var batch = new ReadingBatch();
        intake.Take(topic, new ReadOnlySequence<byte>(message.Payload), message.ReceivedAt, batch);
        return batch;
    }
}
