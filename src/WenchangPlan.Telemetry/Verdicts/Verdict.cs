namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>Whether a verdict stands.</summary>
public enum Validity
{
    /// <summary>The window is over, and there was enough data.</summary>
    Valid,
    /// <summary>The window is over, and there was not; the reason says what was missing.</summary>
    Invalid,
    /// <summary>The window still runs, or late data are awaited.</summary>
    Pending,
}

/// <summary>Why a verdict is what it is, as a code and numbers, so that every language can say it.</summary>
/// <param name="Code">Kebab-case code, such as <c>too-few-hours</c>.</param>
/// <param name="Parameter">Parameter code it is about, or null.</param>
/// <param name="Have">How many there were.</param>
/// <param name="Need">How many are needed.</param>
public sealed record Reason(string Code, string? Parameter = null, int? Have = null, int? Need = null)
{
    /// <summary>Code of: nothing came at all. Data that do not suffice have a code of their own that says what is missing.</summary>
    public const string NoData = "no-data";

    /// <summary>Code of: the window still runs, or late data are awaited.</summary>
    public const string WindowOpen = "window-open";
}

/// <summary>One parameter of a verdict.</summary>
/// <param name="Value">Its value in the unit of the parameter, rounded as reported; null when there is none.</param>
/// <param name="Grade">Its own grade, such as an IAQI or a water class; null when there is none.</param>
/// <param name="Samples">What stands behind it: hours, days or stations, as the kind counts.</param>
/// <param name="Reason">Why it has no value; null when it has.</param>
public sealed record VerdictPart(decimal? Value, int? Grade, int Samples, Reason? Reason = null)
{
    /// <summary>Its value; 4 and 4.0 are one value, written as 4, whatever it was rounded from.</summary>
    public decimal? Value { get; init => field = PlainNumber.Of(value); } = PlainNumber.Of(Value);

    /// <summary>Where the value comes from; null where only one way to measure is known of.</summary>
    public PartSource? Source { get; init; }

    /// <summary>The value of the way to measure that did not decide; null when there is none.</summary>
    public decimal? Beside { get; init => field = PlainNumber.Of(value); }
}

/// <summary>Numbers without zeros behind the last digit: equal ones are then written alike, so that the same verdict is the same bytes.</summary>
internal static class PlainNumber
{
    private const decimal One = 1.0000000000000000000000000000m;

    public static decimal? Of(decimal? number) => number is { Scale: > 0 } ? number / One : number;
}

/// <summary>Ways to measure.</summary>
public enum PartSource
{
    /// <summary>By an automatic station.</summary>
    Sensors,
    /// <summary>By samples in a laboratory.</summary>
    Laboratory,
    /// <summary>In some of its windows so, in others so.</summary>
    Both,
}

/// <summary>When an event was.</summary>
/// <param name="Start">Time of the first reading that belongs to it, ms UTC.</param>
/// <param name="Peak">Time of its highest reading, ms UTC.</param>
/// <param name="End">Time of the reading that ended it, ms UTC; null while it lasts, or when no reading says that it ended (G6).</param>
public sealed record EventTimes(long Start, long Peak, long? End);

/// <summary>An outcome with what it was made of, or why there is none (结论). One shape for every domain; what its numbers mean is in its kind.</summary>
public sealed record Verdict
{
    /// <summary>Code of the kind, such as <c>airDay</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>The time it is about.</summary>
    public required Window Window { get; init; }

    /// <summary>Every edition of a standard that decided, such as <c>HJ 633-2026</c>; the one that gives the grade first.</summary>
    public IReadOnlyList<string> Editions { get; init; } = [];

    /// <summary>The figure people know it by, such as an AQI; null when there is none.</summary>
    public decimal? Value { get; init => field = PlainNumber.Of(value); }

    /// <summary>Level or class; 1 is the best; null when there is none.</summary>
    public int? Grade { get; init; }

    /// <summary>Whether it is as it should be; null when invalid, or not said yet.</summary>
    public bool? Good { get; init; }

    /// <summary>Whether it stands.</summary>
    public required Validity Validity { get; init; }

    /// <summary>Why it does not stand, or what is to be known about it; empty when there is nothing to say.</summary>
    public IReadOnlyList<Reason> Reasons { get; init; } = [];

    /// <summary>Codes of the parameters that decided; empty when none did.</summary>
    public IReadOnlyList<string> Deciding { get; init; } = [];

    /// <summary>How many days, months or hours went in, as the kind counts; null where it does not.</summary>
    public int? Samples { get; init; }

    /// <summary>Last local day that went in, of kinds that grow while their window runs; null elsewhere.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>When it was, of an event; null of a window.</summary>
    public EventTimes? Event { get; init; }

    /// <summary>The parameters, by code, in the order of the judge.</summary>
    public IReadOnlyDictionary<string, VerdictPart> Parts { get; init; } = new Dictionary<string, VerdictPart>();

    /// <summary>The other result where days are excluded; null where none are.</summary>
    public OtherResult? Other { get; init; }

    /// <summary>Whether everything in another verdict is the same, part by part.</summary>
    public bool SaysTheSame(Verdict? other) => other is not null
        && (this with { Editions = other.Editions, Reasons = other.Reasons, Deciding = other.Deciding, Parts = other.Parts, Other = other.Other }) == other
        && Editions.SequenceEqual(other.Editions) && Reasons.SequenceEqual(other.Reasons) && Deciding.SequenceEqual(other.Deciding)
        && Parts.SequenceEqual(other.Parts) && (Other is null ? other.Other is null : Other.SaysTheSame(other.Other));
}

/// <summary>What a verdict comes to, without what it was made of.</summary>
/// <param name="Station">Station id; null is the district.</param>
/// <param name="Window">The time it is about.</param>
/// <param name="Validity">Whether it stands.</param>
/// <param name="Good">Whether it is as it should be; null when invalid, or not said yet.</param>
/// <param name="AsOf">Last local day that went in, of kinds that grow while their window runs.</param>
public readonly record struct Outcome(string? Station, Window Window, Validity Validity, bool? Good, DateOnly? AsOf)
{
    /// <summary>Whether it was taken out of a target, because an exceptional event alone kept it from being good.</summary>
    public bool IsLeftOut { get; init; }
}
