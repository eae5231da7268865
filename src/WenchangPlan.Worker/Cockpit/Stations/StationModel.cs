using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Drawing;

namespace WenchangPlan.Worker.Cockpit.Stations;

/// <summary>What the page of a station shows.</summary>
public sealed record StationModel
{
    /// <summary>The station and what it said last.</summary>
    public required StationNow Now { get; init; }

    /// <summary>The item whose series is shown; null of a station without items.</summary>
    public StationParameter? Chosen { get; init; }

    /// <summary>How far the series reaches back.</summary>
    public required SeriesRange Range { get; init; }

    /// <summary>A tile an item, in register order.</summary>
    public required IReadOnlyList<StationTile> Tiles { get; init; }

    /// <summary>The series; null without an item.</summary>
    public StationSeries? Series { get; init; }

    /// <summary>Stations near by that measure the same, with its newest hour; itself among them.</summary>
    public required IReadOnlyList<Neighbour> Neighbours { get; init; }

    /// <summary>Days with how many of their hours have a value, oldest first.</summary>
    public required IReadOnlyList<DayHours> Days { get; init; }

    /// <summary>How many of its hours a day should have a value: 24, fewer where a reading stands for longer than an hour.</summary>
    public int HoursOfDay { get; init; } = 24;

    /// <summary>Its newest alerts.</summary>
    public required IReadOnlyList<AlertItem> Alerts { get; init; }

    /// <summary>What people did about its data in these days, newest first.</summary>
    public required IReadOnlyList<InterventionItem> Done { get; init; }

    /// <summary>The newest verdict of each kind about it, but hours.</summary>
    public required IReadOnlyList<VerdictItem> Verdicts { get; init; }

    /// <summary>The station.</summary>
    public Station Station => Now.Station;
}

/// <summary>How far back a series reaches.</summary>
/// <param name="Code">Code in the address.</param>
/// <param name="Days">Days, today among them; 0 is the last 24 hours.</param>
public sealed record SeriesRange(string Code, int Days)
{
    /// <summary>Those there are.</summary>
    public static IReadOnlyList<SeriesRange> All { get; } = [new("24h", 1), new("7d", 7), new("30d", 30), new("1y", 365)];

    /// <summary>Whether each reading is shown beside the hours.</summary>
    public bool HasReadings => Days <= 7;

    /// <summary>Whether it is made of days.</summary>
    public bool IsDays => Days > 30;
}

/// <summary>An item of the station.</summary>
/// <param name="Of">The item.</param>
/// <param name="Latest">Its newest value; null when it never came.</param>
/// <param name="Hours">Its last 24 hours.</param>
/// <param name="Limit">What it is held against; null: nothing.</param>
public sealed record StationTile(StationParameter Of, LatestValue? Latest, IReadOnlyList<LinePoint> Hours, SeriesLimit? Limit);

/// <summary>A limit from a day on.</summary>
/// <param name="From">The first day it holds.</param>
/// <param name="Value">The limit.</param>
/// <param name="Source">Standard with its year, or the name of the rule of the register.</param>
/// <param name="IsLeast">What must not be undercut; else what must not be exceeded.</param>
/// <param name="Word">What it is a limit of: day, hour, month or alert.</param>
public sealed record SeriesLimit(DateOnly From, decimal Value, string Source, bool IsLeast, string Word);

/// <summary>A point of a series.</summary>
/// <param name="At">Of an hour its end, of a day its beginning.</param>
/// <param name="Value">The value; null: a gap, never joined.</param>
/// <param name="Over">Whether it is beyond the limit that holds then.</param>
public readonly record struct SeriesPoint(DateTimeOffset At, decimal? Value, bool Over);

/// <summary>A reading in a series.</summary>
/// <param name="At">Its time.</param>
/// <param name="Value">As it came.</param>
/// <param name="Flag">Its flag where that keeps it out; null where it counts.</param>
public readonly record struct SeriesReading(DateTimeOffset At, double Value, string? Flag);

/// <summary>A stretch without values.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Until">Its end.</param>
public readonly record struct SeriesGap(DateTimeOffset From, DateTimeOffset Until);

/// <summary>The series of an item.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="Until">Where it ends.</param>
/// <param name="Points">Hours or days, oldest first.</param>
/// <param name="Readings">Readings, a bounded number; all flagged ones are among them.</param>
/// <param name="Gaps">Where nothing came.</param>
/// <param name="Limits">The limits that held, oldest first.</param>
/// <param name="Every">Of the readings that count one in so many is shown.</param>
public sealed record StationSeries(
    DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<SeriesPoint> Points, IReadOnlyList<SeriesReading> Readings, IReadOnlyList<SeriesGap> Gaps,
    IReadOnlyList<SeriesLimit> Limits, int Every);

/// <summary>A station near by.</summary>
/// <param name="Station">The station.</param>
/// <param name="Value">Its newest hour of the item; null when there is none.</param>
/// <param name="At">End of that hour; null when there is none.</param>
public sealed record Neighbour(Station Station, decimal? Value, DateTimeOffset? At);

/// <summary>A day and its hours.</summary>
/// <param name="Day">Local day.</param>
/// <param name="Valid">Hours with a value that counts.</param>
public readonly record struct DayHours(DateOnly Day, int Valid);

/// <summary>An hour of a station with its readings.</summary>
/// <param name="Station">The station.</param>
/// <param name="Window">The hour as the API writes it.</param>
/// <param name="Parameter">The item shown.</param>
/// <param name="Evidence">What stands behind it; null when the station sent nothing in it.</param>
/// <param name="Before">The hour before.</param>
/// <param name="After">The hour after.</param>
public sealed record HourModel(Station Station, string Window, string Parameter, EvidenceAnswer? Evidence, string Before, string After);

/// <summary>A month of a station: every verdict about it with what stands behind it.</summary>
/// <param name="Station">The station as it was then.</param>
/// <param name="Month">First day of the month.</param>
/// <param name="Verdicts">The verdicts with their evidence and the limits of their parts.</param>
/// <param name="Samples">Laboratory results that count.</param>
public sealed record StationMonth(Station Station, DateOnly Month, IReadOnlyList<MonthVerdict> Verdicts, IReadOnlyList<Sample> Samples);

/// <summary>A verdict of a month.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Evidence">What stands behind it.</param>
/// <param name="Limits">What its parts were held against, by code; absent where the standard has none.</param>
public sealed record MonthVerdict(VerdictKind Kind, EvidenceAnswer Evidence, IReadOnlyDictionary<string, VerdictLimit> Limits);
