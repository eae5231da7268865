using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Where mails go: a duty desk or a role, never more than an address and a language.</summary>
/// <param name="Id">Identifier used by rules.</param>
/// <param name="Name">Chinese name of the desk.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Email">Mail address.</param>
/// <param name="Language">Language of its mails, <c>zh-CN</c> or <c>en</c>.</param>
public sealed record Contact(string Id, string Name, string NameEn, string Email, string Language)
{
    /// <summary>Kinds of briefings there are: of each morning, of each week.</summary>
    public static readonly IReadOnlyList<string> BriefingKinds = ["morning", "weekly"];

    /// <summary>Briefings it gets, some of <see cref="BriefingKinds"/>; usually none.</summary>
    public IReadOnlyList<string> Briefings { get; init; } = [];
}

/// <summary>How bad an alert is.</summary>
public enum Severity
{
    /// <summary>Worth knowing (信息).</summary>
    Info,
    /// <summary>Act soon (警告).</summary>
    Warning,
    /// <summary>Act now (紧急).</summary>
    Critical,
}

/// <summary>What an alert rule watches.</summary>
public enum RuleKind
{
    /// <summary>A value above or below a bound.</summary>
    Threshold,
    /// <summary>No reading for too long, or a station that never spoke.</summary>
    Offline,
    /// <summary>A district air day that is not good.</summary>
    AirDayNotGood,
    /// <summary>A district air day that is invalid.</summary>
    AirDayInvalid,
    /// <summary>A water section worse than its target class in a month.</summary>
    WaterMonthWorse,
    /// <summary>A target that cannot be met any more, or is behind its pace.</summary>
    TargetAtRisk,
    /// <summary>A verdict of any kind that is not good.</summary>
    VerdictNotGood,
    /// <summary>A part of this service that cannot do its work, or its wall clock that jumped.</summary>
    Service,
    /// <summary>A target that certainly cannot be met any more.</summary>
    TargetMissed,
    /// <summary>A target that can take fewer further bad days (or sections) than a bound.</summary>
    TargetBudget,
    /// <summary>The figure of hourly verdicts, such as the AQI of an hour, beyond a bound.</summary>
    VerdictValue,
    /// <summary>Values with which an instrument says of itself that something is wrong: they carry one of the rule's flags.</summary>
    Equipment,
}

/// <summary>What a threshold rule makes of the values of a window before it holds them against its bound.</summary>
public enum WindowStatistic
{
    /// <summary>Their arithmetic mean.</summary>
    Mean,
    /// <summary>The smallest.</summary>
    Min,
    /// <summary>The largest.</summary>
    Max,
    /// <summary>Their sum, such as the rain of an hour.</summary>
    Sum,
    /// <summary>How many there are.</summary>
    Count,
}

/// <summary>Whose verdicts a target counts.</summary>
public enum TargetScope
{
    /// <summary>Those of the district.</summary>
    District,
    /// <summary>Those of every station that counts.</summary>
    Stations,
}

/// <summary>A plan target (指标): the share of good ones among the verdicts of a kind, which must reach a bound in every year from <see cref="FromYear"/> on.</summary>
public sealed record Target
{
    /// <summary>Shorthand for days with an AQI of at most 100, in % of valid days (优良天数比例): <c>airDay</c> of the district.</summary>
    public const string GoodAirDays = "goodAirDays";

    /// <summary>Shorthand for sections at Class III or better, in % of assessed sections (优良水体比例): <c>waterYear</c> of the stations.</summary>
    public const string WaterSections = "waterSections";

    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>Code of the kind of verdict it counts.</summary>
    public required string Kind { get; init; }

    /// <summary>Whose verdicts it counts.</summary>
    public required TargetScope Of { get; init; }

    /// <summary>What it is called where it travels: the shorthand, or the kind.</summary>
    public required string Indicator { get; init; }

    /// <summary>Chinese name.</summary>
    public required string Name { get; init; }

    /// <summary>English name.</summary>
    public required string NameEn { get; init; }

    /// <summary>The share to reach, in %, included.</summary>
    public required decimal Bound { get; init; }

    /// <summary>The share of the year before the plan, in %; null if unknown.</summary>
    public decimal? Baseline { get; init; }

    /// <summary>Binding (约束性) or expected (预期性).</summary>
    public bool Binding { get; init; } = true;

    /// <summary>First year it holds.</summary>
    public required int FromYear { get; init; }

    /// <summary>Last year it holds, included; null while no other plan replaces it.</summary>
    public int? ToYear { get; init; }

    /// <summary>Edition of the rule to judge by, such as "2012", or null to go by the date judged.</summary>
    public string? Edition { get; init; }

    /// <summary>How many of a year must be judged before it is said to be met or missed.</summary>
    public Completeness Complete { get; init; } = Completeness.Usual;

    /// <summary>Whether it holds in a year.</summary>
    public bool HoldsIn(int year) => FromYear <= year && (ToYear is null || year <= ToYear);
}
