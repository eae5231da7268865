using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Storage;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Evaluation;

public class ManyAlertsTests
{
    private const int Sections = 10;

    /// <summary>Section alerts all begin at the end of their month. When a page of the store ended between them, a restart forgot the rest of them.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(495)]
    [InlineData(499)]
    [InlineData(1_300)]
    public async Task SectionAlerts_BehindManyNewerOnes_AreAllToldAsRevisedAfterARestart(int newer)
    {
        using var directory = new TempDirectory();
        District district = TenSections();
        using var database = new SqliteDatabase(Options.Create(new StorageOptions { DataDirectory = directory.Path }), district);
        var alerts = new SqliteAlertStore(database);
        using var line = new Timeline(district, alerts: alerts, mails: new SqliteMailStore(database));
        PutMonths(line, district, found: 4);
        await line.RoundAsync();
        Assert.Equal(Sections, line.Store.Transitions.Count + alerts.ReadAlerts(null, 100).Count(a => a.FiredAt is not null));

        alerts.Save(new AlertRound { Alerts = [.. Enumerable.Range(0, newer).Select(i => NewAlert(i, line.Now))] });
        line.Restart();
        PutMonths(line, district, found: 3);
        await line.AfterAsync(TimeSpan.FromHours(1));

        Assert.Equal(Sections, alerts.ReadAlerts(null, 10_000).Where(a => a.Kind == RuleKind.WaterMonthWorse).Sum(a => alerts.ReadTransitions(a.Id).Count(t => t.Kind == TransitionKind.Recovered)));
        Assert.Equal(["【警告】10 条：结论告警：范阳河出境断面 2026-04 Ⅳ类（目标 Ⅲ类） 等", "【修订】10 条：结论告警：范阳河出境断面 2026-04 经修订为 Ⅲ类（目标 Ⅲ类） 等"], line.Subjects);
    }

    private static District TenSections() => new(
        "wenchang", "文昌湖区", "Wenchang Lake", WenchangPlan.Telemetry.Time.DistrictClock.China, DomainCatalog.Default, ParameterCatalog.Default,
        [.. Enumerable.Range(0, Sections).Select(i => Sample.RiverStation(i) with { Id = $"section-{i}" })], [Sample.Duty], [],
        [Sample.Rule(RuleKind.WaterMonthWorse) with { Contacts = ["duty"] }], new AssessmentRules());

    private static void PutMonths(Timeline line, District district, int found)
    {
        foreach (Station station in district.Stations)
        {
            line.Verdicts.Put(Sample.Month(new(2026, 4, 1), found) with { Station = station.Id });
        }
    }

    private static Alert NewAlert(int number, long since) => new()
    {
        Id = $"battery|road-{number}|{since}", Rule = "battery", Kind = RuleKind.Threshold, Severity = Severity.Info, Station = $"road-{number}", Parameter = "battery",
        State = AlertState.Recovered, Since = since, FiredAt = since, RecoveredAt = since,
    };
}
