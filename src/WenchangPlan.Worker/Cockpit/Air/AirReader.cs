using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Air;

/// <summary>Reads what the pages about air and about a month show.</summary>
internal sealed class AirReader(District district, IVerdictReader verdicts, IVerdictStore store, AirPeriods periods, TimeProvider time)
{
    /// <summary>How old the newest hour may be and still be "now".</summary>
    private const int HoursOfNow = 2;

    private DateOnly Today => district.Clock.DayAt(time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Air now, and in a year.</summary>
    public AirModel Read(int? year, ApiQuery query)
    {
        DateOnly today = Today;
        int shown = year ?? today.Year;
        return new AirModel
        {
            Now = Newest(today, query),
            Year = shown,
            Days = Days(new DateOnly(shown, 1, 1), new DateOnly(shown, 12, 31), query),
            Years = Years(shown, today.Year),
            Month = shown == today.Year ? Figures(today.AddDays(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture), "*", query) : [],
            Whole = Whole(shown, query),
        };
    }

    /// <summary>A month.</summary>
    public MonthModel ReadMonth(DateOnly month, ApiQuery query)
    {
        DateOnly last = month.AddMonths(1).AddDays(-1);
        Dictionary<DateOnly, AirDayItem> days = Days(month, last, query);
        long window = Window.Month(month).Number;
        Dictionary<string, Verdict> water = verdicts.Read(new VerdictQuery("waterMonth", Place.All, window, window)).Where(v => v.Station is not null).ToDictionary(v => v.Station!, StringComparer.Ordinal);
        return new MonthModel
        {
            Month = month,
            Days = [.. Enumerable.Range(0, last.Day).Select(month.AddDays).Select(d => new NearDay(d, days.GetValueOrDefault(d)))],
            Figures = Figures(month.ToString("yyyy-MM", CultureInfo.InvariantCulture), "*", query),
            Water = [.. district.During(month, last).Stations.Where(s => s.Domain.Code == "water").Select(s => (s, water.TryGetValue(s.Id, out Verdict? v) ? VerdictItem.From(v, query) : null))],
        };
    }

    /// <summary>The district's days of a stretch of time, both ends included.</summary>
    public Dictionary<DateOnly, AirDayItem> Days(DateOnly first, DateOnly last, ApiQuery query) =>
        verdicts.Read(new VerdictQuery(DayReader.Kind, Place.District, first.DayNumber, last.DayNumber)).Select(v => AirDayItem.From(v, district, query.Wording)).ToDictionary(d => d.Date);

    /// <summary>Figures of the district in a year; null when there are none.</summary>
    public AirStatisticsItem? Whole(int year, ApiQuery query) => Figures(year.ToString(CultureInfo.InvariantCulture), VerdictEndpoint.DistrictPlace, query) is [var whole, ..] ? whole : null;

    /// <summary>Figures by the code of <c>/api/v1/statistics/air</c>.</summary>
    private IReadOnlyList<AirStatisticsItem> Figures(string period, string station, ApiQuery query)
    {
        var asked = new ApiQuery(new QueryCollection(new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["period"] = period, ["station"] = station }), district, query.Wording);
        return StatisticsEndpoint.Air(asked, verdicts, periods, time).Result is Ok<Page<AirStatisticsItem>> { Value: { } page } ? page.Items : [];
    }

    /// <summary>The district, then its stations, each with its newest hour; judged in one go, for hours are judged when they are asked for.</summary>
    private IReadOnlyList<(Station?, AirHourItem?)> Newest(DateOnly today, ApiQuery query)
    {
        int running = district.Clock.HourOf(time.GetUtcNow().ToUnixTimeMilliseconds());
        Dictionary<string, Verdict> newest = verdicts.Read(new VerdictQuery("airHour", Place.All, running - HoursOfNow, running - 1))
            .GroupBy(v => v.Station ?? "", StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
        return
        [
            .. from station in (Station?[])[null, .. district.On(today).Stations.Where(s => s.Domain.Code == "air")]
               select (station, newest.TryGetValue(station?.Id ?? "", out Verdict? hour) ? AirHourItem.From(hour, district, query.Wording) : null),
        ];
    }

    /// <summary>Years with hours of air, and the shown and the running one.</summary>
    private List<int> Years(int shown, int now)
    {
        (int First, int Last)? span = district.Domains.Find("air") is { } air ? store.ReadHourSpan(air) : null;
        int first = span is { } known ? WenchangPlan.Telemetry.Time.DistrictClock.DayOf(known.First).Year : now;
        return [.. Enumerable.Range(Math.Min(first, now), Math.Abs(now - first) + 1).Append(shown).Distinct().Order()];
    }
}
