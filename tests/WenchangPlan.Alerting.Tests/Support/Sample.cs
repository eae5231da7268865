using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>A small district and the things in it.</summary>
internal static class Sample
{
    public const string Road = "road-01";
    public const string River = "fanyang-out";
    public const long Minute = 60_000;
    public const long Hour = 60 * Minute;

    /// <summary>2026-05-01 08:00 in the district.</summary>
    public static readonly long Morning = new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();

    public static Domain Drainage { get; } = DomainCatalog.Default.Find("drainage")!;

    public static Domain Water { get; } = DomainCatalog.Default.Find("water")!;

    public static Contact Duty { get; } = new("duty", "值班台", "Duty desk", "duty@example.org", "zh-CN");

    public static Contact DutyEnglish { get; } = new("duty-en", "值班台（英文）", "Duty desk", "duty-en@example.org", "en");

    public static AlertRule Flood { get; } = new()
    {
        Id = "road-flood",
        Kind = RuleKind.Threshold,
        Name = "路面积水超限",
        NameEn = "Standing water over limit",
        Domain = Drainage,
        Parameter = "depth",
        Above = 27,
        Hysteresis = 12,
        Severity = Severity.Critical,
        Contacts = ["duty"],
    };

    public static AlertRule Silence { get; } = new()
    {
        Id = "silent",
        Kind = RuleKind.Offline,
        Name = "站点离线",
        NameEn = "Station offline",
        Domain = Drainage,
        For = TimeSpan.FromMinutes(30),
        Contacts = ["duty"],
    };

    public static Target GoodAir { get; } = new()
    {
        Id = "good-air", Kind = "airDay", Of = TargetScope.District, Indicator = Target.GoodAirDays, Name = "优良天数比例", NameEn = "Good-air days", Bound = 70, Baseline = 60, FromYear = 2021,
    };

    public static AlertRule Rule(RuleKind kind) => new() { Id = kind.ToString(), Kind = kind, Verdict = VerdictOf(kind), Name = "结论告警", NameEn = "Verdict", Contacts = ["duty", "duty-en"] };

    public static District District(params AlertRule[] rules) => District(rules, roads: 1);

    public static District District(AlertRule[] rules, int roads, IReadOnlyList<Contact>? contacts = null)
    {
        List<Station> stations = [.. Enumerable.Range(0, roads).Select(i => RoadStation(i))];
        stations.Add(RiverStation(roads));
        return new District(
            "wenchang", "文昌湖区", "Wenchang Lake", DistrictClock.China, DomainCatalog.Default, ParameterCatalog.Default, stations, contacts ?? [Duty, DutyEnglish],
            [GoodAir], rules, new AssessmentRules());
    }

    public static Station RoadStation(int index, string name = "文昌大道下穿", string nameEn = "Wenchang Avenue underpass") => new()
    {
        Index = index,
        Id = index == 0 ? Road : $"road-{index + 1:00}",
        Domain = Drainage,
        Kind = Drainage.Kinds.Single(k => k.Code == "road"),
        Name = name,
        NameEn = nameEn,
        Area = "商家镇",
        Parameters = [Parameter(Drainage, "depth"), Parameter(Drainage, "battery")],
        SamplePeriod = TimeSpan.FromMinutes(1),
    };

    public static Station RiverStation(int index) => new()
    {
        Index = index,
        Id = River,
        Domain = Water,
        Kind = Water.Kinds.Single(k => k.Code == "river"),
        Name = "范阳河出境断面",
        NameEn = "Fanyang outlet",
        Parameters = [Parameter(Water, "tp"), Parameter(Water, "do")],
        SamplePeriod = TimeSpan.FromHours(4),
    };

    public static Verdict Day(DateOnly date, int aqi) => MadeVerdict.AirDay(
        date, null, "2012", aqi, aqi <= 50 ? 1 : aqi <= 100 ? 2 : 3, aqi > 50 ? ["o3_8h"] : [], aqi <= 100, Validity.Valid, [], new Dictionary<string, VerdictPart>());

    public static Verdict InvalidDay(DateOnly date) => MadeVerdict.AirDay(
        date, null, "2012", null, null, [], null, Validity.Invalid, [new Reason("too-few-hours", "pm25", 17, 20)], new Dictionary<string, VerdictPart>());

    public static Verdict Month(DateOnly month, int? found) => MadeVerdict.WaterMonth(
        month, River, "GB 3838-2002", found, ["tp"], found <= 3, found is null ? Validity.Invalid : Validity.Valid, [], 28, new Dictionary<string, VerdictPart>());

    public static TargetProgress Progress(DateOnly asOf, decimal share, TargetState state) =>
        new("good-air", asOf.Year, "goodAirDays", 70, 41, 61, 0, 304, share, 90, state, asOf);

    private static StationParameter Parameter(Domain domain, string code) => new(ParameterCatalog.Default.Find(domain, code)!, 0, 1000);

    private static string? VerdictOf(RuleKind kind) => kind switch
    {
        RuleKind.AirDayNotGood or RuleKind.AirDayInvalid => "airDay",
        RuleKind.WaterMonthWorse => "waterMonth",
        _ => null,
    };
}
