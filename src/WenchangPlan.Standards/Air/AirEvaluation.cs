using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Air;

/// <summary>
/// One edition of HJ 663 together with the validity table of GB 3095: which hours make a day, which stations make a district.
/// Immutable; a district that needs other numbers writes <c>with { MinimumStationShare = 0.5m }</c>.
/// </summary>
/// <remarks>
/// Hours are hour-ending labels: index 0 of a day is 01:00 (the hour from 00:00 to 01:00), index 23 is 24:00. A missing or invalid hour
/// is null. Concentrations are µg/m³, carbon monoxide mg/m³, and come out unrounded; <see cref="Round"/> gives the reported form.
/// </remarks>
public sealed partial record AirEvaluation : Edition
{
    private const int HoursPerDay = 24;
    private const int HoursPerWindow = 8;

    private static readonly EditionCatalog<AirEvaluation> Catalog = EditionCatalog<AirEvaluation>.Load("AirEvaluation");

    /// <summary>All editions, oldest first.</summary>
    public static IReadOnlyList<AirEvaluation> All => Catalog.All;

    /// <summary>Minutes of sampling that make an hourly mean, 1 to 60; default 45.</summary>
    /// <remarks>GB 3095 table 4 says it of gases; for particulate matter it is practice.</remarks>
    public required int MinimumMinutesPerHour { get; init => field = InRange(value, 1, 60); }

    /// <summary>Hourly means that make an 8-hour mean, 1 to 8; default 6.</summary>
    public required int MinimumHoursPerEightHours { get; init => field = InRange(value, 1, HoursPerWindow); }

    /// <summary>Hourly means that make a daily (or 24-hour) mean, 1 to 24; default 20.</summary>
    public required int MinimumHoursPerDay { get; init => field = InRange(value, 1, HoursPerDay); }

    /// <summary>Hourly means that make a daily maximum 1-hour mean, 1 to 24; default 20 (unverified).</summary>
    public required int MinimumHoursForDailyMaximum { get; init => field = InRange(value, 1, HoursPerDay); }

    /// <summary>Daily values that make a month, 1 to 31; default 27.</summary>
    public required int MinimumDaysPerMonth { get; init => field = InRange(value, 1, 31); }

    /// <summary>Daily values that make a February, 1 to 28; default 25.</summary>
    public required int MinimumDaysPerFebruary { get; init => field = InRange(value, 1, 28); }

    /// <summary>Daily values that make a year, 1 to 366; default 324.</summary>
    public required int MinimumDaysPerYear { get; init => field = InRange(value, 1, 366); }

    /// <summary>The hour label at which the first 8-hour window of a day ends, 8 to 24; default 8. The last one ends at 24.</summary>
    public required int FirstEightHourEnd { get; init => field = InRange(value, HoursPerWindow, HoursPerDay); }

    /// <summary>Valid 8-hour means that make a daily maximum, 1 to 17; default 14.</summary>
    public required int MinimumEightHourMeans { get; init => field = InRange(value, 1, HoursPerDay - HoursPerWindow + 1); }

    /// <summary>Share of the district's stations that must have a value, above 0 up to 1; default 0.75 (unverified).</summary>
    public required decimal MinimumStationShare
    {
        get;
        init => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Above 0, at most 1.");
    }

    /// <summary>Decimals of reported concentrations, by indicator code.</summary>
    public required IReadOnlyDictionary<string, int> Decimals { get; init => field = EditionTable.Known(value, value.Keys, IsKnown); }

    /// <summary>The share of days that the annual percentile leaves at or below it, by indicator code: 0.95 is the 95th percentile.</summary>
    public required IReadOnlyDictionary<string, decimal> Percentiles { get; init => field = EditionTable.Known(value, value.Keys, IsKnown); }

    /// <summary>Codes of the indicators whose annual mean is judged beside the percentile.</summary>
    public required IReadOnlyList<string> MeansJudged { get; init => field = EditionTable.Known(value, value, IsKnown); }

    /// <summary>The edition that judges a day.</summary>
    /// <param name="day">The local day being judged, not the day of the calculation.</param>
    public static AirEvaluation For(DateOnly day) => Catalog.For(day);

    /// <summary>The edition of a name.</summary>
    /// <param name="name">Its pin or its number, such as "2013" or "HJ 663-2013".</param>
    /// <exception cref="ArgumentException">No edition has this name; the message lists those there are.</exception>
    public static AirEvaluation Named(string name) => Catalog.Named(name);

    /// <summary>The mean of a calendar day.</summary>
    /// <param name="hours">The 24 hourly means of the day, 01:00 first.</param>
    /// <exception cref="ArgumentException">There are not 24 hours.</exception>
    /// <remarks>GB 3095-2012 and GB 3095-2026, table 4: 20 hours.</remarks>
    public Statistic DailyMean(ReadOnlySpan<decimal?> hours) =>
        Means.Of(Exactly(HoursPerDay, hours), MinimumHoursPerDay, "hours", "小时值");

