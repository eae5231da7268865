using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Noise;

/// <summary>The days, or the nights, of a point.</summary>
/// <param name="Kind">Kind of the verdicts: <c>noiseDay</c> or <c>noiseNight</c>.</param>
/// <param name="Last">The last one that is over; null without a verdict.</param>
/// <param name="Limit">The limit of its functional zone; null when the zone is not known.</param>
/// <param name="Days">The last thirty, oldest first; null where there is no verdict.</param>
public sealed record NoisePeriod(string Kind, Verdict? Last, VerdictLimit? Limit, IReadOnlyList<(DateOnly Date, Verdict? Verdict)> Days)
{
    /// <summary>Judged ones among them.</summary>
    public int Valid => Days.Count(d => d.Verdict?.Good is not null);

    /// <summary>Those that met the limit.</summary>
    public int Met => Days.Count(d => d.Verdict?.Good == true);
}

/// <summary>A noise point.</summary>
/// <param name="Station">The station.</param>
/// <param name="Now">What it said last; null when that is not asked for.</param>
/// <param name="Day">Its days.</param>
/// <param name="Night">Its nights.</param>
public sealed record NoisePoint(Station Station, StationNow? Now, NoisePeriod Day, NoisePeriod Night);

/// <summary>What the page of noise shows.</summary>
/// <param name="Date">The day whose day and night are over last.</param>
/// <param name="Points">The points, in register order.</param>
/// <param name="Year">The year so far, as the API has it.</param>
public sealed record NoiseModel(DateOnly Date, IReadOnlyList<NoisePoint> Points, NoiseStatisticsItem Year)
{
    private const int DaysShown = 30;

    internal static NoiseModel Read(District district, DateOnly today, IReadOnlyList<StationNow> stations, IVerdictReader verdicts)
    {
        DateOnly last = today.AddDays(-1), first = last.AddDays(1 - DaysShown);
        ILookup<(string Kind, string Station), Verdict> found = ((string[])["noiseDay", "noiseNight"])
            .SelectMany(kind => verdicts.Read(new VerdictQuery(kind, Place.All, first.DayNumber, last.DayNumber))).ToLookup(v => (v.Kind, v.Station ?? ""));
        NoisePeriod PeriodOf(string kind, Station station)
        {
            Dictionary<DateOnly, Verdict> days = found[(kind, station.Id)].ToDictionary(v => v.Window.FirstDay(district.Clock));
            Verdict? newest = days.GetValueOrDefault(last);
            return new NoisePeriod(
                kind, newest, days.Values.OrderByDescending(v => v.Window).Select(v => verdicts.LimitOf(v, "leq")).FirstOrDefault(l => l is not null),
                [.. Enumerable.Range(0, DaysShown).Select(i => first.AddDays(i)).Select(d => (d, days.GetValueOrDefault(d)))]);
        }

        NoiseStatistics Of(Period period) => NoiseStatistics.Of(period, null, district, verdicts);
        var year = Period.Parse(today.Year.ToString(System.Globalization.CultureInfo.InvariantCulture))!.Value;
        NoiseStatistics now = Of(year);
        int judged = now.AsOf is { } asOf ? asOf.DayNumber - year.First.DayNumber : 0;
        return new NoiseModel(
            last,
            [.. district.Stations.Where(s => s.Domain.Code == "noise").Select(s => new NoisePoint(s, stations.FirstOrDefault(n => n.Station.Id == s.Id), PeriodOf("noiseDay", s), PeriodOf("noiseNight", s)))],
            NoiseStatisticsItem.Of(now, Of(year.YearBefore().UpTo(judged)), Of(year.Previous().UpTo(judged))));
    }
}
