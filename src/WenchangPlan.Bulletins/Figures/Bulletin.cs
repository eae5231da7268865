namespace WenchangPlan.Bulletins.Figures;

/// <summary>
/// The figures of a bulletin: everything its text and tables say, and nothing of how they say it. They come from the statistics that the API gives, so each number here is a number there.
/// Never changed once made; written as JSON they are the copy that is kept, and the hash is over that.
/// </summary>
public sealed record Bulletin
{
    /// <summary>The period, such as <c>2026-05</c>, <c>2026</c>, <c>2026-W20</c> or <c>2026-05-01..2026-05-20</c>.</summary>
    public required string Period { get; init; }

    /// <summary>First local day, included.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last local day, included.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Whether the period is over, late data included; else these are figures so far.</summary>
    public required bool IsOver { get; init; }

    /// <summary>The last day that is judged, of whatever domain; null when nothing is.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Whether there is a period before apart from the year before: not of a year.</summary>
    public required bool HasPrevious { get; init; }

    /// <summary>Chinese name of the district.</summary>
    public required string District { get; init; }

    /// <summary>English name of the district.</summary>
    public required string DistrictEn { get; init; }

    /// <summary>Air; null where no station measures it.</summary>
    public AirFigures? Air { get; init; }

    /// <summary>Surface water, lake and outlets; null where none is measured.</summary>
    public WaterFigures? Water { get; init; }

    /// <summary>Noise; null where no point measures it.</summary>
    public NoiseFigures? Noise { get; init; }

    /// <summary>Rain and drainage; null where nothing measures them.</summary>
    public DrainageFigures? Drainage { get; init; }

    /// <summary>Targets of the plan as they stood at the end of the period, in order of the register.</summary>
    public required IReadOnlyList<TargetFigure> Targets { get; init; }

    /// <summary>How complete the data are, and what was revised.</summary>
    public required QualityFigures Quality { get; init; }

    /// <summary>Editions that the figures go by.</summary>
    public required IReadOnlyList<string> Standards { get; init; }
}

/// <summary>Air: the district, its stations by rank, and its days that were not good.</summary>
/// <param name="District">The district.</param>
/// <param name="Stations">Its stations, the best composite index first; those without one behind, in order of the register.</param>
/// <param name="Days">Judged days of the district, in order.</param>
public sealed record AirFigures(AirPlace District, IReadOnlyList<AirPlace> Stations, IReadOnlyList<AirDay> Days);

/// <summary>A judged day.</summary>
/// <param name="Day">The local day.</param>
/// <param name="Aqi">Its AQI.</param>
/// <param name="Level">Level of the AQI, 1 to 6.</param>
/// <param name="Good">Whether it was good.</param>
/// <param name="Primary">Codes of the primary pollutants.</param>
public sealed record AirDay(DateOnly Day, decimal? Aqi, int? Level, bool? Good, IReadOnlyList<string> Primary);

/// <summary>A pollutant over the period.</summary>
/// <param name="Figure">µg/m³ (CO mg/m³): the mean, of CO the 95th and of ozone the 90th percentile of the days; compared in percent.</param>
/// <param name="Days">Days with a value.</param>
/// <param name="Exceeded">Days that were not good because of it, alone or with others.</param>
/// <param name="Sufficient">Whether the days suffice (GB 3095, table 4); null of other periods than months and years.</param>
public sealed record PollutantFigures(Figure Figure, int Days, int Exceeded, bool? Sufficient);

/// <summary>Air of a place over the period.</summary>
public sealed record AirPlace
{
    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>Chinese name.</summary>
    public required string Name { get; init; }

    /// <summary>English name.</summary>
    public required string NameEn { get; init; }

    /// <summary>Last judged day; null without one.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Good days (良好天数).</summary>
    public required Figure Good { get; init; }

    /// <summary>Days judged: the denominator.</summary>
    public required int Valid { get; init; }

    /// <summary>Days that are over and had too few data.</summary>
    public required int Invalid { get; init; }

