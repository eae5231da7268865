using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>What a silence is for. The numbers are stored; never change one.</summary>
public enum SilenceKind
{
    /// <summary>Nobody wants mails about it for a while.</summary>
    Silence = 1,
    /// <summary>Somebody works at a station, and what it says meanwhile is theirs.</summary>
    Maintenance = 2,
}

/// <summary>
/// Mails about some alerts are held for a while, and told in one when it ends; alerts and their history go on. Never changed once stored: ended early is a record of its own.
/// </summary>
public sealed record Silence
{
    /// <summary>Number in the store, growing; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>What it is for.</summary>
    public required SilenceKind Kind { get; init; }

    /// <summary>Alerts of this rule; null: of every rule.</summary>
    public string? Rule { get; init; }

    /// <summary>Alerts about this station; null: about every one.</summary>
    public string? Station { get; init; }

    /// <summary>Alerts about stations of this area; null: of every area.</summary>
    public string? Area { get; init; }

    /// <summary>Alerts of this domain; null: of every domain.</summary>
    public string? Domain { get; init; }

    /// <summary>Alerts about this parameter; null: about every one.</summary>
    public string? Parameter { get; init; }

    /// <summary>First instant, ms UTC by the wall clock, included.</summary>
    public required long From { get; init; }

    /// <summary>End, ms UTC, not included.</summary>
    public required long Until { get; init; }

    /// <summary>Who asked for it, as signed in or as claimed.</summary>
    public required string By { get; init; }

    /// <summary>The account of who asked for it; null where nobody signs in.</summary>
    public string? Account { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was asked for, ms UTC.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Who ended it early; null: nobody.</summary>
    public SilenceEnd? Ended { get; init; }

    /// <summary>Whether it names what it covers; one that names nothing would hold everything.</summary>
    public bool NamesSomething => (Rule ?? Station ?? Area ?? Domain ?? Parameter) is not null;

    /// <summary>Whether it holds at an instant, ms UTC.</summary>
    public bool HoldsAt(long now) => From <= now && now < Until && Ended is null;

    /// <summary>Whether it is about an alert: everything it names must be so. An alert about the whole district has no station, area or parameter.</summary>
    public bool Covers(Alert alert, District district)
    {
        ArgumentNullException.ThrowIfNull(alert);
        ArgumentNullException.ThrowIfNull(district);
        Station? station = alert.Station is { } id ? district.Find(id) : null;
        return NamesSomething
            && (Rule is null || Rule == alert.Rule)
            && (Station is null || Station == alert.Station)
            && (Parameter is null || Parameter == alert.Parameter)
            && (Area is null || Area == (station?.Area ?? alert.Area))
            && (Domain is null || Domain == DomainOf(alert, station, district));
    }

    private static string? DomainOf(Alert alert, Station? station, District district) =>
        station?.Domain.Code ?? (district.Alerts.FirstOrDefault(r => r.Id == alert.Rule) is not { } rule ? null
            : rule.Domain?.Code ?? (rule.Verdict is { } kind ? district.Domains.Verdict(kind).Domain : null));
}

/// <summary>That somebody ended a silence early.</summary>
/// <param name="At">When, ms UTC.</param>
/// <param name="By">Who, as signed in or as claimed.</param>
/// <param name="Comment">What they said; empty when nothing.</param>
/// <param name="Account">The account of who did; null where nobody signs in.</param>
public sealed record SilenceEnd(long At, string By, string Comment, string? Account = null);

/// <summary>Silences and maintenance windows.</summary>
public interface ISilenceStore
{
    /// <summary>Those that hold at an instant, ms UTC, oldest first.</summary>
    IReadOnlyList<Silence> ReadHolding(long now);

    /// <summary>All, newest first.</summary>
    /// <param name="from">Number to begin with, included; null: the newest.</param>
    /// <param name="kind">Those of one kind; null: of both.</param>
    /// <param name="limit">At most so many.</param>
    IReadOnlyList<Silence> ReadSilences(long? from, SilenceKind? kind, int limit);

    /// <summary>One by its number; null when there is none.</summary>
    Silence? FindSilence(long id);

    /// <summary>Stores a new one.</summary>
    /// <returns>It, with its number.</returns>
    /// <exception cref="IOException">The store cannot take it now; nothing of it is stored.</exception>
    Silence Add(Silence silence);

    /// <summary>Ends one before its time.</summary>
    /// <returns>Whether it was; it is not when there is no such silence or it was ended before.</returns>
    /// <exception cref="IOException">The store cannot take it now; nothing of it is stored.</exception>
    bool End(long id, SilenceEnd end);
}
