using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Drawing;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Overview;

/// <summary>The air of the district now.</summary>
/// <param name="Hour">The newest hour of the last 24 with an index; null when none has one.</param>
/// <param name="IsStale">Whether that hour is older than it should be.</param>
/// <param name="Hours">The last 24 hours, oldest first; null where there is no verdict.</param>
public sealed record AirNow(AirHourItem? Hour, bool IsStale, IReadOnlyList<(DateTimeOffset End, AirHourItem? Hour)> Hours);

/// <summary>The day that is over last.</summary>
/// <param name="Date">The day.</param>
/// <param name="Day">Its verdict; null without one.</param>
/// <param name="Limits">What the primary pollutants were held against, by code.</param>
/// <param name="Days">The 30 days up to it, oldest first.</param>
public sealed record YesterdayNow(DateOnly Date, AirDayItem? Day, IReadOnlyDictionary<string, VerdictLimit> Limits, IReadOnlyList<(DateOnly Date, AirDayItem? Day)> Days)
{
    /// <summary>Days among them that were not good.</summary>
    public int Bad => Days.Count(d => d.Day?.Good == false);
}

/// <summary>A target and what its card draws.</summary>
/// <param name="Item">The target as the API has it.</param>
/// <param name="Course">Its share through the year; empty of one over stations.</param>
/// <param name="Band">What the rest of the year can bring; empty where nothing is forecast.</param>
/// <param name="Sections">Of a target over sections each of them; else empty.</param>
public sealed record TargetNow(TargetItem Item, IReadOnlyList<CoursePoint> Course, IReadOnlyList<BandPoint> Band, IReadOnlyList<SectionNow> Sections)
{
    /// <summary>What its words are about.</summary>
    public string Words => Item.Indicator is Target.GoodAirDays or Target.WaterSections ? Item.Indicator : "other";
}

/// <summary>An indicator beyond a limit.</summary>
/// <param name="Parameter">Its code.</param>
/// <param name="Value">Its mean of the year.</param>
/// <param name="Multiple">By how much it is over the limit of Class III, (C − S) / S.</param>
public sealed record Exceeded(string Parameter, decimal Value, decimal Multiple);

/// <summary>A section of a river, a point of a lake or an outlet in the year so far.</summary>
/// <param name="Station">The station.</param>
/// <param name="Year">Its verdict of the year so far; null without one.</param>
/// <param name="Months">The last twelve months, oldest first; null where there is no verdict.</param>
/// <param name="Ratio">Its worst indicator divided by the limit of Class III; null when nothing can be divided.</param>
/// <param name="Exceeded">What is over the limit, the worst first; empty when nothing is.</param>
public sealed record SectionNow(Station Station, Verdict? Year, IReadOnlyList<(DateOnly Month, Verdict? Verdict)> Months, double? Ratio, IReadOnlyList<Exceeded> Exceeded)
{
    /// <summary>Class of the year so far; null when there is none.</summary>
    public int? Class => Year?.Grade;

    /// <summary>Whether it is worse than its target.</summary>
    public bool Fails => Class > Station.TargetClass;
}

/// <summary>An open alert and where it is.</summary>
/// <param name="Item">The alert as the API has it.</param>
/// <param name="Place">Name of the station, the area or the district.</param>
/// <param name="Short">The parameter it is about, or else the rule.</param>
/// <param name="Value">Its value as people write it; null where there is none.</param>
/// <param name="Unit">Unit of the value; empty for none.</param>
/// <param name="Basis">Where the bound stands, in the page's language; empty when the rule does not say.</param>
public sealed record AlertNow(AlertItem Item, string Place, string Short, string? Value, string Unit, string Basis);

/// <summary>How a place is doing.</summary>
public enum PlaceState
{
    /// <summary>In order.</summary>
    Good,
    /// <summary>Something of it asks for attention.</summary>
    Warning,
    /// <summary>Something of it is critical.</summary>
    Critical,
    /// <summary>It does not speak, or nothing of it can be stored.</summary>
    Silent,
    /// <summary>Nothing is known yet.</summary>
    Unknown,
}

/// <summary>A place as a cell.</summary>
/// <param name="Station">The station.</param>
/// <param name="State">How it is doing.</param>
/// <param name="Text">Its value, or why there is none.</param>
public sealed record PlaceCell(Station Station, PlaceState State, string Text);

/// <summary>Places of one kind in a row.</summary>
/// <param name="Key">Word for the page: code of the kind.</param>
/// <param name="Name">Name of the kind.</param>
/// <param name="Href">Page of the domain.</param>
/// <param name="Cells">Its places, those with something wrong first.</param>
/// <param name="Value">The figure that matters, such as the deepest water; null when it is not known.</param>
/// <param name="About">Unit of the figure and what it is.</param>
public sealed record PlaceRow(string Key, string Name, string Href, IReadOnlyList<PlaceCell> Cells, string? Value, string About)
{
    /// <summary>Whether one of them is critical.</summary>
    public bool IsCritical => Cells.Any(c => c.State == PlaceState.Critical);
}

/// <summary>What the overview shows, read when a part that is asked for needs it, and in the API's own words.</summary>
public sealed class OverviewModel
{
    private readonly OverviewReader _reader;
    private readonly Wording _words;

    internal OverviewModel(OverviewReader reader, Wording words, IReadOnlyList<StationNow> stations) => (_reader, _words, Stations) = (reader, words, stations);

    /// <summary>Every station and what it said last; empty when no part asks for it.</summary>
    public IReadOnlyList<StationNow> Stations { get; }

    /// <summary>The register of today.</summary>
    public District District => _reader.District;

    /// <summary>The air now.</summary>
    public AirNow Air => field ??= _reader.ReadAir(_words);

    /// <summary>The day that is over last.</summary>
    public YesterdayNow Yesterday => field ??= _reader.ReadYesterday(_words);

    /// <summary>The year's targets.</summary>
    public IReadOnlyList<TargetNow> Targets => field ??= _reader.ReadTargets(Sections);

    /// <summary>Every water station.</summary>
    public IReadOnlyList<SectionNow> Sections => field ??= _reader.ReadSections();

    /// <summary>Open alerts: those that fire before those that may come to it, the worst and newest first.</summary>
    public IReadOnlyList<AlertNow> Alerts => field ??= _reader.ReadAlerts(_words);

    /// <summary>Alerts that ended last, the newest first.</summary>
    public IReadOnlyList<AlertNow> Ended => field ??= _reader.ReadEnded(_words);

    /// <summary>Drainage, roads, noise and the other places by kind.</summary>
    public IReadOnlyList<PlaceRow> Places => field ??= _reader.ReadPlaces(Stations, Alerts, _words);

    /// <summary>Every air station with its newest hour that has an index; null when there is none in the last hours.</summary>
    public IReadOnlyList<(Station Station, AirHourItem? Hour)> AirPoints => field ??= _reader.ReadAirPoints(_words);

    /// <summary>The map; its points need the newest readings.</summary>
    public MapModel Map => field ??= MapModel.Of(this, _reader.District, _words);

    /// <summary>Whether a station of today has a place on the map.</summary>
    public bool HasMap => District.Stations.Any(s => s is { Latitude: not null, Longitude: not null });

    /// <summary>Whether the register has stations of a domain.</summary>
    public bool Has(string domain) => District.Stations.Any(s => s.Domain.Code == domain);
}
