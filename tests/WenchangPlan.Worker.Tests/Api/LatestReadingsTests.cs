using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Api;

/// <summary>Heard, the newest reading's time and the clock are three facts; a minute station may be silent for 15 minutes.</summary>
public sealed class LatestReadingsTests
{
    private static readonly Station Air = TestRegister.Station("A1");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.FromHours(8)));
    private readonly FakeStores _stores = new();
    private readonly CommitSignal _signal;

    public LatestReadingsTests() => _signal = new CommitSignal(_clock);

    [Fact]
    public async Task AStationWithAClockBehind_IsHeard_AndItsClockIsNamed()
    {
        Say(count: 12, behind: TimeSpan.FromHours(8));
        StationNow now = await NowAsync();

        Assert.Equal((Presence.Behind, TimeSpan.FromHours(8)), (now.Presence, now.ClockBehind));
        Assert.Equal((new DateTimeOffset(2026, 5, 1, 0, 11, 0, TimeSpan.FromHours(8)), new DateTimeOffset(2026, 5, 1, 8, 11, 0, TimeSpan.FromHours(8))), (now.LastSeen, now.LastHeard));
        Assert.Null(now.Current("pm25"));
    }

    [Fact]
    public async Task AnOutageMadeGood_IsHeard_AndItsClockIsNotBlamed()
    {
        Say(count: 12, behind: TimeSpan.FromHours(8), less: TimeSpan.FromMinutes(10));
        StationNow now = await NowAsync();
        Assert.Equal((Presence.Behind, (TimeSpan?)null), (now.Presence, now.ClockBehind));
    }

    [Fact]
    public async Task AStationThatSpeaksInTime_IsOnline_AndOfflineOnceItIsSilent()
    {
        Say(count: 12, behind: TimeSpan.FromMinutes(2));
        Assert.Equal((Presence.Online, (TimeSpan?)null), ((await NowAsync()).Presence, (await NowAsync()).ClockBehind));
        _clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal((Presence.Offline, (TimeSpan?)null), ((await NowAsync()).Presence, (await NowAsync()).ClockBehind));
    }

    [Fact]
    public async Task AStationNotHeardSinceTheServiceBegan_HasTheTimeOfItsNewestReadingOnly()
    {
        _stores.Add(Air, _clock.GetUtcNow().AddHours(-8).ToUnixTimeMilliseconds(), new ParameterValue(Air.Find("pm25")!.Parameter.Index, 1, ReadingFlag.Normal));
        StationNow now = await NowAsync();
        Assert.Equal((Presence.Offline, (DateTimeOffset?)null), (now.Presence, now.LastHeard));
        Assert.NotNull(now.LastSeen);
    }

    [Fact]
    public async Task AStationWhoseEveryMessageIsRefused_IsHeard_AndTheReasonIsNamed()
    {
        Refuse();
        StationNow now = await NowAsync();
        Assert.Equal((Presence.Refused, null, _clock.GetUtcNow(), RejectReason.NotJson), (now.Presence, now.LastSeen, now.LastHeard, now.Refusal?.Reason));

        _clock.Advance(TimeSpan.FromMinutes(20));
        now = await NowAsync();
        Assert.Equal((Presence.Never, _clock.GetUtcNow().AddMinutes(-20), RejectReason.NotJson), (now.Presence, now.LastHeard, now.Refusal?.Reason));

        Say(count: 1, behind: TimeSpan.FromHours(8));
        Refuse();
        Assert.Equal(Presence.Behind, (await NowAsync()).Presence); // not every message was refused
        Say(count: 1, behind: TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Say(count: 1, behind: TimeSpan.Zero);
        now = await NowAsync();
        Assert.Equal((Presence.Online, (LastRefusal?)null), (now.Presence, now.Refusal));

        _clock.Advance(TimeSpan.FromMinutes(20));
        Refuse();
        now = await NowAsync();
        Assert.Equal((Presence.Refused, _clock.GetUtcNow().AddMinutes(-20), _clock.GetUtcNow()), (now.Presence, now.LastSeen, now.LastHeard));
    }

    private void Refuse()
    {
        var batch = new ReadingBatch();
        batch.Quarantine(new QuarantinedMessage(0, "", [], RejectReason.NotJson, "line 1", Partial: false) { Sender = Air.Index });
        _signal.Committed(batch);
    }

    private void Say(int count, TimeSpan behind, TimeSpan less = default)
    {
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
            {
                _clock.Advance(TimeSpan.FromMinutes(1));
            }

            long time = (_clock.GetUtcNow() - behind + (less * i)).ToUnixTimeMilliseconds();
            var value = new ParameterValue(Air.Find("pm25")!.Parameter.Index, 1, ReadingFlag.Normal);
            var batch = new ReadingBatch();
            batch.AddValue(value);
            batch.CloseRow(Air.Index, time);
            batch.CloseMessage();
            _stores.Add(Air, time, value);
            _signal.Committed(batch);
        }
    }

    private Task<StationNow> NowAsync() => new LatestReadings(_stores, TestRegister.District, _signal, _clock).ReadAsync(Air, TestContext.Current.CancellationToken);
}
