using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Tests.Mail;

/// <summary>What a mail says beside the alarm itself: how it came to be so, what changed since the last mail, limits, targets, why; and that both parts of it say the same.</summary>
public class BriefingTests
{
    private static readonly DateOnly Day = new(2026, 4, 30);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Threshold_ShowsTheLastHalfHour_WithTheHighestOfEachStep_AndWhereNothingCame()
    {
        using var line = new Timeline(Sample.District(Sample.Flood));
        foreach ((int at, double depth) in ((int, double)[])[(-36, 9), (-34, 4), (-33, 3), (-21, 10), (-12, 20), (-11, 19), (-5, 26.9), (-4, 26.96), (-3, 12), (0, 29.4)])
        {
            line.Report("depth", depth, at: Sample.Morning + (at * Sample.Minute));
        }

        line.Report("depth", 800, ReadingFlag.Fault, at: Sample.Morning - Sample.Minute); // says nothing
        await line.RoundAsync();
        OutgoingMail mail = line.Taken[^1];
        Assert.Contains(
            """
            最近 40 分钟（cm，每格为 5 分钟内最高值）
              07:25  4.0
              07:30  —
              07:35  10.0
              07:40  —
              07:45  20.0
              07:50  —
              07:55  26.96
            ! 08:00  29.4

            """,
            mail.Text, StringComparison.Ordinal);
        Assert.Contains("height:52px", mail.Html, StringComparison.Ordinal); // the highest
        Assert.Contains("height:7px", mail.Html, StringComparison.Ordinal); // 4 of 29.4
    }