    /// <summary>The highest hourly mean of a calendar day.</summary>
    /// <param name="hours">The 24 hourly means of the day, 01:00 first.</param>
    /// <exception cref="ArgumentException">There are not 24 hours.</exception>
    public Statistic DailyMaximum(ReadOnlySpan<decimal?> hours)
    {
        int count = 0;
        decimal highest = decimal.MinValue;
        foreach (decimal? hour in Exactly(HoursPerDay, hours))
        {
            if (!hour.HasValue) continue;
            count++;
            highest = Math.Max(highest, hour.Value);
        }

        return count >= MinimumHoursForDailyMaximum
            ? Statistic.Of(highest, count)
            : Statistic.TooFew(count, MinimumHoursForDailyMaximum, "hours", "小时值");
    }

    /// <summary>The mean of 8 consecutive hours.</summary>
    /// <param name="hours">The 8 hourly means, the oldest first.</param>
    /// <exception cref="ArgumentException">There are not 8 hours.</exception>
    /// <remarks>GB 3095-2012 and GB 3095-2026, table 4: 6 hours.</remarks>
    public Statistic EightHourMean(ReadOnlySpan<decimal?> hours) =>
        Means.Of(Exactly(HoursPerWindow, hours), MinimumHoursPerEightHours, "hours", "小时值");

    /// <summary>The mean of the last 24 hours, as HJ 633-2012 shows it in its hourly report.</summary>
    /// <param name="hours">The 24 hourly means, the oldest first.</param>
    /// <exception cref="ArgumentException">There are not 24 hours.</exception>
    public Statistic MovingDayMean(ReadOnlySpan<decimal?> hours) => DailyMean(hours);

    /// <summary>
    /// The daily maximum of the moving 8-hour means (MDA8). With too few valid windows it still stands when it exceeds the limit.
    /// </summary>
    /// <param name="hours">The 24 hourly means of the day, 01:00 first. Windows never reach into the day before.</param>
    /// <param name="limit">The limit that makes the exception: the daily maximum 8-hour limit of ozone, 160 µg/m³ in class 2 zones.</param>
    /// <remarks>HJ 663, 6.1.2. The maximum is compared with the limit as it would be reported, rounded.</remarks>
    /// <exception cref="ArgumentException">There are not 24 hours.</exception>
    public Statistic DailyMaximumEightHourMean(ReadOnlySpan<decimal?> hours, decimal limit)
    {
        Exactly(HoursPerDay, hours);
        int valid = 0;
        decimal highest = decimal.MinValue;
        for (int end = FirstEightHourEnd; end <= HoursPerDay; end++)
        {
            if (!EightHourMean(hours.Slice(end - HoursPerWindow, HoursPerWindow)).TryGetValue(out decimal mean)) continue;
            valid++;
            highest = Math.Max(highest, mean);
        }

        if (valid >= MinimumEightHourMeans) return Statistic.Of(highest, valid);
        return valid > 0 && Round(AirIndicator.O3EightHour, highest) > limit
            ? Statistic.Of(highest, valid, new BilingualText(
                string.Create(CultureInfo.InvariantCulture, $"{valid} of {MinimumEightHourMeans} 8-hour means, but above {limit}"),
                string.Create(CultureInfo.InvariantCulture, $"有效8小时均值{valid}个，不足{MinimumEightHourMeans}个，但已超过{limit}")))
            : Statistic.TooFew(valid, MinimumEightHourMeans, "8-hour means", "8小时均值");
    }

    /// <summary>The value of a district: the arithmetic mean of its stations' concentrations. Indices are never averaged.</summary>
    /// <param name="stations">One value for every station of the plan, null where it has none.</param>
    /// <remarks>HJ 663; the share of stations is unverified and therefore <see cref="MinimumStationShare"/>.</remarks>
    public Statistic DistrictMean(ReadOnlySpan<decimal?> stations) =>
        Means.Of(stations, Math.Max(1, (int)decimal.Ceiling(MinimumStationShare * stations.Length)), "stations", "站点");

    /// <summary>A concentration as it is reported.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="concentration">µg/m³ (CO mg/m³).</param>
    /// <returns>Rounded half to even to the edition's decimals; unchanged for an indicator without any.</returns>
    public decimal Round(AirIndicator indicator, decimal concentration) =>
        Decimals.TryGetValue(indicator.Code(), out int decimals) ? Rounding.HalfEven(concentration, decimals) : concentration;

    private static bool IsKnown(string code) => AirIndicators.TryParse(code, out _);

    private static ReadOnlySpan<decimal?> Exactly(int length, ReadOnlySpan<decimal?> hours) =>
        hours.Length == length ? hours : throw new ArgumentException($"Needs {length} hours, got {hours.Length}.", nameof(hours));

    private static int InRange(int value, int low, int high) =>
        value >= low && value <= high ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"{low} to {high}.");
}
