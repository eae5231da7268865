using System.Collections.ObjectModel;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Derivations;

/// <summary>Where a rule stands.</summary>
/// <param name="Standard">Standard with its year, such as <c>HJ 633-2026</c>; <c>engineering-default</c> where no standard says it.</param>
/// <param name="Clause">Clause, table or formula, such as <c>4.2.3, table 3</c>; empty where the place is not known.</param>
public readonly record struct Source(string Standard, string Clause = "")
{
    /// <summary>A choice of this project, because no standard says it or its text was not seen.</summary>
    public static Source Default { get; } = new("engineering-default");
}

/// <summary>Something that went into a step: an hour, a reading, a station, a part of the verdict, or another verdict. What it is stands in the one member that is set.</summary>
/// <param name="Value">Its number; null when there was none.</param>
/// <param name="Counts">Whether it took part.</param>
public readonly record struct StepInput(decimal? Value, bool Counts)
{
    /// <summary>The window of a verdict, or the end of a moving mean; of an hour with <see cref="Hour"/>.</summary>
    public Window? Window { get; init; }

    /// <summary>Kind of the verdict, where the window is that of one.</summary>
    public string? Kind { get; init; }

    /// <summary>A station other than the step's own.</summary>
    public string? Station { get; init; }

    /// <summary>A part of the verdict, or a named number.</summary>
    public string? Part { get; init; }

    /// <summary>A reading, ms UTC.</summary>
    public long? Time { get; init; }

    /// <summary>Flag of a reading.</summary>
    public string? Flag { get; init; }

    /// <summary>What is known of an hour; null when the parameter had no readings in it, or it is no hour.</summary>
    public HourValue? Hour { get; init; }

    /// <summary>Another result of the step, that of the other.</summary>
    public static StepInput Of(string part, decimal? value, bool counts = true) => new(value, counts) { Part = part };

    /// <summary>A verdict.</summary>
    public static StepInput Of(string kind, Window window, decimal? value, bool counts, string? station = null) => new(value, counts) { Kind = kind, Window = window, Station = station };
}

/// <summary>One step of how a verdict came about: what went in, which numbers of the rule were used, what came out. Enough to do it again by hand.</summary>
/// <param name="Rule">Code of the arithmetic, such as <c>mean</c>; docs/evidence.md lists them.</param>
/// <param name="Part">The part of the verdict it is about; null is the verdict itself.</param>
/// <param name="Source">Where the rule stands.</param>
public sealed record Step(string Rule, string? Part, Source Source)
{
    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>Kind and window of the event it is about; null of any other verdict.</summary>
    public (string Kind, Window Window)? Event { get; init; }

    /// <summary>The member of the verdict, or of its part, that the result is: <c>value</c>, <c>grade</c>, <c>good</c>, <c>samples</c>, <c>validity</c> (1 valid, 0 not) or
    /// <c>deciding</c> (the inputs that count); null of a step on the way.</summary>
    public string? Gives { get; init; }

    /// <summary>Numbers of the rule, by name.</summary>
    public IReadOnlyDictionary<string, decimal> Numbers { get; init; } = ReadOnlyDictionary<string, decimal>.Empty;

    /// <summary>What went in.</summary>
    public IReadOnlyList<StepInput> Inputs { get; init; } = [];

    /// <summary>How many took part, where the rule counts.</summary>
    public int? Samples { get; init; }

    /// <summary>What came out, not rounded further; null when the rule gives nothing. What is true is 1, what is not 0.</summary>
    public decimal? Result { get; init; }

    /// <summary>Numbers of a rule, in order.</summary>
    public static IReadOnlyDictionary<string, decimal> Named(params ReadOnlySpan<(string Name, decimal Value)> numbers)
    {
        var named = new Dictionary<string, decimal>(numbers.Length, StringComparer.Ordinal);
        foreach ((string name, decimal value) in numbers)
        {
            named.Add(name, value);
        }

        return named;
    }
}

/// <summary>Takes the steps down while a judge judges. A judge notes what it does where it does it, so the steps are those of the verdict, not of a second calculation.</summary>
public sealed class Derivation
{
    private readonly List<Step> _steps = [];

    /// <summary>All steps, in order.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Notes a step.</summary>
    public void Add(Step step) => _steps.Add(step);

    /// <summary>The steps of a verdict.</summary>
    public IReadOnlyList<Step> Of(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        (string, Window)? ofEvent = verdict.Event is null ? null : (verdict.Kind, verdict.Window);
        return [.. _steps.Where(s => s.Station == verdict.Station && s.Event == ofEvent)];
    }
}