    [Fact]
    public async Task Reminder_SaysWhatChangedSinceTheLastMail_AndIsTheSameAfterARestart()
    {
        AlertRule rule = Sample.Flood with { Repeat = TimeSpan.FromHours(1), Levels = [new(27, Severity.Warning), new(40, Severity.Critical)], Severity = Severity.Warning };
        using var line = new Timeline(Sample.District(rule));
        await line.DepthAsync(Minute, 29.4);
        await line.DepthAsync(59 * Minute, 33.1);
        line.Restart();
        await line.AfterAsync(2 * Minute);
        Assert.Contains("上次邮件：05-01 08:01 路面积水超限：文昌大道下穿 29.4 cm（限值 27 cm）\n此后变化：29.4 cm → 33.1 cm\n", line.Taken[^1].Text, StringComparison.Ordinal);
        await line.DepthAsync(Minute, 41);
        Assert.Contains("此后变化：33.1 cm → 41.0 cm，警告 → 紧急", line.Taken[^1].Text, StringComparison.Ordinal);
        await line.DepthAsync(Minute, 5);
        string over = line.Taken[^1].Text;
        Assert.Contains("此后变化：41.0 cm → 5.0 cm", over, StringComparison.Ordinal);
        Assert.Contains("最高值：41.0 cm，限值的 1.02 倍", over, StringComparison.Ordinal);
        Assert.Contains("限值：高于 27 cm（警告），40 cm（紧急）报警", over, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstMailToSomebody_SaysNothingOfMailsToOthers()
    {
        using var line = new Timeline(Sample.District(Sample.Flood));
        await line.DepthAsync(Minute, 29.4);
        line.Restart(Sample.District(Sample.Flood with { Contacts = ["duty", "duty-en"] }));
        await line.AfterAsync(Minute);
        OutgoingMail added = line.Taken[^1];
        Assert.Equal(Sample.DutyEnglish.Email, added.To);
        Assert.DoesNotContain("Last mail", added.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilentStation_IsSaidWhereItsLastValueStands()
    {
        using var line = new Timeline(Sample.District(Sample.Flood with { Repeat = TimeSpan.FromHours(1) }));
        await line.DepthAsync(Minute, 29.4);
        await line.AfterAsync(TimeSpan.FromMinutes(45));
        await line.AfterAsync(TimeSpan.FromMinutes(45));
        Assert.Contains("数据：目前没有数据，以上是最后收到的数值", line.Taken[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadDay_SaysWhatItTookFromTheTarget_ItsLimitsAndTheDaysBefore()
    {
        using var line = new Timeline(Sample.District(Sample.Rule(RuleKind.AirDayNotGood)));
        foreach ((int back, int aqi) in ((int, int)[])[(3, 60), (2, 95), (1, 88)])
        {
            line.Verdicts.Put(Sample.Day(Day.AddDays(-back), aqi));
        }

        line.Verdicts.Put(Sample.Day(Day, 132) with { Parts = new Dictionary<string, VerdictPart> { ["o3_8h"] = new(196, 132, 5) } });
        line.Verdicts.Put(Sample.Progress(Day, 70.5m, TargetState.OnTrack) with { Budget = 11 });
        await line.RoundAsync();
        OutgoingMail chinese = line.Taken.Single(m => m.To == Sample.Duty.Email), english = line.Taken.Single(m => m.To == Sample.DutyEnglish.Email);
        Assert.Contains("对指标的影响：优良天数比例 2026：70.5 %（目标 70.0 %），余量 12 → 11 天（截至 2026-04-30）", chinese.Text, StringComparison.Ordinal);
        Assert.Contains("Effect on the target: Good-air days 2026: 70.5 % (target 70.0 %), budget 12 → 11 days (as of 2026-04-30)", english.Text, StringComparison.Ordinal);
        Assert.Contains("O₃ 8 小时：196 µg/m³，限值 160 µg/m³（HJ 633-2012 表 1），限值的 1.23 倍", chinese.Text, StringComparison.Ordinal);
        Assert.Contains("有效数据：5 个点位", chinese.Text, StringComparison.Ordinal);
        Assert.Contains("空气质量日报，最近 4 期\n  04-27  60\n  04-28  95\n  04-29  88\n! 04-30  132\n", chinese.Text, StringComparison.Ordinal);

        // Revised to good it gives the day back, and the days of then are no longer told.
        line.Verdicts.Put(Sample.Day(Day, 96));
        line.Verdicts.Put(Sample.Progress(Day, 71.2m, TargetState.OnTrack) with { Budget = 12 });
        await line.AfterAsync(TimeSpan.FromMinutes(1));
        string revised = line.Taken.Last(m => m.To == Sample.Duty.Email).Text;
        Assert.Contains("余量 11 → 12 天", revised, StringComparison.Ordinal);
        Assert.Contains("此后变化：AQI 132 → AQI 96", revised, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DayTheTargetHasNotCountedYet_ClaimsNoEffect()
    {
        using var line = new Timeline(Sample.District(Sample.Rule(RuleKind.AirDayNotGood)));
        line.Verdicts.Put(Sample.Day(Day, 132));
        line.Verdicts.Put(Sample.Progress(Day.AddDays(-1), 71.2m, TargetState.OnTrack) with { Budget = 12 });
        await line.RoundAsync();
        Assert.Contains("余量 12 天（截至 2026-04-29）", line.Taken.Single(m => m.To == Sample.Duty.Email).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoreThatCannotBeRead_CostsTheTable_NotTheAlarm()
    {
        using var line = new Timeline(Sample.District(Sample.Flood with { Repeat = TimeSpan.FromHours(1) }));
        await line.DepthAsync(Minute, 29.4);
        line.Readings.Fails = true;
        await line.AfterAsync(TimeSpan.FromHours(2));
        Assert.Contains("仍未解除", line.Taken[^1].Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("最近", line.Taken[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("duty", "列在告警规则中")]
    [InlineData("chief", "是第二联系人")]
    [InlineData("spare", "是备用联系人")]
    [InlineData("gone", "收到过此告警此前的邮件")]
    public async Task Mail_SaysWhyItCame(string contact, string expected)
    {
        AlertRule rule = Sample.Flood with { Escalate = new Escalation(TimeSpan.FromMinutes(20), ["chief"]) };
        var to = new Contact(contact, "某人", "Somebody", "somebody@example.org", "zh-CN");
        OutgoingMail mail = await MadeMail.WriteAsync(
            to, [.. MadeMail.Lines(to, [MadeMail.Fired(rule, Sample.RoadStation(0))])], _ => null, Sample.District([rule], 1, [to]), new AlertingOptions { FallbackContact = "spare" });
        Assert.Contains(expected, mail.Text, StringComparison.Ordinal);
        Assert.Contains("某人", MadeMail.Seen(mail.Html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BothParts_SayEveryNumberOfTheOther_AndEachAlertHasOneLink()
    {
        foreach (Contact to in (Contact[])[Sample.Duty, Sample.DutyEnglish])
        {
            foreach (Notice[] notices in (Notice[][])[.. Kinds().Select(n => (Notice[])[n]), [.. Kinds().Take(3)], [.. Kinds()]])
            {
                AlertTransition[] lines = [.. MadeMail.Lines(to, notices)];
                OutgoingMail mail = await MadeMail.WriteAsync(to, lines, t => t with { RecordedAt = t.RecordedAt - (90 * Sample.Minute), Severity = Severity.Info });
                string seen = MadeMail.Seen(mail.Html), text = System.Text.RegularExpressions.Regex.Replace(mail.Text, "https?://\\S+", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));
                Assert.Equal(MadeMail.Numbers(text), MadeMail.Numbers(seen));
                Assert.NotEmpty(MadeMail.Numbers(seen));
                Assert.Equal(MadeMail.Links(mail.Html).Where(l => l.Contains("/alerts/", StringComparison.Ordinal)).Count(), notices.Length);
                Assert.Equal(notices.Length > 3 ? notices.Length + 1 : notices.Length, MadeMail.Links(mail.Html).Count);
                Assert.DoesNotContain("<script", mail.Html, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("<img", mail.Html, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("url(", mail.Html, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task HugeNames_StayUnderTheSizeOfAMail_AndWhatIsLeftOutIsCounted()
    {
        Station station = Sample.RoadStation(0, new string('长', 3_000), new string('x', 3_000));
        OutgoingMail mail = await MadeMail.WriteAsync(Sample.Duty, [.. Enumerable.Range(0, 40).Select(_ => MadeMail.Fired(Sample.Flood, station))]);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(mail.Html), 1, 100_000);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(mail.Text), 1, 100_000);
        Assert.Contains("另有", mail.Text, StringComparison.Ordinal);
    }

    /// <summary>One of every kind of thing a mail tells of.</summary>
    private static IEnumerable<Notice> Kinds()
    {
        Notice fired = MadeMail.Fired(Sample.Flood, Sample.RoadStation(0));
        var course = Evaluation.ReadingCourseTests.Made(Sample.Flood);
        long end = Sample.Morning + (185 * Sample.Minute);
        yield return fired with { Readings = course };
        yield return new Notice(Sample.Flood, fired.Alert with { State = AlertState.Recovered, RecoveredAt = end, Value = 12 }, TransitionKind.Recovered, end) { Station = Sample.RoadStation(0), Readings = course };
        yield return fired with { Kind = TransitionKind.Withdrawn, Before = 250, Alert = fired.Alert with { Value = 25 } };
        yield return fired with { Kind = TransitionKind.Ended, Cause = "rule-changed" };
        AlertRule bad = Sample.Rule(RuleKind.AirDayNotGood), worse = Sample.Rule(RuleKind.WaterMonthWorse), risk = Sample.Rule(RuleKind.TargetAtRisk);
        Verdict day = Sample.Day(Day, 132) with { Parts = new Dictionary<string, VerdictPart> { ["o3_8h"] = new(196, 132, 5) } };
        var limits = new Dictionary<string, VerdictLimit> { ["o3_8h"] = new(160, "µg/m³", "HJ 633-2012") { Table = "1" }, ["tp"] = new(0.2m, "mg/L", "GB 3838-2002") { Table = "1" } };
        yield return new(bad, Judge(bad, day), TransitionKind.Fired, Sample.Morning)
        {
            Verdict = day, Limits = limits, Windows = [Sample.Day(Day.AddDays(-1), 77), Sample.InvalidDay(Day.AddDays(-2)), day], Targets = [Sample.Progress(Day, 70.5m, TargetState.OnTrack)],
        };
        Verdict month = Sample.Month(new(2026, 4, 1), 6) with { Parts = new Dictionary<string, VerdictPart> { ["tp"] = new(0.55m, 6, 28) } };
        yield return new(worse, Judge(worse, month, Sample.RiverStation(1)), TransitionKind.Fired, Sample.Morning) { Verdict = month, Station = Sample.RiverStation(1), Limits = limits };
        TargetProgress missed = Sample.Progress(Day, 41.5m, TargetState.Missed);
        yield return new(risk, VerdictEvaluator.TargetAtRisk(risk, null, missed, 1, false).Alert!, TransitionKind.Fired, Sample.Morning) { Target = missed };
        yield return new(Sample.Silence, fired.Alert with { Id = "silent|road-01|1", Rule = "silent", Kind = RuleKind.Offline, Value = null, Parameter = null }, TransitionKind.Fired, Sample.Morning)
        {
            Station = Sample.RoadStation(0), Newest = Sample.Morning - (40 * Sample.Minute),
        };
    }

    private static Alert Judge(AlertRule rule, Verdict verdict, Station? station = null) => VerdictEvaluator.Judge(rule, null, verdict, station, DistrictClock.China, 2).Alert!;
}
