namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>How long the window of a verdict is.</summary>
public enum WindowSpan
{
    /// <summary>One hour, labelled by its end.</summary>
    Hour,
    /// <summary>One local day.</summary>
    Day,
    /// <summary>One local calendar month.</summary>
    Month,
    /// <summary>One local calendar year.</summary>
    Year,
    /// <summary>From when something began until it ended, such as a flood.</summary>
    Event,
}

/// <summary>A kind of verdict, such as <c>airDay</c>. Data: it stands in its domain (<c>domains.json</c>), a judge of that domain gives it.</summary>
/// <param name="Code">Code in camelCase, unique over all domains; in a time-series store the measurement is its snake_case.</param>
/// <param name="Domain">Code of the domain.</param>
/// <param name="Span">How long its window is.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="NameEn">English name.</param>
public sealed record VerdictKind(string Code, string Domain, WindowSpan Span, string Name, string NameEn)
{
    /// <summary>Whether it is not kept but judged from the hourly values whenever it is asked for.</summary>
    public bool IsDerived { get; init; }

    /// <summary>Of an event: code of the kind of window in which the events that began there are found, all of them at once; null of any other span.</summary>
    public string? JudgedWith { get; init; }

    /// <summary>Name of the value where the verdict is written field by field (time series, revisions), such as <c>aqi</c>; null when the kind has none.</summary>
    public string? Value { get; init; }

    /// <summary>Name of the grade there, such as <c>class</c>.</summary>
    public string Grade { get; init; } = "grade";

    /// <summary>Where the words for its grades stand: grade 3 under <c>water.class.3</c> when this is <c>water.class</c>; null when grades are only numbers.</summary>
    public string? GradeWords { get; init; }

    /// <summary>Name of the deciding parameters there, such as <c>primary</c>.</summary>
    public string Deciding { get; init; } = "deciding";

    /// <summary>What follows a part's code, after <c>_</c>, in the name of its grade, such as <c>iaqi</c>.</summary>
    public string PartGrade { get; init; } = "grade";

    /// <summary>Name of the number of samples there, such as <c>days</c>; null when it is not written.</summary>
    public string? Samples { get; init; }

    /// <summary>How many of a year must be judged for a share of them.</summary>
    public Completeness Complete { get; init; } = Completeness.Usual;

    /// <summary>What is left out at the beginning of the first edition there: with <c>HJ 633-</c> the edition HJ 633-2012 reads 2012.</summary>
    public string EditionPrefix { get; init; } = "";

    /// <summary>The first edition of a verdict as it is written there; empty when there is none.</summary>
    public string EditionOf(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return verdict.Editions is not [{ } first, ..] ? "" : first.StartsWith(EditionPrefix, StringComparison.Ordinal) ? first[EditionPrefix.Length..] : first;
    }
}
