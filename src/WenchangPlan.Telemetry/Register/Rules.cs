namespace WenchangPlan.Telemetry.Register;

/// <summary>Where mails go: a duty desk or a role, never more than an address and a language.</summary>
/// <param name="Id">Identifier used by rules.</param>
/// <param name="Name">Chinese name of the desk.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Email">Mail address.</param>
/// <param name="Language">Language of its mails, <c>zh-CN</c> or <c>en</c>.</param>
public sealed record Contact(string Id, string Name, string NameEn, string Email, string Language);

/// <summary>How bad an alert is.</summary>
public enum Severity
{
    /// <summary>Worth knowing (提示).</summary>
    Info,
    /// <summary>Act soon (警告).</summary>
    Warning,
    /// <summary>Act now (严重).</summary>
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
}

/// <summary>An alert rule of the register (告警规则).</summary>
public sealed record AlertRule
{
    /// <summary>Identifier, unique in the register.</summary>
    public required string Id { get; init; }

    /// <summary>What it watches.</summary>
    public required RuleKind Kind { get; init; }

    /// <summary>Chinese name, shown in mails.</summary>
    public required string Name { get; init; }

    /// <summary>English name.</summary>
    public required string NameEn { get; init; }

    /// <summary>Domain of the stations it covers; null for verdict rules.</summary>
    public Domain? Domain { get; init; }

    /// <summary>Stations it covers; empty means every station of the domain (that has the parameter).</summary>
    public IReadOnlyList<string> Stations { get; init; } = [];

    /// <summary>Parameter code of a threshold rule.</summary>
    public string? Parameter { get; init; }

    /// <summary>Breach when the value is greater than this (equal is not a breach); null if only <see cref="Below"/> is set.</summary>
    public double? Above { get; init; }

    /// <summary>Breach when the value is less than this (equal is not a breach).</summary>
    public double? Below { get; init; }

    /// <summary>How far the value must come back before the alert recovers (hysteresis), in the parameter's unit; 0 or more.</summary>
    public double Hysteresis { get; init; }

    /// <summary>How long the condition must hold before the alert fires; zero fires at once. For offline rules: the silence allowed.</summary>
    public TimeSpan For { get; init; }

    /// <summary>How bad it is.</summary>
    public Severity Severity { get; init; } = Severity.Warning;

    /// <summary>Ids of the contacts who get the mails.</summary>
    public IReadOnlyList<string> Contacts { get; init; } = [];
}

/// <summary>What a target counts.</summary>
public enum Indicator
{
    /// <summary>Days with AQI of at most 100, in % of valid days (优良天数比例).</summary>
    GoodAirDays,
    /// <summary>Sections at Class III or better, in % of assessed sections (优良水体比例).</summary>
    WaterSections,
}

/// <summary>A plan target (指标): an indicator that must reach a bound in every year from <see cref="FromYear"/> on.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="Indicator">What it counts.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Bound">The share to reach, in %, included.</param>
/// <param name="Baseline">The share of the year before the plan, in %; null if unknown.</param>
/// <param name="Binding">Binding (约束性) or expected (预期性).</param>
/// <param name="FromYear">First year it holds.</param>
/// <param name="ToYear">Last year it holds, included; null while no other plan replaces it.</param>
/// <param name="Edition">Edition of the rule to judge by ("2012", "2026"), or null to go by the date judged.</param>
public sealed record Target(
    string Id, Indicator Indicator, string Name, string NameEn, decimal Bound, decimal? Baseline, bool Binding,
    int FromYear, int? ToYear, string? Edition);
