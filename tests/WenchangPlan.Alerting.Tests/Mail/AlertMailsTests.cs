using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Alerting.Tests.Mail;

public class AlertMailsTests
{
    private static readonly AlertRule Both = Sample.Flood with { Contacts = ["duty", "duty-en"] };

    [Fact]
    public void Compose_Breach_SaysWhatWhereHowMuchAndSinceWhen_InEachLanguage()
    {
        List<OutgoingMail> mails = Compose(Fired(Both, Sample.RoadStation(0)));

        Assert.Equal(2, mails.Count);
        Assert.Equal("【严重】路面积水超限：文昌大道下穿 29.4 cm（限值 27 cm）", mails[0].Subject);
        Assert.Equal(["duty@example.org"], mails[0].To);
        Assert.Equal(
            """
            路面积水超限：文昌大道下穿 29.4 cm（限值 27 cm）

            站点：文昌大道下穿 (road-01)
            区域：商家镇
            监测因子：积水深度
            数值：29.4 cm
            限值：高于 27 cm 报警
            开始时间：2026-05-01 08:00:00 +08:00
            告警规则：路面积水超限 (road-flood)
            级别：严重

            请核实现场情况并处置；数值回到限值以内后会另发恢复通知。

            打开驾驶舱：http://127.0.0.1:8080/

            -- 
            文昌湖区 · 文昌监测告警 · 自动发送

            """,
            mails[0].Text, ignoreLineEndingDifferences: true);
        Assert.Equal("[Critical] Standing water over limit: Wenchang Avenue underpass 29.4 cm (limit 27 cm)", mails[1].Subject);
        Assert.Contains("Since: 2026-05-01 08:00:00 +08:00", mails[1].Text, StringComparison.Ordinal);
        Assert.Contains("Limit: above 27 cm", mails[1].Text, StringComparison.Ordinal);
        Assert.Contains("#b71c1c", mails[1].Html, StringComparison.Ordinal);
        Assert.Contains("lang=\"en\"", mails[1].Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_Recovery_SaysHowLongItLasted()
    {
        Alert fired = Fired(Both, Sample.RoadStation(0)).Alert;
        Decision over = ThresholdEvaluator.Decide(Both, Sample.Road, fired, Sample.Morning + (185 * Sample.Minute), 12, ReadingFlag.Normal);
        var notice = new Notice(Both, over.Alert!, over.Reason) { Station = Sample.RoadStation(0) };
        Assert.Equal(
            ["【恢复】路面积水超限已解除：文昌大道下穿 12.0 cm，历时 3 小时 5 分钟", "[Recovered] Standing water over limit is over: Wenchang Avenue underpass 12.0 cm, after 3 h 5 min"],
            Compose(notice).Select(m => m.Subject));
    }

    [Fact]
    public void Compose_HostileNames_AreTextAndNothingElse()
    {
        Station station = Sample.RoadStation(0, "<script>alert(1)</script>\r\nBcc: x@example.org", "\"><img src=x onerror=y> & co");
        List<OutgoingMail> mails = Compose(Fired(Both, station));

        Assert.All(mails, m => Assert.DoesNotContain(m.Subject, char.IsControl));
        Assert.All(mails, m => Assert.DoesNotContain("<script", m.Html, StringComparison.OrdinalIgnoreCase));
        Assert.All(mails, m => Assert.DoesNotContain("<img", m.Html, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;  Bcc: x@example.org", mails[0].Html, StringComparison.Ordinal);
        Assert.Contains("&quot;&gt;&lt;img src=x onerror=y&gt; &amp; co", mails[1].Html, StringComparison.Ordinal);
        Assert.DoesNotContain("\nBcc:", mails[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 1)]
    [InlineData(20, 1)]
    public void Compose_ManyAtOnce_AreOneMailAboveTheLimit(int stations, int mails)
    {
        AlertRule rule = Sample.Flood;
        Notice[] notices = [.. Enumerable.Range(0, stations).Select(i => Fired(rule, Sample.RoadStation(i)))];
        List<OutgoingMail> composed = Compose(notices);

        Assert.Equal(mails, composed.Count);
        Assert.Equal(Compose([.. notices.Reverse()]).Select(m => m.Key).Order(), composed.Select(m => m.Key).Order());
        if (mails == 1)
        {
            Assert.StartsWith($"【严重】{stations} 条告警：路面积水超限", composed[0].Subject, StringComparison.Ordinal);
            Assert.Equal(stations, composed[0].Text.Split("站点：").Length - 1);
        }
    }

    [Fact]
    public void Compose_RuleWithoutContacts_IsNoMail() => Assert.Empty(Compose(Fired(Sample.Flood with { Contacts = [] }, Sample.RoadStation(0))));

    [Fact]
    public void Compose_Verdicts_ReadWellInBothLanguages()
    {
        var day = new DateOnly(2026, 4, 30);
        AlertRule bad = Sample.Rule(RuleKind.AirDayNotGood), invalid = Sample.Rule(RuleKind.AirDayInvalid);
        AlertRule worse = Sample.Rule(RuleKind.WaterMonthWorse), risk = Sample.Rule(RuleKind.TargetAtRisk);
        (Verdict good, Verdict none) = (Sample.Day(day, 132), Sample.InvalidDay(day));
        Verdict month = Sample.Month(new(2026, 4, 1), 6);
        TargetProgress missed = Sample.Progress(day, 41.5m, TargetState.Missed);
        List<OutgoingMail> mails = Compose(
            new Notice(bad, Judge(bad, good), DecisionReason.Fired) { Verdict = good },
            new Notice(invalid, Judge(invalid, none), DecisionReason.Fired) { Verdict = none },
            new Notice(worse, Judge(worse, month, Sample.RiverStation(1)), DecisionReason.Fired) { Verdict = month, Station = Sample.RiverStation(1) });
        List<OutgoingMail> last = Compose(
            new Notice(risk, VerdictEvaluator.TargetAtRisk(risk, null, missed, 1, false).Alert!, DecisionReason.Fired) { Target = missed });

        Assert.Equal(
            [
                "【警告】结论告警：2026-04-30 AQI 132 轻度污染", "【警告】结论告警：2026-04-30 无效：PM2.5 有效 17 小时，至少 20 小时", "【警告】结论告警：范阳河出境断面 2026-04 劣Ⅴ类（目标 Ⅲ类）",
                "[Warning] Verdict: 2026-04-30 AQI 132, Lightly polluted", "[Warning] Verdict: 2026-04-30 invalid: PM2.5 17 of 20 hours",
                "[Warning] Verdict: Fanyang outlet 2026-04 Class V+ (target Class III)",
            ],
            mails.Select(m => m.Subject));
        Assert.Equal(
            ["【警告】结论告警：优良天数比例 2026 年已确定无法完成，41.5 %（目标 70.0 %）", "[Warning] Verdict: Good-air days 2026 is certain to be missed, 41.5 % (target 70.0 %)"],
            last.Select(m => m.Subject));
        Assert.Contains("首要污染物：O₃ 8 小时", mails[0].Text, StringComparison.Ordinal);
        Assert.Contains("定类因子：总磷", mails[2].Text, StringComparison.Ordinal);
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

    private static Notice Fired(AlertRule rule, Station station) =>
        new(rule, ThresholdEvaluator.Decide(rule, station.Id, null, Sample.Morning, 29.4, ReadingFlag.Normal).Alert!, DecisionReason.Fired) { Station = station };

    private static List<OutgoingMail> Compose(params Notice[] notices) =>
        new AlertMails(Sample.District([], roads: 20), Options.Create(new AlertingOptions())).Compose(notices, Sample.Morning);

    private static Dictionary<string, string> ResourcesOf(string culture) =>
        new System.Resources.ResourceManager(typeof(MailText))
            .GetResourceSet(System.Globalization.CultureInfo.GetCultureInfo(culture), createIfNotExists: true, tryParents: false)!
            .Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);

    private static HashSet<char> Places(string format) => [.. format.Index().Where(c => c.Index > 0 && format[c.Index - 1] == '{').Select(c => c.Item)];

    private static Alert Judge(AlertRule rule, Verdict verdict, Station? station = null) =>
        VerdictEvaluator.Judge(rule, null, verdict, station, DistrictClock.China, 2).Alert!;
}
