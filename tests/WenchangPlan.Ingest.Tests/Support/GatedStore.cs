using System.Collections.Immutable;
using System.Threading.Channels;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests.Support;

/// <summary>A store whose commits the test lets through, or makes fail, one by one; it keeps what was committed.</summary>
internal sealed class GatedStore : IReadingStore, IBalanceStore
{
    private readonly Channel<bool> _gates = Channel.CreateUnbounded<bool>();
    private readonly Channel<int> _waiting = Channel.CreateUnbounded<int>();

    private volatile bool _open;

    public ImmutableList<(string Station, long Time, double Value)> Rows { get; private set; } = [];

    public ImmutableList<QuarantinedMessage> Quarantined { get; private set; } = [];

    /// <summary>Lets one commit through.</summary>
    public void Open() => _gates.Writer.TryWrite(true);

    /// <summary>Lets every commit through from now on.</summary>
    public void StayOpen()
    {
        _open = true;
        Open();
    }

    /// <summary>Makes one commit fail.</summary>
    public void Fail() => _gates.Writer.TryWrite(false);

    /// <summary>Completes when a commit of the batch with this many messages has begun.</summary>
    public ValueTask<int> NextCommitAsync(CancellationToken cancel) => _waiting.Reader.ReadAsync(cancel);

    public async ValueTask<CommitResult> CommitAsync(ReadingBatch batch, CancellationToken cancel)
    {
        _waiting.Writer.TryWrite(batch.Messages);
        if (!_open && !await _gates.Reader.ReadAsync(cancel))
        {
            throw new IOException("the disk is full");
        }

        // Others look at the lists meanwhile.
        ImmutableList<(string Station, long Time, double Value)>.Builder rows = Rows.ToBuilder();
        foreach (ReadingRow row in batch.Rows)
        {
            foreach (ParameterValue value in batch.Values(row))
            {
                rows.Add((TestRegister.District.Stations[row.Station].Id, row.Time, value.Value));
            }
        }

        Rows = rows.ToImmutable();
        Quarantined = Quarantined.AddRange(batch.Quarantined);
        return new CommitResult(batch.MessageEnds.Count, 0, batch.QuarantinedMessages, batch.ValueCount);
    }

    public Balance ReadBalance() => default;

    public Balance Opening => default;

    public Balance ReadBeside() => default;

    public IReadOnlyList<(int Day, int Readings)> ReadDays(int station, int from, int to) => [];

    public IReadOnlyList<QuarantineEntry> ReadQuarantine(long? before, int limit, int mostPayload = int.MaxValue) => throw new NotSupportedException();

    public ValueTask ReadAsync(Station station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask ReadLatestAsync(Station station, int limit, ReadingVisitor visit, CancellationToken cancel) => throw new NotSupportedException();

    public IReadOnlyList<SampleSeries> ReadSeries(Station station, long from, long to) => throw new NotSupportedException();

    public long ReadKeptSince() => throw new NotSupportedException();
}
