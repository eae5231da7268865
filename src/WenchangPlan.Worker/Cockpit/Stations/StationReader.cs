using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Drawing;

namespace WenchangPlan.Worker.Cockpit.Stations;

/// <summary>Reads what the pages of a station show.</summary>
internal sealed class StationReader(
    District district, LatestReadings latest, SeriesReader series, SeriesLimits limits, IVerdictReader verdicts, IVerdictStore store, IAlertStore alerts, IActReader acts,
    EvidenceReader evidence, IEnumerable<IInterventions> interventions, TimeProvider time)
{
    private const int CompleteDays = 30, MostNeighbours = 8, MostAlerts = 8, AlertsLookedThrough = 400, HoursOfTile = 24;

    private DistrictClock Clock => district.Clock;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The station and the series of an item.</summary>
    public async Task<StationModel> ReadAsync(Station station, StationParameter? chosen, SeriesRange range, ApiQuery query, CancellationToken cancel)
    {
        StationNow now = await latest.ReadAsync(station, cancel);
        int running = Clock.HourOf(Now);
        DateOnly today = Clock.DayAt(Now);
        IReadOnlyList<StationHour> last = store.ReadHours(station, running - HoursOfTile, running);
        (List<DayHours> days, int hoursOfDay) = chosen is null ? ([], HoursOfTile) : Days(station, chosen, today);
        long from = Clock.StartOfDay(today.AddDays(1 - CompleteDays));
        return new StationModel
        {
            Now = now,
            Chosen = chosen,
            Range = range,
            Tiles = [.. station.Parameters.Select(p => new StationTile(p, now.Values.GetValueOrDefault(p.Parameter.Code), Points(last, p.Parameter.Code, running),
                limits.Read(station, p.Parameter.Code, today, today, ofDays: false) is [var limit, ..] ? limit : null))],
            Series = chosen is null ? null : await series.ReadAsync(station, chosen, range, cancel),
            Neighbours = chosen is null ? [] : Neighbours(station, chosen.Parameter.Code, running),
            Days = days,
            HoursOfDay = hoursOfDay,
            Alerts = [.. alerts.ReadOpenAlerts().Concat(alerts.ReadAlerts(null, AlertsLookedThrough)).Where(a => a.Station == station.Id).DistinctBy(a => a.Id)
                .OrderByDescending(a => a.Since).Take(MostAlerts).Select(a => AlertItem.From(a, district, query.Wording))],
            Done = [.. interventions.SelectMany(i => i.Read(station.Id, from, Clock.StartOfDay(today.AddDays(1)))).Where(i => i.Kind != "sample").OrderByDescending(i => i.From).Take(MostAlerts)
                .Select(i => InterventionItem.Of(i, Clock))],
            Verdicts = [.. Newest(station, today).Select(v => VerdictItem.From(v, query))],
        };
    }

    /// <summary>An hour of it.</summary>
    public async Task<HourModel?> ReadHourAsync(Station station, string window, string parameter, ApiQuery query, CancellationToken cancel)
    {
        if (Window.Parse(WindowSpan.Hour, window, Clock) is not { } hour)
        {
            return null;
        }

        var asked = new ApiQuery(new QueryCollection(new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["station"] = station.Id }), district, query.Wording);
        return new HourModel(
            station, window, parameter, (await EvidenceEndpoint.GetHour(window, asked, evidence, cancel)).Result is Ok<EvidenceAnswer> { Value: { } answer } ? answer : null,
            Window.Hour((int)hour.Number - 1).ToText(Clock), Window.Hour((int)hour.Number + 1).ToText(Clock));
    }

    /// <summary>A month of it.</summary>
    public async Task<StationMonth> ReadMonthAsync(Station station, DateOnly month, ApiQuery query, CancellationToken cancel)
    {
        DateOnly last = month.AddMonths(1).AddDays(-1);
        Station then = station.During(month, last) ?? station;
        var found = new List<MonthVerdict>();
        foreach (VerdictKind kind in station.Domain.Verdicts.Where(k => k.Span == WindowSpan.Month))
        {
            if (await evidence.ReadAsync(kind, Window.Month(month), station.Id, cancel) is { } some)
            {
                found.Add(new MonthVerdict(kind, EvidenceEndpoint.Answer(some, kind, query), some.Verdict.Parts.Keys
                    .Select(c => (Code: c, Limit: verdicts.LimitOf(some.Verdict, c))).Where(l => l.Limit is not null).ToDictionary(l => l.Code, l => l.Limit!, StringComparer.Ordinal)));
            }
        }

        return new StationMonth(then, month, found, acts.ReadSamples(then, Clock.StartOfDay(month), Clock.StartOfDay(last.AddDays(1))));
    }

    private IReadOnlyList<LinePoint> Points(IReadOnlyList<StationHour> hours, string code, int running)
    {
        Dictionary<int, decimal?> values = hours.ToDictionary(h => h.Hour, h => h.Find(code)?.Value);
        return [.. Enumerable.Range(running - HoursOfTile, HoursOfTile).Select(h => new LinePoint("", (double?)values.GetValueOrDefault(h), null,
            Clock.Label(h).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)))];
    }

    /// <summary>The nearest ones that measure the same at the same kind of place; by the register where nobody says where they stand.</summary>
    private List<Neighbour> Neighbours(Station station, string code, int running)
    {
        IEnumerable<Station> others = district.On(Clock.DayAt(Now)).Stations
            .Where(s => s.Domain.Equals(station.Domain) && s.Kind.Code == station.Kind.Code && s.Id != station.Id && s.Find(code) is not null)
            .OrderBy(s => Distance(station, s)).Take(MostNeighbours - 1);
        return [.. others.Append(station).Select(s => store.ReadHours(s, running - 6, running).LastOrDefault(h => h.Find(code)?.Value is not null) is { } hour
            ? new Neighbour(s, hour.Find(code)!.Value.Value, Clock.Label(hour.Hour)) : new Neighbour(s, null, null)).OrderByDescending(n => n.Value ?? decimal.MinValue)];
    }

    private static double Distance(Station one, Station other) => (one.Latitude, one.Longitude, other.Latitude, other.Longitude) is ({ } a, { } b, { } c, { } d)
        ? Math.Pow(a - c, 2) + Math.Pow((b - d) * Math.Cos(a * Math.PI / 180), 2) : double.MaxValue;

    /// <summary>The last days with their hours, and how many hours of a day should have a value.</summary>
    private (List<DayHours> Days, int HoursOfDay) Days(Station station, StationParameter item, DateOnly today)
    {
        DateOnly first = today.AddDays(-CompleteDays);
        (int from, int end) = (DistrictClock.FirstHourOf(first), DistrictClock.FirstHourOf(today));
        int[] hours = [.. series.Hours(station, item.Parameter.Code, from, end).Keys];
        ILookup<DateOnly, int> byDay = hours.ToLookup(DistrictClock.DayOf);
        return ([.. Enumerable.Range(0, CompleteDays).Select(i => first.AddDays(i)).Select(d => new DayHours(d, byDay[d].Count()))],
            HoursOfTile / Math.Min(HoursOfTile, series.StepOf(station, item, hours, from, end)));
    }

    /// <summary>The newest kept verdict of every kind: of days of the last week, of months of the last two, of events the last month.</summary>
    private IEnumerable<Verdict> Newest(Station station, DateOnly today)
    {
        foreach (VerdictKind kind in station.Domain.Verdicts.Where(k => !k.IsDerived))
        {
            (long from, long to) = kind.Span switch
            {
                WindowSpan.Day => (today.DayNumber - 7L, today.DayNumber),
                WindowSpan.Month => (Window.Month(today).Number - 2, Window.Month(today).Number),
                WindowSpan.Year => (today.Year - 1, today.Year),
                WindowSpan.Event => (Clock.StartOfDay(today.AddDays(-31)), Now),
                _ => (0L, -1L),
            };
            if (store.Read(new VerdictQuery(kind.Code, Place.Of(station.Id), from, to)) is [.., var newest])
            {
                yield return newest;
            }
        }
    }
}
