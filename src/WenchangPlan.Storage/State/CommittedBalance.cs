using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>Tells apart who brought what into the committed balance: the pipeline of this process, or somebody beside it (G3).</summary>
/// <remarks>
/// Inside a transaction nobody else writes. So what the balance has more at its beginning than this process knew came from another process, and what this
/// process adds is known. Everything here but reading happens under the lock of the writer.
/// </remarks>
public sealed class CommittedBalance
{
    private readonly SqliteDatabase _database;
    private readonly Lock _gate = new();
    private Balance _known;
    private Balance _beside;
    private long _version;

    /// <summary>Notes what is there now.</summary>
    public CommittedBalance(SqliteDatabase database)
    {
        _database = database;
        Opening = _known = database.Write(writer =>
        {
            _version = writer.DataVersion;
            return Read(writer);
        });
    }

    /// <summary>The balance when this was made.</summary>
    public Balance Opening { get; }

    /// <summary>To be called in a transaction before it changes the balance.</summary>
    internal void Refresh(SqliteDatabase.Writer writer)
    {
        if (writer.DataVersion != _version)
        {
            AddedBeside(Read(writer) - _known);
            _version = writer.DataVersion;
        }
    }

    /// <summary>The transaction that added this is durable; the ledger of the pipeline counts it too.</summary>
    internal void AddedByPipeline(Balance added) => _known += added;

    /// <summary>The transaction that added this is durable; the ledger does not know of it.</summary>
    internal void AddedBeside(Balance added)
    {
        _known += added;
        lock (_gate)
        {
            _beside += added;
        }
    }

    /// <summary>What came from others since <see cref="Opening"/>. While somebody commits, what was known before.</summary>
    public Balance ReadBeside()
    {
        _database.TryLook(Refresh);
        lock (_gate)
        {
            return _beside;
        }
    }

    private static Balance Read(SqliteDatabase.Writer writer) =>
        writer.Prepare(SqliteBalanceStore.Columns).ReadAll(SqliteBalanceStore.ToBalance)[0];
}
