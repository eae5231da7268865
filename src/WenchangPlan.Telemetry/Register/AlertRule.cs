using System.Globalization;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Telemetry.Register;

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

    /// <summary>Threshold rules: what is made of the valid values of a window that ends with each reading; null: each value is judged by itself.</summary>
    public WindowStatistic? Statistic { get; init; }

    /// <summary>Length of that window, its end included; zero without <see cref="Statistic"/>.</summary>
    public TimeSpan Over { get; init; }

    /// <summary>Rules about targets: ids of those they watch; empty means every target.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Kind of verdict of a verdict rule, such as <c>airDay</c>; null for the other rules.</summary>
    public string? Verdict { get; init; }

    /// <summary>Breach when the value is greater than this (equal is not a breach); null if only <see cref="Below"/> is set.</summary>
    public double? Above { get; init; }

    /// <summary>Breach when the value is less than this (equal is not a breach).</summary>
    public double? Below { get; init; }

    /// <summary>Where the bound comes from, in Chinese: standard, edition and clause; empty where the register does not say.</summary>
    public string Basis { get; init; } = "";

    /// <summary>The same in English.</summary>
    public string BasisEn { get; init; } = "";

    /// <summary>
    /// Steps of one quantity, mildest first; empty where the rule has one bound. They make one alert that goes up and down. The first has the bound of
    /// <see cref="Above"/> or <see cref="Below"/> and the severity of the rule.
    /// </summary>
    public IReadOnlyList<AlertStep> Levels { get; init; } = [];

    /// <summary>
    /// Flags with which a value beyond the bound counts as a breach though it is not valid; null: <c>T</c> and <c>range</c> of a rule with
    /// <see cref="Above"/>, none of one with <see cref="Below"/>. A value over the range of its instrument is "at least" so much; it never ends an alert.
    /// Of an equipment rule the flags it watches; null: <c>D</c> and <c>B</c>.
    /// </summary>
    public IReadOnlyList<ReadingFlag>? BreachFlags { get; init; }

    /// <summary>Offline rules: whether each parameter the station has in the register is watched as well, for as long as the station itself speaks.</summary>
    public bool Quantities { get; init; }

    /// <summary>Rules about readings that wait (<see cref="For"/>): whether it is told when the station of a breach that has not lasted long enough falls silent; otherwise that breach is forgotten.</summary>
    public bool TellSilent { get; init; }

    /// <summary>How often a firing alert that nobody acknowledged is told again; null: every 4 hours when critical, every 24 hours else.</summary>
    public TimeSpan? Repeat { get; init; }

    /// <summary>Who is told when nobody acknowledges a firing alert in time; null: nobody.</summary>
    public Escalation? Escalate { get; init; }

    /// <summary>How far the value must come back before the alert recovers (hysteresis), in the parameter's unit; 0 or more.</summary>
    public double Hysteresis { get; init; }

    /// <summary>How long the condition must hold before the alert fires; zero fires at once. For offline rules: the silence allowed.</summary>
    public TimeSpan For { get; init; }

    /// <summary>How bad it is.</summary>
    public Severity Severity { get; init; } = Severity.Warning;

    /// <summary>Ids of the contacts who get the mails.</summary>
    public IReadOnlyList<string> Contacts { get; init; } = [];

    /// <summary>Its steps; one where it has no <see cref="Levels"/>.</summary>
    public IReadOnlyList<AlertStep> Steps => Levels.Count > 0 ? Levels : [new AlertStep(Above ?? Below ?? 0, Severity)];

    /// <summary>Flags an equipment rule watches.</summary>
    public IReadOnlyList<ReadingFlag> Faults => BreachFlags ?? [ReadingFlag.Fault, ReadingFlag.Communication];

    /// <summary>
    /// What it judges, in one line: an alert that was judged by another is closed. How long, how far back and who is told are not part of it, since they do
    /// not make a value good that was bad.
    /// </summary>
    public string Definition => string.Create(CultureInfo.InvariantCulture,
        $"{Kind}:{Domain?.Code}/{Parameter ?? Verdict}{(Statistic is { } made ? $"@{made}/{Over}" : "")}{(Above is not null ? ">" : Below is not null ? "<" : "")}{Bounds}{Watched}");

    /// <summary>The bounds, where the kind of rule has some.</summary>
    private string Bounds => Kind is RuleKind.Threshold or RuleKind.TargetBudget or RuleKind.VerdictValue || (Kind == RuleKind.VerdictNotGood && (Above ?? Below) is not null)
        ? string.Join(',', Steps.Select(s => s.Bound.ToString(CultureInfo.InvariantCulture))) : "";

    private string Watched => Kind == RuleKind.Equipment ? string.Join(',', Faults.Select(f => f.ToCode())) : "";

    /// <summary>Whether a value with this flag, beyond the bound, is a breach though it does not count as valid.</summary>
    public bool BreachesWith(ReadingFlag flag) =>
        BreachFlags?.Contains(flag) ?? (Above is not null && flag is (ReadingFlag.OverRange or ReadingFlag.Range));

    /// <summary>How often it is told again while nobody acknowledges it.</summary>
    /// <param name="severity">How bad the alert is.</param>
    public TimeSpan RepeatAt(Severity severity) => Repeat ?? TimeSpan.FromHours(severity == Severity.Critical ? 4 : 24);
}

/// <summary>A step of a rule.</summary>
/// <param name="Bound">Beyond it the step is reached; equal is not beyond.</param>
/// <param name="Severity">How bad it is.</param>
public readonly record struct AlertStep(double Bound, Severity Severity);

/// <summary>A second line of people.</summary>
/// <param name="After">How long an alert may fire without being acknowledged, 1 min or more.</param>
/// <param name="Contacts">Ids of the contacts who are told then.</param>
public sealed record Escalation(TimeSpan After, IReadOnlyList<string> Contacts);
