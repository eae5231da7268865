using System.Globalization;
using System.Text.Json.Serialization;
using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Api;

/// <summary>Something that went into a step.</summary>
public sealed record EvidenceInput
{
    /// <summary>What it is: a window (<c>2026-05-01T08</c>, <c>2026-05-01</c>, <c>2026-05</c>), the time of a reading, a station, a part of the verdict, or <c>value</c>, the verdict's own.</summary>
    public required string Of { get; init; }

    /// <summary>Station id, where a window is that of another station than the step's own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Station { get; init; }

    /// <summary>Its number; null when there was none.</summary>
    public decimal? Value { get; init; }

    /// <summary>Whether it took part.</summary>
    public required bool Counts { get; init; }

    /// <summary>Of an hour: minutes with valid sampling.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Minutes { get; init; }

    /// <summary>Of an hour: its readings.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Readings { get; init; }

    /// <summary>Of an hour: readings that count.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Valid { get; init; }

    /// <summary>Of an hour: its readings by flag; absent when they were deleted for their age.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? Flags { get; init; }

    /// <summary>Of a reading: its flag.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Flag { get; init; }

    /// <summary>Of an hour that does not count, why: <c>offline</c>, <c>notSent</c>, <c>maintenance</c>, <c>flagged</c>, <c>tooFewReadings</c> or <c>running</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HourGap? Missing { get; init; }

    /// <summary>Of a verdict: the address of its own evidence.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Evidence { get; init; }
}

/// <summary>One step of a calculation.</summary>
/// <param name="Rule">Code of the arithmetic; docs/evidence.md says what each does.</param>
/// <param name="Text">The step in words, in the request's language.</param>
/// <param name="Part">The part of the verdict it is about; null is the verdict itself.</param>
/// <param name="Gives">Which member of the verdict, or of its part, the result is: <c>value</c>, <c>grade</c>, <c>good</c>, <c>samples</c>, <c>validity</c> or <c>deciding</c>; null of a step on the way.</param>
/// <param name="Edition">The standard, with its year; <c>engineering-default</c> where none says it.</param>
/// <param name="Clause">Clause, table or formula; empty where the place is not known.</param>
/// <param name="Numbers">Numbers of the rule, by name.</param>
/// <param name="Inputs">What went in; empty where it is the result of a step before.</param>
/// <param name="Samples">How many took part, where the rule counts.</param>
/// <param name="Result">What came out, unrounded; null when the rule gives nothing. What is true is 1, what is not 0.</param>
public sealed record EvidenceStep(
    string Rule, string Text, string? Part, string? Gives, string Edition, string Clause, IReadOnlyDictionary<string, decimal> Numbers, IReadOnlyList<EvidenceInput> Inputs, int? Samples, decimal? Result);

/// <summary>Something people did to data, or decided about them.</summary>
/// <param name="Kind">What it is, such as <c>maintenance</c>.</param>
/// <param name="Station">Station id; null is the whole district.</param>
/// <param name="Parameter">Code of the parameter; null: all.</param>
/// <param name="From">First instant, included.</param>
/// <param name="Until">End, not included.</param>
/// <param name="By">Who, as claimed.</param>
/// <param name="At">When it was entered.</param>
/// <param name="Reason">Why.</param>
/// <param name="Result">What became of it; null where nobody has decided.</param>
/// <param name="ResultBy">Who decided, as claimed.</param>
/// <param name="ResultAt">When.</param>
/// <param name="Comment">What they said.</param>
public sealed record InterventionItem(
    string Kind, string? Station, string? Parameter, DateTimeOffset From, DateTimeOffset Until, string By, DateTimeOffset At, string Reason,
    string? Result, string? ResultBy, DateTimeOffset? ResultAt, string? Comment)
{
    /// <summary>Puts it into words of the API.</summary>
    public static InterventionItem Of(Intervention done, DistrictClock clock)
    {
        ArgumentNullException.ThrowIfNull(done);
        ArgumentNullException.ThrowIfNull(clock);
        return new(done.Kind, done.Station, done.Parameter, clock.At(done.From), clock.At(done.Until), done.By, clock.At(done.At), done.Reason,
            done.Result?.Code, done.Result?.By, done.Result is { } result ? clock.At(result.At) : null, done.Result?.Comment);
    }
}