    /// <summary>Days of the period without any verdict: to come, or nothing ever came.</summary>
    public required int Unjudged { get; init; }

    /// <summary>Days of the year before that were judged. With too few (GB 3095, table 4; of other periods three quarters) nothing is held against it.</summary>
    public required int YearBeforeValid { get; init; }

    /// <summary>Days of the period before that were judged; the same holds.</summary>
    public required int PreviousValid { get; init; }

    /// <summary>Good among those judged, percent to one decimal.</summary>
    public required Figure GoodShare { get; init; }

    /// <summary>Days that were not good because of an exceptional event alone.</summary>
    public int ExcludedBad { get; init; }

    /// <summary>The share without these.</summary>
    public decimal? GoodShareWithout { get; init; }

    /// <summary>Heavily and severely polluted days (重污染天数).</summary>
    public required Figure Heavy { get; init; }

    /// <summary>Days by level of the AQI, 1 to 6.</summary>
    public required IReadOnlyList<int> Levels { get; init; }

    /// <summary>The six pollutants by code: <c>pm25</c>, <c>pm10</c>, <c>so2</c>, <c>no2</c>, <c>co</c>, <c>o3_8h</c>.</summary>
    public required IReadOnlyDictionary<string, PollutantFigures> Pollutants { get; init; }

    /// <summary>The composite index (综合指数), two decimals.</summary>
    public required Figure Index { get; init; }

    /// <summary>Pollutants with the largest part of the index.</summary>
    public required IReadOnlyList<string> Dominant { get; init; }

    /// <summary>Whether the days of every pollutant suffice; null of other periods than months and years.</summary>
    public bool? Sufficient { get; init; }

    /// <summary>Rank by index among the stations: equal ones share it and the next is skipped; null of the district and without an index.</summary>
    public int? Rank { get; init; }
}

/// <summary>Water.</summary>
/// <param name="Sections">Counts over the sections; null where the register has none.</param>
/// <param name="Listed">The sections that count, in order of the register.</param>
/// <param name="Trophic">The lake; null where there is none or nothing of it was measured.</param>
/// <param name="Outlets">The outlets; null where there is none.</param>
public sealed record WaterFigures(SectionCounts? Sections, IReadOnlyList<SectionLine> Listed, TrophicFigures? Trophic, OutletFigures? Outlets);

/// <summary>Counts over sections.</summary>
/// <param name="Listed">Sections of the register that count.</param>
/// <param name="Assessed">Those with a class: the denominator. Dry ones and ones without data are not in it.</param>
/// <param name="Good">At Class III or better.</param>
/// <param name="Share">Good among those assessed, percent to one decimal.</param>
/// <param name="Classes">How many of each class, 1 to 6 (worse than V).</param>
/// <param name="State">Their state together, 1 to 5; null without a class.</param>
/// <param name="Main">Main pollution indicators with the share of sections beyond Class III.</param>
public sealed record SectionCounts(int Listed, int Assessed, Figure Good, Figure Share, IReadOnlyList<int> Classes, int? State, IReadOnlyList<MainRate> Main);

/// <summary>A main pollution indicator of the district.</summary>
/// <param name="Parameter">Its code.</param>
/// <param name="Rate">Sections beyond Class III in it, percent of those assessed.</param>
/// <param name="Sections">How many.</param>
public sealed record MainRate(string Parameter, decimal Rate, int Sections);

/// <summary>Why a section has no class, as somebody who was there says. The words of the trade; the numbers are kept, never change one.</summary>
public enum SectionCondition
{
    /// <summary>No water (断流).</summary>
    Dry = 1,
    /// <summary>Monitoring stopped because of works (施工停测).</summary>
    Works = 2,
    /// <summary>Frozen over (冰封).</summary>
    Ice = 3,
}

/// <summary>A section.</summary>
public sealed record SectionLine
{
    /// <summary>Station id.</summary>
    public required string Station { get; init; }

    /// <summary>Chinese name.</summary>
    public required string Name { get; init; }

