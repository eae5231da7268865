using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Replay with readings in InfluxDB: these first, then the quarantine and the balance in the state file.</summary>
internal sealed class InfluxQuarantineStore(QuarantineTable quarantine, InfluxReadingStore readings, CommitBooks books) : IQuarantineStore
{
    /// <inheritdoc />
    public IReadOnlyList<QuarantineEntry> Find(QuarantineFilter filter, long after, int limit) => quarantine.Find(filter, after, limit);

    /// <inheritdoc />
    public ValueTask<ReplayResult> ReplayAsync(IReadOnlyList<QuarantineReplay> replays, CancellationToken cancel) =>
        readings.FillAsync([.. replays.Select(r => r.Outcome)], filled => quarantine.Settle(replays, (writer, replay) =>
        {
            if (filled[replay] is not { } done)
            {
                return null;
            }

            books.MarkChangedHours(writer, done.Hours, door: null);
            return (done.Added, done.Flagged);
        }), cancel);

    /// <inheritdoc />
    public int Discard(QuarantineFilter filter) => quarantine.Discard(filter);
}