/// <summary>Where to look further.</summary>
/// <param name="Self">This evidence.</param>
/// <param name="Hour">Template of the address of an hour, with <c>{of}</c> as an input has it; null where no hour went in.</param>
/// <param name="Readings">The readings of the station in the window; null of the district.</param>
public sealed record EvidenceLinks(string Self, string? Hour, string? Readings);

/// <summary>What stands behind a verdict, a target or an hour: every step with its numbers, so that it can be done again by hand.</summary>
public sealed record EvidenceAnswer
{
    /// <summary>Kind of the verdict; <c>hour</c> or <c>target</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The window; of a target its year.</summary>
    public required string Window { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>The verdict that stands; null of an hour and of a target.</summary>
    public VerdictItem? Verdict { get; init; }

    /// <summary>The target as it stands; null of anything else.</summary>
    public TargetItem? Target { get; init; }

    /// <summary>Whether doing it again now gives what stands, in every part.</summary>
    public required bool Agrees { get; init; }

    /// <summary>What doing it again gives; null where it agrees, or where nothing can be judged any more.</summary>
    public VerdictItem? Recomputed { get; init; }

    /// <summary>The steps, in order.</summary>
    public required IReadOnlyList<EvidenceStep> Steps { get; init; }

    /// <summary>What people did to the data of this time, oldest first.</summary>
    public required IReadOnlyList<InterventionItem> Interventions { get; init; }

    /// <summary>How it changed after it had been given, oldest first.</summary>
    public required IReadOnlyList<RevisionItem> Revisions { get; init; }

    /// <summary>Where to look further.</summary>
    public required EvidenceLinks Links { get; init; }
}

/// <summary>Puts steps into words of the API.</summary>
internal sealed class EvidenceWriter(ApiQuery query, string domain, string? station)
{
    private static readonly Dictionary<HourKey, HourRecord> NoHours = [];

    /// <summary>The steps.</summary>
    public IReadOnlyList<EvidenceStep> Steps(IReadOnlyList<Step> steps, IReadOnlyDictionary<HourKey, HourRecord>? hours = null) => [.. steps.Select(s => new EvidenceStep(
        s.Rule, Text(s), s.Part, s.Gives, s.Source.Standard, Clause(s.Source.Clause), s.Numbers, [.. s.Inputs.Select(i => Input(s, i, hours ?? NoHours))], s.Samples, s.Result))];

    /// <summary>The address of a piece of evidence.</summary>
    public static string Address(string kind, string window, string? station) =>
        $"/api/v1/evidence/{kind}/{Uri.EscapeDataString(window)}{(station is null ? "" : "?station=" + Uri.EscapeDataString(station))}";

    private EvidenceInput Input(Step step, StepInput input, IReadOnlyDictionary<HourKey, HourRecord> hours)
    {
        DistrictClock clock = query.Clock;
        string? window = input.Window?.ToText(clock);
        HourRecord? record = input.Window is { Span: WindowSpan.Hour } hour && (input.Station ?? step.Station) is { } of ? hours.GetValueOrDefault(new HourKey(of, step.Part ?? "", (int)hour.Number)) : null;
        return new EvidenceInput
        {
            Of = window ?? (input.Time is { } time ? clock.At(time).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFzzz", CultureInfo.InvariantCulture) : input.Part ?? input.Station ?? ""),
            Station = window is not null && input.Station != station ? input.Station : null,
            Value = input.Value,
            Counts = input.Counts,
            Minutes = input.Hour?.Minutes,
            Readings = input.Hour?.Total,
            Valid = input.Hour?.Count,
            Flags = record?.Flags,
            Flag = input.Flag,
            Missing = record?.Gap,
            Evidence = input.Kind is { } kind && window is not null ? Address(kind, window, input.Station) : null,
        };
    }

    /// <summary>The rule's sentence with its numbers put in by name.</summary>
    private string Text(Step step)
    {
        string key = "step." + step.Rule;
        string text = query.Wording[step.Numbers.Count == 0 && query.Wording.Has(key + ".none") ? key + ".none" : key];
        foreach ((string name, decimal value) in step.Numbers)
        {
            text = text.Replace($"{{{name}}}", value.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        return text.Replace("{part}", step.Part is { } part ? query.Wording.Parameter(domain, part) : "", StringComparison.Ordinal).Trim();
    }

    private string Clause(string clause) => query.Wording.IsEnglish ? clause
        : clause.Replace("table ", "表 ", StringComparison.Ordinal).Replace("formula ", "式 ", StringComparison.Ordinal).Replace("appendix ", "附录 ", StringComparison.Ordinal);
}
