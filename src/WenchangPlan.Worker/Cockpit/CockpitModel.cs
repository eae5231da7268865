using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit;

/// <summary>A domain without a section of its own.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Verdicts">The newest verdict of every kind and place, and the events of the last days.</param>
public sealed record DomainNow(Domain Domain, IReadOnlyList<Verdict> Verdicts);

/// <summary>Everything the page shows, read at one moment and in the API's own words.</summary>
public sealed record CockpitModel
{
    /// <summary>The register.</summary>
    public required District District { get; init; }

    /// <summary>When it was read, local.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The balance.</summary>
    public required LedgerSnapshot Books { get; init; }

    /// <summary>The year's targets.</summary>
    public required IReadOnlyList<TargetItem> Targets { get; init; }

    /// <summary>District air days of the year, by date; days without a verdict are absent.</summary>
    public required IReadOnlyDictionary<DateOnly, AirDayItem> Days { get; init; }

    /// <summary>The district (null) and every air station with its newest hourly verdict; null when there is none in the last hours.</summary>
    public required IReadOnlyList<(Station? Station, AirHourItem? Hour)> Air { get; init; }

    /// <summary>First days of the months in the water table, oldest first.</summary>
    public required IReadOnlyList<DateOnly> Months { get; init; }

    /// <summary>Water verdicts, by section and first day of the month.</summary>
    public required IReadOnlyDictionary<(string Station, DateOnly Month), Verdict> Water { get; init; }

    /// <summary>The other domains, with the newest verdicts of each.</summary>
    public required IReadOnlyList<DomainNow> Others { get; init; }

    /// <summary>Events of drainage of the last days, the newest first.</summary>
    public required IReadOnlyList<Verdict> DrainageEvents { get; init; }

    /// <summary>Every station and what it said last, in register order.</summary>
    public required IReadOnlyList<StationNow> Stations { get; init; }

    /// <summary>Open alerts, worst and newest first.</summary>
    public required IReadOnlyList<AlertItem> Alerts { get; init; }

    /// <summary>Local year the page is about.</summary>
    public int Year => Today.Year;

    /// <summary>Local day.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    /// <summary>Time of the newest reading of all; null when no station ever spoke.</summary>
    public DateTimeOffset? DataTime => Stations.Max(s => s.LastSeen);
}
