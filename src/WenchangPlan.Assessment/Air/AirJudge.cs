using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Air;

/// <summary>Judges air days and hours by HJ 633 and HJ 663, in the edition of the day judged.</summary>
/// <remarks>
/// A day is valid when every monitored pollutant is valid, or when the index of the others is above 100 already: then it is not a good day whatever the missing
/// one was (HJ 633-2026, 5.3.1; used for days of the 2012 edition too, where a missing pollutant could hide a bad day).
/// Concentrations are rounded as reported before the index is taken, so that an auditor gets the same index from what is shown.
/// </remarks>
public sealed class AirJudge : IJudge
{
    /// <summary>Kind of the verdict of an hour.</summary>
    public const string Hour = "airHour";

    /// <summary>Kind of the verdict of a day.</summary>
    public const string Day = "airDay";

    /// <summary>Kind of the statistics of a month; judged from its days when asked for.</summary>
    public const string Month = "airMonth";

    /// <summary>Kind of the statistics of a year; judged from its days when asked for.</summary>
    public const string Year = "airYear";

    private const string Domain = "air";
    private const int HoursPerDay = 24;

    /// <inheritdoc />
    public JudgeFacts Facts { get; } = new(Domain, ["ambient"], [Hour, Day, Month, Year],
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [Day] = AirEdition.Pins });

    /// <inheritdoc />
    public IEnumerable<JudgedWindow> Touched(Station station, int hour) =>
    [
        new JudgedWindow(Day, Window.Day(DistrictClock.DayOf(hour)), Place.All),
        new JudgedWindow(Hour, Window.Hour(hour), Place.All),
    ];

    /// <inheritdoc />
    public IEnumerable<JudgedWindow> Above(string kind, string? station, Window window, District district) => [];

    /// <inheritdoc />
    public Place PlaceOf(string kind, string? station) => Place.All;

    /// <inheritdoc />
    public int LastHour(JudgedWindow window, District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        return window.Window.Hours(district.Clock).End - 1;
    }

    /// <inheritdoc />
    public (int First, int End)? ReadingsOf(JudgedWindow window, District district) => null;

    /// <inheritdoc />
    public IReadOnlyList<Verdict> Judge(JudgedWindow window, bool closed, IEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (window.Window.Span is WindowSpan.Month or WindowSpan.Year)
        {
            return [.. Places(evidence.District, window.Place).SelectMany(place => AirPeriodVerdict.Of(window.Window, place, closed, evidence))];
        }

        // Asked for the district alone, its points are on the way only: nobody reads their steps or verdicts.
        bool alone = window.Place == Place.District;
        var rules = new AirRules(window.Window.FirstDay(evidence.District.Clock), evidence.District.Assessment, evidence.Derivation);
        AirRules ofPoints = alone ? new AirRules(window.Window.FirstDay(evidence.District.Clock), evidence.District.Assessment) : rules;
        List<PointStatistics> points = [.. Points(evidence.District, window.Place).Select(s => Statistics(ofPoints, s, window.Window, evidence))];
        List<Verdict> verdicts = [];
        if (window.Window.Span == WindowSpan.Day)
        {
            var day = DateOnly.FromDayNumber((int)window.Window.Number);
            IReadOnlyList<ExcludedDays> exclusions = evidence.Exclusions(Domain, day, day);
            verdicts.AddRange(alone ? [] : points.Select(p => AirDayVerdict.Of(rules, window.Window, closed, p, exclusions)));
            if (District(rules, points) is { } district)
            {
                verdicts.Add(AirDayVerdict.Of(rules, window.Window, closed, district, exclusions));
            }
        }
        else if (points.Exists(p => p.Came))
        {
            verdicts.AddRange(alone ? [] : points.Where(p => p.Came).Select(p => AirHourVerdict.Of(rules, window.Window, p)));
            if (window.Place.Station is null && District(rules, points) is { } district)
            {
                verdicts.Add(AirHourVerdict.Of(rules, window.Window, district));
            }
        }

        return verdicts;
    }

    /// <summary>The outcome of a day by a pinned edition, from the concentrations the day was judged with.</summary>
    public bool? IsGoodBy(Verdict verdict, string pin)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        AirEdition edition = AirEdition.Named(pin);
        PerIndicator<decimal?> concentrations = default;
        IndicatorSet<AirIndicator> absent = default;
        bool missing = false;
        foreach (AirIndicator indicator in edition.Indicators(AirReport.Daily))
        {
            if (!verdict.Parts.TryGetValue(indicator.Code(), out VerdictPart? part))
            {
                absent = absent.With(indicator);
            }
            else if (part.Value is { } concentration)
            {
                concentrations = concentrations.With(indicator, concentration);
            }
            else
            {
                missing |= indicator != AirIndicator.O3;
            }
        }

        return edition.Daily(concentrations, absent).TryGetAqi(out int aqi) && (!missing || aqi > AirRules.GoodUpTo) ? aqi <= AirRules.GoodUpTo : null;
    }

    /// <summary>The concentration at which the sub-index leaves what is good.</summary>
    public VerdictLimit? LimitOf(Verdict verdict, string parameter, District district)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(district);
        AirReport report = verdict.Kind == Hour ? AirReport.Hourly : AirReport.Daily;
        var edition = AirEdition.For(verdict.Window.FirstDay(district.Clock));
        return verdict.Kind is Hour or Day && AirIndicators.TryParse(parameter, out AirIndicator indicator) && edition.Indicators(report).Contains(indicator)
            ? new VerdictLimit(
                edition.Column(report, indicator).Breakpoints.First(b => b.Iaqi == AirRules.GoodUpTo).Concentration, indicator == AirIndicator.Co ? "mg/m³" : "µg/m³", edition.Standard)
            {
                Table = edition.Table,
            }
            : null;
    }

    /// <summary>The ids of stations in register order, the district (null) last.</summary>
    private static IEnumerable<string?> Places(District district, Place place) =>
        place.Everywhere ? [.. Points(district, place).Select(s => s.Id), null] : [place.Station];

    private static IEnumerable<Station> Points(District district, Place place) =>
        district.Stations.Where(s => s.Domain.Code == Domain && (place.Station is null || place.Station == s.Id));

    private static PointStatistics Statistics(AirRules rules, Station station, Window window, IEvidence evidence)
    {
        if (window.Span == WindowSpan.Hour)
        {
            IReadOnlyList<StationHour> hour = evidence.Hours(station, (int)window.Number, (int)window.Number + 1);
            return PointStatistics.OfHour(rules, station, hour.Count == 0 ? null : hour[0]);
        }

        int first = DistrictClock.FirstHourOf(DateOnly.FromDayNumber((int)window.Number));
        return PointStatistics.OfDay(rules, station, first, evidence.Hours(station, first, first + HoursPerDay), Maintained(station, first, evidence));
    }

    /// <summary>Hours of a day in which somebody worked at the station: their readings of that time are not valid.</summary>
    private static int Maintained(Station station, int first, IEvidence evidence)
    {
        IReadOnlyList<Amendment> amendments = evidence.Amendments(station, first, first + HoursPerDay);
        DistrictClock clock = evidence.District.Clock;
        return amendments.Count == 0 ? 0 : Enumerable.Range(first, HoursPerDay).Count(hour =>
            amendments.Any(a => a.Flag == ReadingFlag.Maintenance && a.From < clock.EndOfHour(hour) && a.Until > clock.StartOfHour(hour)));
    }

    private static PointStatistics? District(AirRules rules, List<PointStatistics> points)
    {
        List<PointStatistics> counting = points.FindAll(p => p.Station!.Counts);
        return counting.Count == 0 ? null : PointStatistics.OfDistrict(rules, counting);
    }
}
