using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>What is written beside the readings of a batch, in one transaction with whatever makes them durable: quarantine, changed hours, balance (G3).</summary>
internal sealed class CommitBooks(SqliteDatabase database, CommittedBalance balance, TimeProvider time, QuarantineLimit quarantineLimit)
{
    /// <summary>What readings stand for where it is not their station's sample period.</summary>
    public SampleSeriesTable Series { get; } = new(database);

    /// <summary>Notes that hours must be assessed again.</summary>
    /// <param name="writer">Writes.</param>
    /// <param name="changed">The hours, and how many readings of each are new.</param>
    /// <param name="door">The readings of devices count for their days.</param>
    public void MarkChangedHours(SqliteDatabase.Writer writer, ChangedRows changed, ReadingDoor? door)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach ((int station, int hour, int rows) in changed)
        {
            ChangedHours.Mark(writer, database.Identities.OfStation(station), hour, now, readings: door == ReadingDoor.Mqtt ? rows : 0);
        }
    }

    /// <summary>Puts messages aside, within the limit of the quarantine.</summary>
    public void Quarantine(SqliteDatabase.Writer writer, IReadOnlyList<QuarantinedMessage> messages)
    {
        // The limit counts what it removes in the balance: what others did there is to be told apart before.
        balance.Refresh(writer);
        foreach (QuarantinedMessage message in messages)
        {
            long source = database.Identities.OfTopic(message.Topic);
            writer.Prepare("INSERT INTO quarantine(received_at, topic, payload, reason, detail, partial, source) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                .Bind(1, message.ReceivedAt).Bind(2, message.Topic).Bind(3, message.Payload.AsSpan()).Bind(4, (long)message.Reason)
                .Bind(5, message.Detail).Bind(6, message.Partial ? 1L : 0L).Bind(7, source).Execute();
            quarantineLimit.Added(source, message);
        }

        if (messages.Count > 0)
        {
            quarantineLimit.Apply(writer);
        }
    }

    /// <summary>Adds to the balance.</summary>
    public void Count(SqliteDatabase.Writer writer, Balance added)
    {
        balance.Refresh(writer);
        writer.Prepare("""
            UPDATE balance SET stored = stored + ?1, quarantined = quarantined + ?2, duplicates = duplicates + ?3,
                values_stored = values_stored + ?4, values_flagged = values_flagged + ?5, values_refused = values_refused + ?6, values_replaced = values_replaced + ?7
            """)
            .Bind(1, added.Stored).Bind(2, added.Quarantined).Bind(3, added.Duplicates)
            .Bind(4, added.ValuesStored).Bind(5, added.ValuesFlagged).Bind(6, added.ValuesRefused).Bind(7, added.ValuesReplaced).Execute();
    }

    /// <summary>Writes the books of a batch whose readings are elsewhere, as one transaction of its own.</summary>
    /// <param name="changed">Hours that must be assessed again, and how many readings of each are new.</param>
    /// <param name="door">How they came; null when they were counted when they came.</param>
    /// <param name="quarantined">Messages to put aside.</param>
    /// <param name="added">What the batch adds to the balance; the ledger of the pipeline counts it too.</param>
    /// <param name="also">What else is part of the transaction.</param>
    /// <exception cref="IOException">The file cannot be written now; nothing was changed.</exception>
    public void Commit(
        ChangedRows changed, ReadingDoor? door, IReadOnlyList<QuarantinedMessage> quarantined, Balance added, Action<SqliteDatabase.Writer>? also = null)
    {
        try
        {
            database.Write(writer =>
            {
                also?.Invoke(writer);
                MarkChangedHours(writer, changed, door);
                Quarantine(writer, quarantined);
                Count(writer, added);
                return added;
            }, Committed);
        }
        catch (IOException)
        {
            Failed();
            throw;
        }
    }

    /// <summary>What a commit of the pipeline adds to the balance.</summary>
    public static Balance Added(CommitResult result, ReadingBatch batch) =>
        new(result.Stored, result.Quarantined, result.Duplicates, result.Values, batch.CountFlagged(), batch.RefusedValues, ValuesReplaced: result.Replaced);

    /// <summary>To be called when the transaction of a batch is durable.</summary>
    /// <param name="added">What it added to the balance.</param>
    public void Committed(Balance added)
    {
        balance.AddedByPipeline(added);
        balance.AddedBeside(new Balance(0, 0, 0, 0, 0, 0, quarantineLimit.Committed()));
    }

    /// <summary>To be called when a transaction beside the pipeline is durable.</summary>
    /// <param name="added">What it added to the balance.</param>
    public void CommittedBeside(Balance added) => balance.AddedBeside(added);

    /// <summary>To be called when the transaction failed: what was counted in memory no longer holds.</summary>
    public void Failed() => quarantineLimit.Failed();
}
