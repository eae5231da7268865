using System.Diagnostics.Metrics;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Tests.Evaluation;

public class TimelineTests
{
    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1);
    private static readonly AlertRule Battery = Sample.Flood with { Id = "battery", Parameter = "battery", Above = null, Below = 11, Hysteresis = 0 };

    [Fact]
    public async Task Breach_ThenRecovery_TellsEachOnce()
    {
        using var line = new Timeline(Sample.District(Sample.Flood));
        await line.DepthAsync(OneMinute, 29.4);
        await line.DepthAsync(OneMinute, 31);
        await line.DepthAsync(OneMinute, 20);
        await line.DepthAsync(OneMinute, 12);
        await line.AfterAsync(OneMinute);

        Assert.Equal(["【紧急】路面积水超限：文昌大道下穿 29.4 cm（限值 27 cm）", "【恢复】路面积水超限已解除：文昌大道下穿 12.0 cm，历时 3 分钟"], line.Subjects);
        Assert.Equal(AlertState.Recovered, Assert.Single(line.Store.Alerts).State);
    }

    [Fact]
    public async Task FlaggedAndMissingData_DoNotRecover_AndTheAlertSaysNoData()
    {
        using var line = new Timeline(Sample.District(Sample.Flood, Sample.Silence with { Contacts = [] }));
        await line.DepthAsync(OneMinute, 30);
        await line.DepthAsync(OneMinute, 0, ReadingFlag.Fault);
        await line.AfterAsync(TimeSpan.FromHours(1));

        Alert open = Assert.Single(line.Store.ReadOpenAlerts(), a => a.Kind == RuleKind.Threshold);
        Assert.True(open.NoData);
        await line.DepthAsync(OneMinute, 30);
        Assert.False(Assert.Single(line.Store.ReadOpenAlerts()).NoData);
        Assert.Single(line.Subjects);
    }

    [Fact]
    public async Task History_IsStoredButWakesNobody()
    {
        using var line = new Timeline(Sample.District(Sample.Flood));
        await line.RoundAsync();
        for (int day = 365; day > 0; day--)
        {
            line.Report("depth", 200, at: line.Now - (day * 24 * Sample.Hour));
        }

        await line.RoundAsync();
        Assert.Empty(line.Store.Alerts);
    }

    [Fact]
    public async Task ParametersOfOneInstantInTwoMessages_AreBothJudged()
    {
        using var line = new Timeline(Sample.District(Sample.Flood, Battery));
        long at = line.Now;
        line.Report("depth", 5, at: at);
        await line.RoundAsync();
        line.Report("battery", 10, at: at);
        await line.RoundAsync();
        Assert.Equal("battery", Assert.Single(line.Store.Alerts).Rule);
    }

    [Fact]
    public async Task LateBreach_BetweenCleanReadings_IsToldAsOneEpisodeThatIsOver()
    {
        using var line = new Timeline(Sample.District(Sample.Flood, Battery));
        await line.DepthAsync(OneMinute, 5);
        await line.DepthAsync(OneMinute, 5);
        line.Report("depth", 90, at: line.Now - (30 * Sample.Minute));
        line.Report("depth", 5, at: line.Now - (29 * Sample.Minute));
        await line.AfterAsync(OneMinute);
        Assert.Equal(["【已结束】路面积水超限：文昌大道下穿 曾于 2026-05-01 07:32:00 +08:00 至 2026-05-01 07:33:00 +08:00 高于 27 cm，最高 90.0 cm"], line.Subjects);
        Assert.Equal(AlertState.Recovered, Assert.Single(line.Store.Alerts).State);
    }

    [Fact]
    public async Task CorrectedReading_WithdrawsTheAlertItMade_WithBothValues()
    {
        using var line = new Timeline(Sample.District(Sample.Flood));
        await line.DepthAsync(OneMinute, 250);
        line.Report("depth", 25, at: line.Now);
        await line.AfterAsync(OneMinute);
        Assert.Equal(["【紧急】路面积水超限：文昌大道下穿 250.0 cm（限值 27 cm）", "【撤销】路面积水超限撤销：文昌大道下穿 数据由 250.0 cm 修正为 25.0 cm"], line.Subjects);
        Assert.Equal(AlertState.Closed, Assert.Single(line.Store.Alerts).State);
    }

    [Fact]
    public async Task WaterStationReportingEveryFourHours_IsFreshEnough()
    {
        AlertRule phosphorus = Sample.Flood with { Id = "tp", Domain = Sample.Water, Parameter = "tp", Above = 0.2, Hysteresis = 0 };
        using var line = new Timeline(Sample.District(phosphorus));
        line.Report("tp", 0.35, at: line.Now - (4 * Sample.Hour), station: Sample.River);
        await line.RoundAsync();
        Assert.Equal(["【紧急】路面积水超限：范阳河出境断面 0.350 mg/L（限值 0.2 mg/L）"], line.Subjects);
    }

    [Fact]
    public async Task StationThatNeverSpoke_FiresAfterTheAllowedSilence_AndRecoversWithItsFirstReading()
    {
        using var line = new Timeline(Sample.District(Sample.Silence));
        await line.RoundAsync();
        await line.AfterAsync(TimeSpan.FromMinutes(29));
        Assert.Empty(line.Subjects);
        await line.AfterAsync(OneMinute);
        await line.AfterAsync(OneMinute);
        await line.DepthAsync(OneMinute, 0, ReadingFlag.Fault);

        Assert.Equal(["【警告】站点离线：文昌大道下穿 从未上报数据", "【恢复】站点离线已解除：文昌大道下穿 恢复上报，中断 32 分钟"], line.Subjects);
    }

    [Fact]
    public async Task StationWithAClockBehind_IsNotCalledSilent_AndTheMailTellsThreeFacts()
    {
        using var line = new Timeline(Sample.District(Sample.Silence));
        for (int minute = 0; minute <= 30; minute++)
        {
            line.Report("depth", 1, at: line.Now - (8 * Sample.Hour));
            await line.AfterAsync(OneMinute);
        }

        Assert.Equal(["【警告】站点离线：文昌大道下穿 仍在上报，但数据时间已停在 30 分钟 之前"], line.Subjects);
        string text = Assert.Single(line.Taken).Text;
        Assert.Contains("最新数据时间：2026-05-01 00:30:00 +08:00", text, StringComparison.Ordinal);
        Assert.Contains("最近收到：2026-05-01 08:30:00 +08:00", text, StringComparison.Ordinal);
        Assert.Contains("设备时钟：比本机慢约 8 小时（把 UTC 当成本地时间？）", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StationThatMakesGoodAnOutage_IsHeard_AndItsClockIsNotBlamed()
    {
        using var line = new Timeline(Sample.District(Sample.Silence));
        for (int minute = 0; minute <= 30; minute++)
        {
            line.Report("depth", 1, at: line.Now - (20 * Sample.Hour) + (minute * 20 * Sample.Minute));
            await line.AfterAsync(OneMinute);
        }

        string text = Assert.Single(line.Taken).Text;
        Assert.Contains("仍在上报", text, StringComparison.Ordinal);
        Assert.DoesNotContain("设备时钟", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StationWhoseEveryMessageIsRefused_IsNotCalledSilent_AndTheMailTellsWhy()
    {
        using var line = new Timeline(Sample.District(Sample.Silence));
        await line.RoundAsync();
        for (int minute = 0; minute < 30; minute++)
        {
            line.Refuse(RejectReason.TimeNotReadable, "2026-05-01 08:00: no offset, such as +08:00");
            await line.AfterAsync(OneMinute);
        }

        Assert.Equal(["【警告】站点离线：文昌大道下穿 仍在上报，但每条报文都被拒收，已 30 分钟无数据"], line.Subjects);
        string text = Assert.Single(line.Taken).Text;
        Assert.Contains("最近收到：2026-05-01 08:29:00 +08:00", text, StringComparison.Ordinal);
        Assert.Contains("拒收原因：时间 ts 既不是带时区的 ISO 8601，也不是毫秒时间戳（2026-05-01 08:00: no offset, such as +08:00）", text, StringComparison.Ordinal);
        Assert.DoesNotContain("最新数据时间", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StationThatWasRefusedOnce_AndIsSilentSince_IsSaidToBe()
    {
        using var line = new Timeline(Sample.District(Sample.Silence));
        line.Report("depth", 1);
        line.Refuse(RejectReason.NotJson, "");
        await line.RoundAsync();
        await line.AfterAsync(TimeSpan.FromMinutes(31));
        Assert.Equal(["【警告】站点离线：文昌大道下穿 已 30 分钟无数据"], line.Subjects);
    }

    [Fact]
    public async Task StationThatIsSilent_IsSaidToBe_WithTheTimeOfItsNewestReading()
    {
        using var line = new Timeline(Sample.District(Sample.Silence));
        await line.RoundAsync();
        line.Report("depth", 1, at: line.Now - (2 * Sample.Hour)); // late, and the last that came
        await line.AfterAsync(TimeSpan.FromMinutes(31));

        Assert.Equal(["【警告】站点离线：文昌大道下穿 已 30 分钟无数据"], line.Subjects);
        Assert.Contains("最新数据时间：2026-05-01 06:00:00 +08:00", Assert.Single(line.Taken).Text, StringComparison.Ordinal); // not when the service began to listen
    }

    [Fact]
    public async Task ShortStop_KeepsTheMeasureOfSilence()
    {
        using var line = new Timeline(Sample.District(Sample.Silence));
        await line.RoundAsync();
        for (int i = 0; i < 10; i++)
        {
            await line.AfterAsync(TimeSpan.FromMinutes(2));
            line.Restart();
            await line.AfterAsync(OneMinute);
        }

        Assert.Empty(line.Subjects); // 30 min are over, but this process listens for 0 min only
        await line.AfterAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(Sample.Morning, Assert.Single(line.Store.Alerts).Since);
    }

    [Fact]
    public async Task LongStop_IsNotSilenceOfTheStations()
    {
        using var line = new Timeline(Sample.District(Sample.Silence));
        await line.DepthAsync(OneMinute, 1);
        line.Clock.Advance(TimeSpan.FromHours(9));
        line.Restart();
        await line.RoundAsync();
        await line.AfterAsync(TimeSpan.FromMinutes(29));
        Assert.Empty(line.Subjects);
        await line.AfterAsync(OneMinute);
        Assert.Single(line.Subjects);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LongStopDuringAnOfflineAlert_IsNoRecovery(bool everSpoke)
    {
        using var line = new Timeline(Sample.District(Sample.Silence));
        await (everSpoke ? line.DepthAsync(OneMinute, 1) : line.RoundAsync());
        await line.AfterAsync(TimeSpan.FromMinutes(30));
        line.Clock.Advance(TimeSpan.FromHours(9));
        line.Restart();
        await line.RoundAsync();
        await line.AfterAsync(TimeSpan.FromHours(1));
        Assert.Single(line.Subjects);
        Assert.Equal(AlertState.Firing, Assert.Single(line.Store.Alerts).State);
    }

    [Fact]
    public async Task StoreAway_RoundIsDoneAgain_NothingLostNothingTwice()
    {
        using var line = new Timeline(Sample.District(Sample.Flood));
        await line.RoundAsync();
        line.Report("depth", 30);
        line.Store.FailNextWrites(2);
        await Assert.ThrowsAsync<IOException>(line.RoundAsync);
        await Assert.ThrowsAsync<IOException>(line.RoundAsync);
        await line.RoundAsync();
        await line.RoundAsync();
        Assert.Single(line.Subjects);
        Assert.Equal(AlertState.Firing, Assert.Single(line.Store.Alerts).State);
    }

    [Fact]
    public async Task FiredAndRecovered_AreCountedByKind()
    {
        using var line = new Timeline(Sample.District(Sample.Flood));
        var counted = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter == line.Metrics.Meter)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => counted.Add($"{instrument.Name} {tags[0].Value} {value}"));
        listener.Start();
        await line.DepthAsync(OneMinute, 30);
        await line.DepthAsync(OneMinute, 31);
        await line.DepthAsync(OneMinute, 1);
        Assert.Equal(["wenchang.alerts.fired Threshold 1", "wenchang.alerts.recovered Threshold 1"], counted);
    }

    [Fact]
    public async Task NothingChanged_NothingIsWritten()
    {
        using var line = new Timeline(Sample.District(Sample.Flood));
        await line.DepthAsync(OneMinute, 30);
        int saves = line.Store.Saves;
        await line.AfterAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(saves, line.Store.Saves);
    }

    [Fact]
    public async Task RuleLeavesTheRegister_ThoseWhoGotTheAlarmAreToldThatItIsFollowedNoMore()
    {
        using var line = new Timeline(Sample.District(Sample.Flood));
        await line.DepthAsync(OneMinute, 30);
        line.Restart(Sample.District(Sample.Silence));
        await line.AfterAsync(OneMinute);
        Assert.Equal(AlertState.Closed, Assert.Single(line.Store.Alerts).State);
        Assert.Equal("【关闭】road-flood关闭：文昌大道下穿，规则已不再适用", line.Subjects[^1]);
        Assert.Equal(2, line.Subjects.Count);
    }

    [Fact]
    public async Task RuleJudgesAnotherParameterUnderItsId_OldAlertIsClosed_AndTheNewRuleJudgesTheLatestValue()
    {
        using var line = new Timeline(Sample.District(Sample.Flood));
        await line.DepthAsync(OneMinute, 30);
        line.Clock.Advance(OneMinute);
        line.Report("battery", 9);
        line.Restart(Sample.District(Sample.Flood with { Parameter = "battery", Above = null, Below = 11, Hysteresis = 0 }));
        await line.AfterAsync(OneMinute);
        Assert.Equal([("depth", AlertState.Closed), ("battery", AlertState.Firing)], line.Store.Alerts.Select(a => (a.Parameter, a.State)));
        Assert.Equal([TransitionKind.Fired, TransitionKind.Ended, TransitionKind.Fired], line.Store.Transitions.Select(t => t.Kind));
        Assert.Equal("rule-changed", line.Store.Transitions[1].Cause);
    }

    [Fact]
    public async Task ContactReplacedWhileFiring_NewOneIsToldThatItGoesOn_AndBothThatItIsOver()
    {
        AlertRule both = Sample.Flood with { Contacts = ["duty", "duty-en"] };
        using var line = new Timeline(Sample.District(Sample.Flood));
        await line.DepthAsync(OneMinute, 30);
        line.Restart(Sample.District(both with { Contacts = ["duty-en"] }));
        await line.AfterAsync(OneMinute);
        await line.DepthAsync(OneMinute, 1);
        Assert.Equal(
            [
                ("duty@example.org", "【紧急】路面积水超限：文昌大道下穿 30.0 cm（限值 27 cm）"),
                ("duty-en@example.org", "[Critical] Going on: Standing water over limit: Wenchang Avenue underpass 30.0 cm (limit 27 cm)"),
                ("duty-en@example.org", "[Recovered] Standing water over limit is over: Wenchang Avenue underpass 1.0 cm, after 2 min"),
                ("duty@example.org", "【恢复】路面积水超限已解除：文昌大道下穿 1.0 cm，历时 2 分钟"),
            ],
            line.Taken.Select(m => (m.To, m.Subject)));
    }

    [Fact]
    public async Task Verdicts_RecentOnesAreToldOnce_AcrossRestarts()
    {
        using var line = new Timeline(Sample.District(
            Sample.Rule(RuleKind.AirDayNotGood) with { Contacts = ["duty"] }, Sample.Rule(RuleKind.AirDayInvalid) with { Contacts = ["duty"] },
            Sample.Rule(RuleKind.WaterMonthWorse) with { Contacts = ["duty"] }, Sample.Rule(RuleKind.TargetAtRisk) with { Contacts = ["duty"] }),
            new AlertingOptions { GroupAbove = 10, MailWait = TimeSpan.Zero });
        for (int day = 1; day <= 120; day++)
        {
            line.Verdicts.Put(Sample.Day(new DateOnly(2026, 1, 1).AddDays(day - 1), 150));
        }

        line.Verdicts.Put(Sample.InvalidDay(new(2026, 4, 29)));
        line.Verdicts.Put(Sample.Month(new(2026, 3, 1), 5));
        line.Verdicts.Put(Sample.Month(new(2026, 4, 1), 4));
        line.Verdicts.Put(Sample.Progress(new(2026, 4, 30), 68.2m, TargetState.Behind));
        await line.RoundAsync();
        line.Restart();
        await line.AfterAsync(OneMinute);

        Assert.Equal(
            [
                "【警告】2 条：结论告警：2026-04-28 AQI 150 轻度污染 等",
                "【警告】结论告警：2026-04-29 无效：PM2.5 有效 17 小时，至少 20 小时",
                "【警告】结论告警：优良天数比例 2026 年 68.2 %，低于目标 70.0 %",
                "【警告】结论告警：范阳河出境断面 2026-04 Ⅳ类（目标 Ⅲ类）",
            ],
            line.Subjects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Target_WhileHistoryStillComesIn_IsNotToldOf()
    {
        using var line = new Timeline(Sample.District(Sample.Rule(RuleKind.TargetAtRisk) with { Contacts = ["duty"] }));
        line.Verdicts.Put(Sample.Progress(new(2026, 1, 20), 60m, TargetState.Behind));
        await line.RoundAsync();
        Assert.Empty(line.Subjects);

        line.Verdicts.Put(Sample.Progress(new(2026, 4, 30), 68.2m, TargetState.Behind));
        await line.AfterAsync(OneMinute);
        Assert.Single(line.Subjects);
    }

    [Fact]
    public async Task Verdict_RevisedToGoodAfterARestart_IsToldAsRevised()
    {
        using var line = new Timeline(Sample.District(Sample.Rule(RuleKind.AirDayNotGood) with { Contacts = ["duty"] }));
        line.Verdicts.Put(Sample.Day(new(2026, 4, 30), 120));
        await line.RoundAsync();
        line.Restart();
        line.Verdicts.Put(Sample.Day(new(2026, 4, 30), 96));
        await line.RoundAsync();
        Assert.Equal("【修订】结论告警：2026-04-30 经修订为优良，AQI 96 良", line.Subjects[^1]);
        Assert.Equal(2, line.Subjects.Count);
    }

    [Fact]
    public async Task ClockSetBack_VerdictsAreStillLookedAt()
    {
        using var line = new Timeline(Sample.District(Sample.Rule(RuleKind.AirDayNotGood) with { Contacts = ["duty"] }));
        await line.AfterAsync(OneMinute);
        line.Verdicts.Put(Sample.Day(new(2026, 4, 30), 120));
        line.Clock.Set(TimeSpan.FromHours(-2));
        await line.AfterAsync(OneMinute);
        Assert.Single(line.Subjects);
    }
}
