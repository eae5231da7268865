using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Alerting.Tests.Mail;

public class MailWriterTests
{
    private static readonly AlertRule Both = Sample.Flood with { Contacts = ["duty", "duty-en"] };

    [Fact]
    public async Task Write_Breach_SaysWhatWhereHowMuchSinceWhenAndWhy_InEachLanguage()
    {
        OutgoingMail chinese = await WriteAsync(Sample.Duty, Fired(Both, Sample.RoadStation(0))), english = await WriteAsync(Sample.DutyEnglish, Fired(Both, Sample.RoadStation(0)));

        Assert.Equal("【紧急】路面积水超限：文昌大道下穿 29.4 cm（限值 27 cm）", chinese.Subject);
        Assert.Equal(
            $"""
            【紧急】05-01 08:00

            路面积水超限：文昌大道下穿 29.4 cm（限值 27 cm）

            站点：文昌大道下穿 (road-01)
            区域：商家镇
            监测因子：积水深度
            数值：29.4 cm
            限值：高于 27 cm 报警
            倍数：限值的 1.09 倍
            开始时间：2026-05-01 08:00:00 +08:00
            告警规则：路面积水超限 (road-flood)
            告警级别：紧急

            请核实现场情况并处置；数值回到限值以内后会另发恢复通知。

            查看此告警：http://127.0.0.1:8080/alerts/{Alert.KeyOf("road-flood|road-01|" + Sample.Morning)}

            -- 
            您收到此邮件，因为联系人“值班台”列在告警规则中。
            文昌湖区 · 文昌监测告警 · 自动发送

            """,
            chinese.Text, ignoreLineEndingDifferences: true);
        Assert.Equal("[Critical] Standing water over limit: Wenchang Avenue underpass 29.4 cm (limit 27 cm)", english.Subject);
        Assert.Contains("Since: 2026-05-01 08:00:00 +08:00", english.Text, StringComparison.Ordinal);
        Assert.Contains("Limit: above 27 cm", english.Text, StringComparison.Ordinal);
        Assert.Contains("#b42318", english.Html, StringComparison.Ordinal);
        Assert.Contains("lang=\"en\"", english.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_Recovery_SaysHowLongItLasted_AndTheWholeToWhomNobodyToldTheBeginning()
    {
        Notice fired = Fired(Both, Sample.RoadStation(0));
        long end = Sample.Morning + (185 * Sample.Minute);
        var over = new Notice(Both, fired.Alert with { State = AlertState.Recovered, RecoveredAt = end, Value = 12 }, TransitionKind.Recovered, end) { Station = Sample.RoadStation(0) };
        Assert.Equal("【恢复】路面积水超限已解除：文昌大道下穿 12.0 cm，历时 3 小时 5 分钟", (await WriteAsync(Sample.Duty, over)).Subject);
        Assert.Equal("[Recovered] Standing water over limit is over: Wenchang Avenue underpass 12.0 cm, after 3 h 5 min", (await WriteAsync(Sample.DutyEnglish, over)).Subject);
        OutgoingMail whole = await WriteAsync(Sample.DutyEnglish, fired, over);
        Assert.Equal(
            "[Over] Standing water over limit: Wenchang Avenue underpass was above 27 cm from 2026-05-01 08:00:00 +08:00 to 2026-05-01 11:05:00 +08:00, at most 29.4 cm", whole.Subject);
    }

    [Theory]
    [InlineData(27.04, false, "27.04 cm")] // as many digits as it takes to differ from the bound
    [InlineData(27.0000004, false, "27.000000 cm")]
    [InlineData(500, true, "至少 500.0 cm")]
    public async Task Write_Value_DiffersFromItsBound_AndSaysAtLeast(double value, bool atLeast, string expected)
    {
        Notice fired = Fired(Sample.Flood, Sample.RoadStation(0));
        Assert.Contains(expected, (await WriteAsync(Sample.Duty, fired with { Alert = fired.Alert with { Value = value, Peak = value }, AtLeast = atLeast })).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_HostileNames_AreTextAndNothingElse()
    {
        Station station = Sample.RoadStation(0, "<script>alert(1)</script>\r\nBcc: x@example.org \u202Egnp.exe", "\"><img src=x onerror=y> & co");
        OutgoingMail[] mails = [await WriteAsync(Sample.Duty, Fired(Both, station)), await WriteAsync(Sample.DutyEnglish, Fired(Both, station))];

        Assert.All(mails, m => Assert.DoesNotContain(m.Subject, c => char.IsControl(c) || c == '\u202E'));
        Assert.All(mails, m => Assert.DoesNotContain("<script", m.Html, StringComparison.OrdinalIgnoreCase));
        Assert.All(mails, m => Assert.DoesNotContain("<img", m.Html, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;  Bcc: x@example.org", mails[0].Html, StringComparison.Ordinal);
        Assert.Contains("&quot;&gt;&lt;img src=x onerror=y&gt; &amp; co", mails[1].Html, StringComparison.Ordinal);
        Assert.DoesNotContain("\nBcc:", mails[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(60)]
    [InlineData(1_000)]
    public async Task Write_Many_IsATableAboveTheLimit_AndNeverOver100KilobytesOfEither(int stations)
    {
        Notice[] notices = [.. Enumerable.Range(0, stations).Select(i => Fired(Sample.Flood, Sample.RoadStation(i)))];
        OutgoingMail mail = await WriteAsync(Sample.Duty, notices);

        Assert.StartsWith($"【紧急】{stations} 条：路面积水超限", mail.Subject, StringComparison.Ordinal);
        Assert.Equal(stations <= 3 ? stations : 0, mail.Text.Split("站点：").Length - 1);
        Assert.Equal(Math.Min(stations, 60), mail.Html.Split("/alerts/").Length - 1);
        Assert.Equal(stations > 60, mail.Text.Contains($"另有 {stations - 60} 条", StringComparison.Ordinal));
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(mail.Html), 1, 100_000);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(mail.Text), 1, 100_000);
    }

    /// <summary>The sixty-first of a storm may be the one that floods a road.</summary>
    [Fact]
    public async Task Write_MoreThanATableHolds_LeavesOutWhatMattersLeast()
    {
        AlertRule mild = Sample.Flood with { Severity = Severity.Info };
        Notice[] notices = [.. Enumerable.Range(0, 60).Select(i => Fired(mild, Sample.RoadStation(i))), Fired(Sample.Flood, Sample.RoadStation(60))];
        OutgoingMail mail = await WriteAsync(Sample.Duty, notices);
        string[] shown = [.. notices.Select(n => Alert.KeyOf(n.Alert.Id)).Where(key => mail.Html.Contains(key, StringComparison.Ordinal)).OrderBy(key => mail.Html.IndexOf(key, StringComparison.Ordinal))];
        Assert.Equal(notices.Where((_, i) => i != 59).Select(n => Alert.KeyOf(n.Alert.Id)), shown); // in the order they happened
    }

    [Fact]
    public async Task Write_Verdicts_ReadWellInBothLanguages()
    {
        var day = new DateOnly(2026, 4, 30);
        AlertRule bad = Sample.Rule(RuleKind.AirDayNotGood), invalid = Sample.Rule(RuleKind.AirDayInvalid);
        AlertRule worse = Sample.Rule(RuleKind.WaterMonthWorse), risk = Sample.Rule(RuleKind.TargetAtRisk);
        (Verdict good, Verdict none) = (Sample.Day(day, 132), Sample.InvalidDay(day));
        Verdict month = Sample.Month(new(2026, 4, 1), 6);
        TargetProgress missed = Sample.Progress(day, 41.5m, TargetState.Missed);
        Notice[] notices =
        [
            new(bad, Judge(bad, good), TransitionKind.Fired, 1) { Verdict = good },
            new(invalid, Judge(invalid, none), TransitionKind.Fired, 1) { Verdict = none },
            new(worse, Judge(worse, month, Sample.RiverStation(1)), TransitionKind.Fired, 1) { Verdict = month, Station = Sample.RiverStation(1) },
            new(risk, VerdictEvaluator.TargetAtRisk(risk, null, missed, 1, false).Alert!, TransitionKind.Fired, 1) { Target = missed },
        ];
        OutgoingMail[] mails = await Task.WhenAll(new[] { Sample.Duty, Sample.DutyEnglish }.SelectMany(c => notices.Select(n => WriteAsync(c, n))));
        Assert.Equal(
            [
                "【警告】结论告警：2026-04-30 AQI 132 轻度污染", "【警告】结论告警：2026-04-30 无效：PM2.5 有效 17 小时，至少 20 小时", "【警告】结论告警：范阳河出境断面 2026-04 劣Ⅴ类（目标 Ⅲ类）",
                "【警告】结论告警：优良天数比例 2026 年已确定无法完成，41.5 %（目标 70.0 %）",
                "[Warning] Verdict: 2026-04-30 AQI 132, Lightly polluted", "[Warning] Verdict: 2026-04-30 invalid: PM2.5 17 of 20 hours",
                "[Warning] Verdict: Fanyang outlet 2026-04 Class V+ (target Class III)", "[Warning] Verdict: Good-air days 2026 is certain to be missed, 41.5 % (target 70.0 %)",
            ],
            mails.Select(m => m.Subject));
        Assert.Contains("首要污染物：O₃ 8 小时", mails[0].Text, StringComparison.Ordinal);
        Assert.Contains("定类因子：总磷", mails[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_ATargetThatWillRatherBeMissed_SaysWhatIsExpectedAndNeeded()
    {
        AlertRule risk = Sample.Rule(RuleKind.TargetAtRisk);
        TargetProgress lucky = Sample.Progress(new DateOnly(2026, 4, 30), 84.2m, TargetState.OnTrack) with
        {
            NeededGood = 215,
            Forecast = new TargetForecast(58.1m, 66m, 73.4m, 0.243m, new DateOnly(2026, 11, 20), 365),
        };
        var notice = new Notice(risk, VerdictEvaluator.TargetAtRisk(risk, null, lucky, 1, false).Alert!, TransitionKind.Fired, 1) { Target = lucky };
        (OutgoingMail chinese, OutgoingMail english) = (await WriteAsync(Sample.Duty, notice), await WriteAsync(Sample.DutyEnglish, notice));

        Assert.Equal("【警告】结论告警：优良天数比例 2026 年预计 66.0 %，低于目标 70.0 %（目前 84.2 %）", chinese.Subject);
        Assert.Contains("还需：剩余 304 天中 215 天优良\n全年预测：66.0 %（八成可能在 58.1 % 到 73.4 % 之间），达标概率 24.3 %", chinese.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("[Warning] Verdict: Good-air days 2026 is expected to end at 66.0 %, below the target of 70.0 % (84.2 % so far)", english.Subject);
        Assert.Contains("215 good days of the 304 to come", english.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_VerdictRevisedToAWorseLevel_SaysSoWithTheOldValue()
    {
        AlertRule bad = Sample.Rule(RuleKind.AirDayNotGood);
        Verdict now = Sample.Day(new(2026, 4, 30), 350);
        string text = (await WriteAsync(Sample.Duty, new Notice(bad, Judge(bad, now), TransitionKind.Worsened, 1) { Verdict = now, Before = 250, BeforeLevel = 5 })).Text;
        Assert.Contains("升级：结论告警：2026-04-30 AQI 350", text, StringComparison.Ordinal);
        Assert.Contains("修订前：AQI 250，重度污染", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Resources_BothLanguages_HaveTheSameKeysAndPlaces()
    {
        Dictionary<string, string> chinese = ResourcesOf(""), english = ResourcesOf("en");
        Assert.Equal(chinese.Keys.Order(StringComparer.Ordinal), english.Keys.Order(StringComparer.Ordinal));
        // English leaves a place out only where its word does not need it; it never has one that Chinese does not fill.
        Assert.All(english, e => Assert.Subset(Places(chinese[e.Key]), Places(e.Value)));
        foreach (RuleKind kind in Enum.GetValues<RuleKind>())
        {
            Assert.All(new[] { "", "Advice_" }, p => Assert.Contains($"{p}{kind}_Fired", english.Keys));
            Assert.All(new[] { "", "Advice_" }, p => Assert.Contains($"{p}{kind}_Recovered", english.Keys));
        }
    }

    private static Notice Fired(AlertRule rule, Station station) => MadeMail.Fired(rule, station);

    /// <summary>The mail that tells somebody of all this.</summary>
    private static Task<OutgoingMail> WriteAsync(Contact to, params Notice[] notices) => MadeMail.WriteAsync(to, notices);

    private static Dictionary<string, string> ResourcesOf(string culture) =>
        new System.Resources.ResourceManager(typeof(MailText))
            .GetResourceSet(System.Globalization.CultureInfo.GetCultureInfo(culture), createIfNotExists: true, tryParents: false)!
            .Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);

    private static HashSet<char> Places(string format) => [.. format.Index().Where(c => c.Index > 0 && format[c.Index - 1] == '{').Select(c => c.Item)];

    private static Alert Judge(AlertRule rule, Verdict verdict, Station? station = null) =>
        VerdictEvaluator.Judge(rule, null, verdict, station, DistrictClock.China, 2).Alert!;
}
