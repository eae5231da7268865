using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Readings.Sqlite;

/// <summary>Replay with readings in SQLite: these, the quarantine and the balance in one transaction.</summary>
internal sealed class SqliteQuarantineStore(QuarantineTable quarantine, SqliteReadingStore readings) : IQuarantineStore
{
    /// <inheritdoc />
    public IReadOnlyList<QuarantineEntry> Find(QuarantineFilter filter, long after, int limit) => quarantine.Find(filter, after, limit);

    /// <inheritdoc />
    public ValueTask<ReplayResult> ReplayAsync(IReadOnlyList<QuarantineReplay> replays, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return ValueTask.FromResult(quarantine.Settle(replays, (writer, replay) => readings.Fill(writer, replays[replay].Outcome)));
    }

    /// <inheritdoc />
    public int Discard(QuarantineFilter filter) => quarantine.Discard(filter);
}
