using System.Threading.Channels;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>A store whose commits the test lets through, or makes fail, one by one; it keeps what was committed.</summary>
internal sealed class GatedStore : IReadingStore, IBalanceStore
{
    private readonly Channel<bool> _gates = Channel.CreateUnbounded<bool>();
    private readonly Channel<int> _waiting = Channel.CreateUnbounded<int>();

    public List<(string Station, long Time, double Value)> Rows { get; } = [];

    public List<QuarantinedMessage> Quarantined { get; } = [];

    /// <summary>Lets one commit through.</summary>
    public void Open() => _gates.Writer.TryWrite(true);

    /// <summary>Makes one commit fail.</summary>
    public void Fail() => _gates.Writer.TryWrite(false);

    /// <summary>Completes when a commit of the batch with this many messages has begun.</summary>
    public ValueTask<int> NextCommitAsync(CancellationToken cancel) => _waiting.Reader.ReadAsync(cancel);

    public async ValueTask<CommitResult> CommitAsync(ReadingBatch batch, CancellationToken cancel)
    {
        _waiting.Writer.TryWrite(batch.Messages);
        if (!await _gates.Reader.ReadAsync(cancel))
        {
            throw new IOException("the disk is full");
        }

        foreach (ReadingRow row in batch.Rows)
        {
            foreach (ParameterValue value in batch.Values(row))
            {
                Rows.Add((TestRegister.District.Stations[row.Station].Id, row.Time, value.Value));
            }
        }

        Quarantined.AddRange(batch.Quarantined);
        return new CommitResult(batch.MessageEnds.Count, 0, batch.QuarantinedMessages, batch.ValueCount);
    }

    public Balance ReadBalance() => default;

    public IReadOnlyList<QuarantineEntry> ReadQuarantine(long? before, int limit) => throw new NotSupportedException();

    public ValueTask ReadAsync(Station station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask ReadLatestAsync(Station station, int limit, ReadingVisitor visit, CancellationToken cancel) => throw new NotSupportedException();
}
