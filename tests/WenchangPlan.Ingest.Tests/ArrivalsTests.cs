using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

public class ArrivalsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1777593600000));
    private readonly PipelineLedger _ledger;
    private readonly Source _source = new();

    public ArrivalsTests() => _ledger = new PipelineLedger(default, _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_BeforeTheFirstBatchIsOpen_Waits()
    {
        Arrivals arrivals = Create(new IngestOptions());
        Task added = AddAsync(arrivals, 1);
        Assert.False(added.IsCompleted);
        Assert.Equal(0, _ledger.Snapshot().Received);

        Assert.Null(arrivals.Open(new DeliveryBatch()));
        await added.WaitAsync(Patience, Cancel);
        Assert.Equal(1, arrivals.Count);
    }

    [Fact]
    public async Task Add_ToAFullBatch_WaitsForTheNextOneAndKeepsTheOrder()
    {
        Arrivals arrivals = Create(new IngestOptions { BatchMessages = 3 });
        arrivals.Open(new DeliveryBatch());
        Task[] added = [.. Enumerable.Range(1, 4).Select(i => AddAsync(arrivals, i))];
        Assert.Equal([true, true, true, false], added.Select(a => a.IsCompleted));
        Assert.True(arrivals.Full.IsCompleted);

        DeliveryBatch first = arrivals.Open(new DeliveryBatch())!;
        await added[3].WaitAsync(Patience, Cancel);
        Assert.Equal([1, 2, 3], Ids(first));
        Assert.Equal(3, first.Readings.Messages);
        Assert.Equal([4], Ids(arrivals.Open(new DeliveryBatch())!));
        Assert.True(_ledger.Snapshot() is { Received: 4, Waiting: 4 });
    }

    [Fact]
    public async Task Add_MoreBytesThanAllowed_WaitsUntilABatchIsCommitted()
    {
        Arrivals arrivals = Create(new IngestOptions { QueueBytes = 100 });
        arrivals.Open(new DeliveryBatch());
        await AddAsync(arrivals, 1);
        Task second = AddAsync(arrivals, 2);
        DeliveryBatch first = arrivals.Open(new DeliveryBatch())!;
        Assert.False(second.IsCompleted); // the first is not committed yet

        arrivals.Release(first);
        await second.WaitAsync(Patience, Cancel);
    }

    [Fact]
    public async Task Add_OneMessageLargerThanAllRoom_IsLetInAlone()
    {
        Arrivals arrivals = Create(new IngestOptions { QueueBytes = 10 });
        arrivals.Open(new DeliveryBatch());
        await AddAsync(arrivals, 1).WaitAsync(Patience, Cancel);
        Assert.False(AddAsync(arrivals, 2).IsCompleted);
    }

    [Fact]
    public async Task Wait_ForAMessage_EndsWhenOneComes()
    {
        Arrivals arrivals = Create(new IngestOptions());
        arrivals.Open(new DeliveryBatch());
        Task waiting = arrivals.WaitAsync(Cancel).AsTask();
        Assert.False(waiting.IsCompleted);
        await AddAsync(arrivals, 1);
        await waiting.WaitAsync(Patience, Cancel);
    }

    [Fact]
    public async Task Runs_OfTwoSources_KeepTheOrderOfArrival()
    {
        Arrivals arrivals = Create(new IngestOptions());
        arrivals.Open(new DeliveryBatch());
        var other = new Source();
        foreach ((Source source, int id) in (IEnumerable<(Source, int)>)[(_source, 7), (_source, 8), (other, 7), (_source, 9)])
        {
            await AddAsync(arrivals, id, source);
        }

        Assert.Equal([(_source, "7 8"), (other, "7"), (_source, "9")], arrivals.Open(null)!.Runs().Select(r => ((Source)r.Source, string.Join(' ', r.PacketIds.ToArray()))));
    }

    [Fact]
    public async Task Add_PresenceMessage_IsAcknowledgedInItsTurnAndNotCounted()
    {
        Arrivals arrivals = Create(new IngestOptions());
        arrivals.Open(new DeliveryBatch());
        await arrivals.AddAsync(_source, new Arrival("wenchang/air/A1/status", ReadOnlySequence<byte>.Empty, 0) { PacketId = 5, Counts = false }, Cancel);
        DeliveryBatch batch = arrivals.Open(null)!;
        Assert.Equal((1, 0, 0), (batch.Count, batch.Counted, batch.Readings.Messages));
        Assert.Equal(0, _ledger.Snapshot().Received);
    }

    private Arrivals Create(IngestOptions options)
    {
        IOptions<IngestOptions> ingest = Options.Create(options);
        var intake = new MessageIntake(TestRegister.District, new SequenceCheck(TestRegister.District), _time, ingest, Options.Create(new MqttOptions()), NullLogger<MessageIntake>.Instance);
        return new Arrivals(intake, _ledger, ingest, _time);
    }

    private Task AddAsync(Arrivals arrivals, int id, Source? source = null)
    {
        byte[] payload = Encoding.UTF8.GetBytes($$$"""{"ts":{{{1777593600000 + id}}},"values":{"pm25":{{{id}}}},"padding":"0123456789012345678901234"}""");
        return arrivals.AddAsync(source ?? _source, new Arrival("wenchang/air/A1/readings", new ReadOnlySequence<byte>(payload), 1777593600000) { PacketId = (ushort)id }, Cancel).AsTask();
    }

    private static IEnumerable<int> Ids(DeliveryBatch batch) => batch.Runs().SelectMany(r => r.PacketIds.ToArray()).Select(id => (int)id);

    private sealed class Source : ISource
    {
        public ValueTask AcknowledgeAsync(ReadOnlyMemory<ushort> packetIds) => throw new NotSupportedException();

        public void Abandon() => throw new NotSupportedException();
    }
}