    /// <summary>English name.</summary>
    public required string NameEn { get; init; }

    /// <summary>Code of its kind, <c>river</c> or <c>lake</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Target class, 1 to 5 (水质目标).</summary>
    public required int TargetClass { get; init; }

    /// <summary>Its class, 1 to 6; null without one.</summary>
    public int? Class { get; init; }

    /// <summary>Whether it is at its target class or better; null without a class.</summary>
    public bool? MeetsTarget => Class is null ? null : Class <= TargetClass;

    /// <summary>The class of the year before; null without one.</summary>
    public int? YearBefore { get; init; }

    /// <summary>The class of the period before; null without one.</summary>
    public int? Previous { get; init; }

    /// <summary>Months, or days, that went in.</summary>
    public required int Samples { get; init; }

    /// <summary>How many it takes.</summary>
    public required int Needed { get; init; }

    /// <summary>What exceeds Class III most, with its multiple where it has one.</summary>
    public required IReadOnlyList<MainMultiple> Main { get; init; }

    /// <summary>Why it has no class, where somebody said so; null elsewhere.</summary>
    public SectionCondition? Condition { get; init; }
}

/// <summary>An indicator beyond Class III.</summary>
/// <param name="Parameter">Its code.</param>
/// <param name="Multiple">(C − S) / S, one decimal; null of oxygen and pH, which are named without.</param>
public sealed record MainMultiple(string Parameter, decimal? Multiple);

/// <summary>The trophic state of the lake.</summary>
/// <param name="Index">TLI(Σ), one decimal.</param>
/// <param name="Class">1 oligotrophic to 5 hyper-eutrophic.</param>
/// <param name="Terms">Indicators that were there.</param>
/// <param name="OfTerms">Indicators of a complete index.</param>
public sealed record TrophicFigures(Figure Index, int Class, int Terms, int OfTerms);

/// <summary>The outlets against the limits of their grade.</summary>
/// <param name="Valid">Outlet-days judged.</param>
/// <param name="Met">Those within every limit.</param>
/// <param name="Invalid">Those with too few samples.</param>
/// <param name="Share">Met among those judged, percent to one decimal.</param>
/// <param name="Exceeded">What was exceeded, most often first.</param>
public sealed record OutletFigures(int Valid, int Met, int Invalid, Figure Share, IReadOnlyList<ExceededLine> Exceeded);

/// <summary>What outlets discharged above its limit.</summary>
/// <param name="Parameter">Its code.</param>
/// <param name="Days">Outlet-days.</param>
/// <param name="Multiple">(C − S) / S of the worst; null of pH.</param>
public sealed record ExceededLine(string Parameter, int Days, decimal? Multiple);

/// <summary>Noise of the functional zones.</summary>
/// <param name="Points">Points with a judged day or night.</param>
/// <param name="Day">Days.</param>
/// <param name="Night">Nights.</param>
public sealed record NoiseFigures(int Points, NoisePart Day, NoisePart Night);

/// <summary>Days or nights of noise.</summary>
/// <param name="Valid">Point-days judged.</param>
/// <param name="Met">Those within the limit of their zone.</param>
/// <param name="Invalid">Those with too few data.</param>
/// <param name="Share">Met among those judged, percent to one decimal.</param>
/// <param name="Classes">The same by class of zone.</param>
public sealed record NoisePart(int Valid, int Met, int Invalid, Figure Share, IReadOnlyDictionary<string, NoiseClassCount> Classes);

/// <summary>Counts of a class of zone.</summary>
/// <param name="Valid">Judged.</param>
/// <param name="Met">Within the limit.</param>
/// <param name="Share">Percent to one decimal; null when none was judged.</param>
public sealed record NoiseClassCount(int Valid, int Met, decimal? Share);

