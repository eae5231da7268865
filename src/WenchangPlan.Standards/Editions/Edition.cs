namespace WenchangPlan.Standards.Editions;

/// <summary>One edition of a standard: what it is called, which days it judges, and how well its numbers were checked.</summary>
public abstract record Edition
{
    /// <summary>Number and year as printed, such as "HJ 633-2012".</summary>
    public required string Standard { get; init; }

    /// <summary>The short name by which people pin it, such as "2012"; unique within one kind of standard.</summary>
    public required string Pin { get; init; }

    /// <summary>The title.</summary>
    public required BilingualText Title { get; init; }

    /// <summary>First day judged by this edition, included; null when it also judges all earlier days.</summary>
    public required DateOnly? From { get; init; }

    /// <summary>Last day judged by this edition, included; null while no end is known.</summary>
    public required DateOnly? To { get; init; }

    /// <summary>
    /// Where each group of numbers stands and how it was checked: P read in the standard itself, 2 two independent sources,
    /// 1 one source, M unverified, E an engineering default that no standard gives.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Verification { get; init; }

    /// <summary>Whether a day is judged by this edition; both ends included.</summary>
    /// <param name="day">The local day being judged, not the day of the calculation.</param>
    public bool Covers(DateOnly day) => (From is null || day >= From) && (To is null || day <= To);

    /// <summary>The number and year.</summary>
    public sealed override string ToString() => Standard;
}
