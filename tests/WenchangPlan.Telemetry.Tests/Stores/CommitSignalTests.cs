using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Telemetry.Tests.Stores;

public class CommitSignalTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 8, 0, 0, TimeSpan.FromHours(8));
    private readonly CommitSignal _signal = new(new FakeTimeProvider(Now));

    [Fact]
    public void Noticed_AReadingThatAnotherProcessStored_IsHandedOutOnceLikeOneOfOurs()
    {
        _signal.Noticed(3, newest: 1_000);

        Assert.Equal([3], _signal.TakeChanged().Keys);
        Assert.Empty(_signal.TakeChanged());
        Assert.Equal(new LastSeen(1_000, Now.ToUnixTimeMilliseconds()), _signal.Find(3));
    }

    [Theory]
    [InlineData(8 * 60, 0, 8 * 60)] // always eight hours behind
    [InlineData(8 * 60, -1, null)] // a minute less each time: an outage is made good
    [InlineData(0, 0, 0)]
    public void Lag_IsTold_OnceItHasStayedTheSame(int minutes, int change, int? told)
    {
        var clock = new FakeTimeProvider(Now);
        var signal = new CommitSignal(clock);
        for (int i = 0; i <= 12; i++)
        {
            long time = clock.GetUtcNow().ToUnixTimeMilliseconds() - ((minutes + (i * change)) * 60_000L);
            var batch = new ReadingBatch();
            foreach (int back in (int[])[600, 0, 300]) // an array with older readings too
            {
                batch.AddValue(new ParameterValue(0, 1, ReadingFlag.Normal));
                batch.CloseRow(3, time - (back * 1000));
            }

            signal.Committed(batch);
            if (i < 10)
            {
                Assert.Null(signal.Find(3)!.Value.Lag); // ten minutes are not over
            }

            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(told * 60_000L, signal.Find(3)!.Value.Lag);
    }

    [Fact]
    public void AMessageRefusedWhole_IsKnownWithItsReason_AndIsNoReading()
    {
        var batch = new ReadingBatch();
        batch.Quarantine(Refused(RejectReason.NotJson, partial: false, sender: 3));
        batch.Quarantine(Refused(RejectReason.ValueNotANumber, partial: true, sender: 4));
        batch.Quarantine(Refused(RejectReason.TimeTooOld, partial: false, sender: null));
        _signal.Committed(batch);

        Assert.Equal(new LastRefusal(Now.ToUnixTimeMilliseconds(), RejectReason.NotJson, "line 1"), _signal.FindRefusal(3));
        Assert.Null(_signal.Find(3));
        Assert.Null(_signal.FindRefusal(4)); // the rest of it was stored
        Assert.Empty(_signal.TakeChanged());
    }

    [Fact]
    public void WhatABrokerHadInStore_IsAReading_ButNobodyIsHeard()
    {
        var batch = new ReadingBatch();
        Add(batch, station: 3, time: 1_000);
        (int, int) mark = batch.Mark();
        Add(batch, station: 4, time: 1_000);
        batch.Retain(mark);
        _signal.Committed(batch);

        Assert.Equal([3, 4], _signal.TakeChanged().Keys.Order());
        Assert.NotNull(_signal.Find(3));
        Assert.Null(_signal.Find(4));
        batch.Clear();
        Assert.False(batch.IsRetained(1));
    }

    [Fact]
    public void WhatTheStoreRefuses_IsARefusal_AndNoReading()
    {
        var batch = new ReadingBatch();
        Add(batch, station: 3, time: 1_000);
        Add(batch, station: 3, time: 2_000);
        Add(batch, station: 4, time: 2_000);
        batch.RefuseRow(1, "field type conflict");
        batch.RefuseRow(2, "field type conflict");
        _signal.Committed(batch);

        Assert.Equal([3], _signal.TakeChanged().Keys);
        Assert.Equal(1_000, _signal.Find(3)?.Reading);
        Assert.Null(_signal.Find(4));
        Assert.Equal(new LastRefusal(Now.ToUnixTimeMilliseconds(), RejectReason.RefusedByStore, "field type conflict"), _signal.FindRefusal(4));
    }

    [Fact]
    public void WhatWasHeard_OutlivesARestart_AndNothingIsChangedByIt()
    {
        var clock = new FakeTimeProvider(Now);
        var store = new Saved();
        var signal = new CommitSignal(clock, store);
        for (int i = 0; i <= 12; i++, clock.Advance(TimeSpan.FromMinutes(1)))
        {
            var batch = new ReadingBatch();
            Add(batch, station: 3, clock.GetUtcNow().AddHours(-8).ToUnixTimeMilliseconds());
            batch.Quarantine(Refused(RejectReason.NotJson, partial: false, sender: 5));
            signal.Committed(batch);
        }

        store.Fails = true;
        Assert.Throws<IOException>(() => signal.SaveTo(store));
        store.Fails = false;
        signal.SaveTo(store);
        Assert.Equal([3, 5], store.Stations.Keys.Order());
        signal.SaveTo(store);
        Assert.Equal(1, store.Saves); // nothing new was heard

        var later = new CommitSignal(clock, store);
        Assert.Equal(8 * 3_600_000, later.Find(3)!.Value.Lag);
        Assert.Equal((signal.Find(3), signal.FindRefusal(5), signal.FindRefusal(3)), (later.Find(3), later.FindRefusal(5), later.FindRefusal(3)));
        Assert.Empty(later.TakeChanged());
    }

    private static void Add(ReadingBatch batch, int station, long time)
    {
        batch.AddValue(new ParameterValue(0, 1, ReadingFlag.Normal));
        batch.CloseRow(station, time);
        batch.CloseMessage();
    }

    private static QuarantinedMessage Refused(RejectReason reason, bool partial, int? sender) => new(0, "", [], reason, "line 1", partial) { Sender = sender };

    private sealed class Saved : IHeardStore
    {
        public Dictionary<int, StationHeard> Stations { get; } = [];

        public bool Fails { get; set; }

        public int Saves { get; private set; }

        public IReadOnlyList<StationHeard> Read() => [.. Stations.Values];

        public void Save(IReadOnlyCollection<StationHeard> stations)
        {
            if (Fails)
            {
                throw new IOException("away");
            }

            Saves++;
            foreach (StationHeard heard in stations)
            {
                Stations[heard.Station] = heard with { Seen = heard.Seen is { } seen ? new LastSeen(seen.Reading, seen.Arrival) : null };
            }
        }
    }

    [Fact]
    public void Noticed_AnOlderReading_DoesNotMoveTheNewestBack()
    {
        _signal.Noticed(3, newest: 1_000);
        _signal.Noticed(3, newest: 500);

        Assert.Equal(1_000, _signal.Find(3)?.Reading);
    }
}