/// <summary>Rain and drainage.</summary>
/// <param name="Rain">Rain; null where it is not measured.</param>
/// <param name="Events">Events by kind, in their order.</param>
/// <param name="Valid">Point-days judged.</param>
/// <param name="Quiet">Those without any event.</param>
/// <param name="Invalid">Those with too few data.</param>
public sealed record DrainageFigures(RainFigures? Rain, IReadOnlyDictionary<string, EventFigures> Events, int Valid, int Quiet, int Invalid);

/// <summary>Rain.</summary>
/// <param name="Events">Rain events (降雨场次).</param>
/// <param name="Total">mm, the mean over the gauges; at least so much where days have gaps.</param>
/// <param name="Wet">Days with at least 0.1 mm.</param>
/// <param name="Missing">Days that are over and have a gap.</param>
/// <param name="MostOfAnHour">The wettest hour.</param>
/// <param name="MostOfADay">The wettest day.</param>
public sealed record RainFigures(int Events, Figure Total, int Wet, int Missing, MaximumFigure? MostOfAnHour, MaximumFigure? MostOfADay);

/// <summary>A largest value.</summary>
/// <param name="Value">The value.</param>
/// <param name="Day">When.</param>
/// <param name="Station">Where.</param>
/// <param name="Name">Chinese name of the place.</param>
/// <param name="NameEn">English name.</param>
public sealed record MaximumFigure(decimal Value, DateOnly Day, string Station, string Name, string NameEn);

/// <summary>Events of a kind.</summary>
/// <param name="Count">How many began in the period; compared plainly.</param>
/// <param name="Running">Of these without an end.</param>
/// <param name="Minutes">Minutes of those that ended, together.</param>
/// <param name="Longest">Minutes of the longest.</param>
/// <param name="Peak">The highest value.</param>
/// <param name="Volume">m³ that left; null where it is not known.</param>
public sealed record EventFigures(Figure Count, int Running, decimal? Minutes, decimal? Longest, MaximumFigure? Peak, decimal? Volume);

/// <summary>A target of the plan, at the end of the period.</summary>
/// <param name="Target">Its id.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Unit">What it counts: <c>day</c> or <c>section</c>, else <c>other</c>.</param>
/// <param name="Bound">Share to reach, %.</param>
/// <param name="Good">Good ones of the year so far.</param>
/// <param name="Assessed">Judged ones.</param>
/// <param name="Remaining">To come.</param>
/// <param name="Share">Good among those judged, percent to one decimal.</param>
/// <param name="Budget">How many more bad ones the year can take; negative when it cannot be met; null when nothing is judged.</param>
/// <param name="State">Code: <c>noData</c>, <c>onTrack</c>, <c>behind</c>, <c>met</c>, <c>missed</c>.</param>
/// <param name="AsOf">Last day that went in.</param>
public sealed record TargetFigure(
    string Target, string Name, string NameEn, string Unit, decimal Bound, int Good, int Assessed, int Remaining, decimal? Share, int? Budget, string State, DateOnly? AsOf);

/// <summary>How complete the data are.</summary>
/// <param name="Air">Station-days of air.</param>
/// <param name="Water">Sections.</param>
/// <param name="Noise">Point-days and point-nights.</param>
/// <param name="Drainage">Point-days.</param>
/// <param name="Revisions">Verdicts of days of the period that changed after they had been given.</param>
/// <param name="Revised">The newest of these, at most ten.</param>
public sealed record QualityFigures(ValidShare? Air, ValidShare? Water, ValidShare? Noise, ValidShare? Drainage, int Revisions, IReadOnlyList<RevisionLine> Revised);

/// <summary>What could be judged of what should be.</summary>
/// <param name="Valid">Judged.</param>
/// <param name="Due">Should be.</param>
/// <param name="Share">Percent to one decimal; null when nothing should be.</param>
public sealed record ValidShare(int Valid, int Due, decimal? Share);

/// <summary>A revision.</summary>
/// <param name="Kind">Code of the kind of verdict.</param>
/// <param name="Subject">Its window, and station unless it is the district.</param>
/// <param name="Cause">Code of the cause.</param>
public sealed record RevisionLine(string Kind, string Subject, string Cause);
