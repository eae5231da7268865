using System.Collections.Concurrent;
using System.Globalization;
using WenchangPlan.Assessment;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Drawing;
using WenchangPlan.Worker.Cockpit.Targets;
using WenchangPlan.Worker.Resources;
using CoursePoint = WenchangPlan.Worker.Cockpit.Drawing.CoursePoint;

namespace WenchangPlan.Worker.Cockpit.Overview;

/// <summary>Reads what the overview and the wall show.</summary>
internal sealed class OverviewReader(
    District district, LatestReadings latest, IVerdictReader verdicts, IVerdictStore store, IAlertStore alerts, Judges judges, TargetBands bands, ChangeFeed feed, TimeProvider time)
{
    private const int HoursShown = 24;
    private const int DaysShown = 30;
    private const int MonthsShown = 12;
    private const int EndedShown = 3;

    /// <summary>How old the newest hour may be and still be "now".</summary>
    private const int HoursOfNow = 2;

    /// <summary>Valid days before which the share of a year jumps about too much to be drawn.</summary>
    private const int FirstDrawn = 15;

    private readonly ConcurrentDictionary<(string Target, int Year), ((long Change, DateOnly? AsOf, int Good, int Assessed, int NotAssessed) Stand, IReadOnlyList<CoursePoint> Course)> _courses = new();

    /// <summary>The register of today.</summary>
    public District District => district.On(Today);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The local day.</summary>
    public DateOnly Today => district.Clock.DayAt(Now);

    /// <summary>A model that reads what is asked of it.</summary>
    /// <param name="words">The words of the page.</param>
    /// <param name="withStations">Whether the newest readings are wanted.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<OverviewModel> ReadAsync(Wording words, bool withStations, CancellationToken cancel) =>
        new(this, words, withStations ? await latest.ReadAsync(District.Stations, cancel) : []);

    public AirNow ReadAir(Wording words)
    {
        int running = district.Clock.HourOf(Now);
        Dictionary<int, AirHourItem> found = verdicts.Read(new VerdictQuery("airHour", Place.District, running - HoursShown, running - 1))
            .ToDictionary(v => (int)v.Window.Number, v => AirHourItem.From(v, district, words));
        int[] hours = [.. Enumerable.Range(running - HoursShown, HoursShown)];
        int? newest = hours.Reverse().Where(h => found.GetValueOrDefault(h)?.Aqi is not null).Select(h => (int?)h).FirstOrDefault();
        return new AirNow(newest is { } hour ? found[hour] : null, newest < running - HoursOfNow, [.. hours.Select(h => (district.Clock.Label(h), found.GetValueOrDefault(h)))]);
    }

    public YesterdayNow ReadYesterday(Wording words)
    {
        DateOnly last = Today.AddDays(-1), first = last.AddDays(1 - DaysShown);
        Dictionary<DateOnly, Verdict> found = verdicts.Read(new VerdictQuery("airDay", Place.District, first.DayNumber, last.DayNumber))
            .ToDictionary(v => v.Window.FirstDay(district.Clock));
        Verdict? yesterday = found.GetValueOrDefault(last);
        return new YesterdayNow(
            last,
            ItemOf(last),
            (yesterday?.Deciding ?? []).Select(code => (code, Limit: verdicts.LimitOf(yesterday!, code))).Where(l => l.Limit is not null)
                .ToDictionary(l => l.code, l => l.Limit!, StringComparer.Ordinal),
            [.. Enumerable.Range(0, DaysShown).Select(i => first.AddDays(i)).Select(d => (d, ItemOf(d)))]);

        AirDayItem? ItemOf(DateOnly day) => found.GetValueOrDefault(day) is { } verdict ? AirDayItem.From(verdict, district, words) : null;
    }

    public IReadOnlyList<TargetNow> ReadTargets(IReadOnlyList<SectionNow> sections)
    {
        int year = Today.Year;
        return
        [
            .. from item in TargetItem.Of(year, district, store)
               let target = district.Targets.First(t => t.Id == item.Target)
               let course = CourseOf(target, item)
               select new TargetNow(item, course, BandOf(item, course),
                   item.Sections.Count == 0 ? [] : [.. item.Sections.Select(s => sections.FirstOrDefault(n => n.Station.Id == s.Station)).OfType<SectionNow>()]),
        ];
    }

    /// <summary>Every water station, in register order.</summary>
    public IReadOnlyList<SectionNow> ReadSections()
    {
        var month = new DateOnly(Today.Year, Today.Month, 1);
        DateOnly[] months = [.. Enumerable.Range(1 - MonthsShown, MonthsShown).Select(month.AddMonths)];
        ILookup<string, Verdict> byStation = verdicts.Read(new VerdictQuery("waterMonth", Place.All, Window.Month(months[0]).Number, Window.Month(months[^1]).Number)).ToLookup(v => v.Station ?? "");
        Dictionary<string, Verdict> years = verdicts.Read(new VerdictQuery("waterYear", Place.All, Today.Year, Today.Year)).ToDictionary(v => v.Station ?? "", StringComparer.Ordinal);
        return
        [
            .. from station in District.Stations
               where station.Domain.Code == "water"
               let ofMonth = byStation[station.Id].ToDictionary(v => v.Window.FirstDay(district.Clock))
               select SectionOf(station, years.GetValueOrDefault(station.Id), [.. months.Select(m => (m, ofMonth.GetValueOrDefault(m)))]),
        ];
    }

    public IReadOnlyList<AlertNow> ReadAlerts(Wording words) =>
    [
        .. alerts.ReadOpenAlerts().OrderByDescending(a => a.State == AlertState.Firing).ThenByDescending(a => a.Severity).ThenByDescending(a => a.Since).Select(a => AlertOf(a, words)),
    ];

    public IReadOnlyList<AlertNow> ReadEnded(Wording words) =>
        [.. alerts.ReadAlerts(null, 20).Where(a => a.State is AlertState.Recovered or AlertState.Closed).Take(EndedShown).Select(a => AlertOf(a, words))];

    public IReadOnlyList<PlaceRow> ReadPlaces(IReadOnlyList<StationNow> stations, IReadOnlyList<AlertNow> open, Wording words) =>
        new PlacesReader(district, verdicts, words, Now).Read(stations, open);

    public IReadOnlyList<(Station Station, AirHourItem? Hour)> ReadAirPoints(Wording words)
    {
        int running = district.Clock.HourOf(Now);
        Dictionary<string, Verdict> newest = verdicts.Read(new VerdictQuery("airHour", Place.All, running - HoursOfNow, running - 1)).Where(v => v is { Station: not null, Value: not null })
            .GroupBy(v => v.Station!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
        return [.. District.Stations.Where(s => s.Domain.Code == "air").Select(s => (s, newest.GetValueOrDefault(s.Id) is { } hour ? AirHourItem.From(hour, district, words) : null))];
    }

    /// <summary>Made anew when a verdict of its domain changed: fifty walls ask for it at once, and a year has many days.</summary>
    private IReadOnlyList<CoursePoint> CourseOf(Target target, TargetItem item)
    {
        var stand = (feed.LastOf(district.Domains.Verdict(target.Kind).Domain), item.AsOf, item.Good, item.Assessed, item.NotAssessed);
        if (!_courses.TryGetValue((item.Target, item.Year), out var known) || known.Stand != stand)
        {
            _courses[(item.Target, item.Year)] = known = (stand, Course(target, item.Year));
        }

        return known.Course;
    }

    private List<CoursePoint> Course(Target target, int year)
    {
        WindowSpan span = district.Domains.Verdict(target.Kind).Span;
        int least = span == WindowSpan.Day ? FirstDrawn : 1;
        return
        [
            .. from window in TargetEndpoint.Course(target, year, district, store, judges)
               where window is { Share: not null, AssessedSoFar: var assessed } && assessed >= least
               select new CoursePoint(Window.Parse(span, window.Window, district.Clock)!.Value.LastDay(district.Clock).DayOfYear, (double)window.Share!.Value),
        ];
    }

    private IReadOnlyList<BandPoint> BandOf(TargetItem item, IReadOnlyList<CoursePoint> course) => course.Count == 0 || item.Forecast is null ? [] :
    [
        new BandPoint(course[^1].DayOfYear, course[^1].Share, course[^1].Share, course[^1].Share),
        .. bands.Of(item).Select(b => new BandPoint(b.Last.DayOfYear, (double)b.Share10, (double)b.Share50, (double)b.Share90)),
    ];

    private SectionNow SectionOf(Station station, Verdict? year, IReadOnlyList<(DateOnly Month, Verdict? Verdict)> months)
    {
        List<(string Code, decimal Value, decimal Limit)> held =
        [
            .. from part in year?.Parts ?? new Dictionary<string, VerdictPart>()
               where part.Value is { Value: not null, Grade: not null }
               let limit = verdicts.LimitOf(year!, part.Key)
               where limit is { IsLeast: false, Value: > 0 }
               select (part.Key, part.Value.Value!.Value, limit.Value),
        ];
        return new SectionNow(
            station, year, months,
            held.Count == 0 ? null : (double)held.Max(h => h.Value / h.Limit),
            year?.Grade > 3 && year.Grade > station.TargetClass
                ? [.. held.Where(h => h.Value > h.Limit).OrderByDescending(h => h.Value / h.Limit).Select(h => new Exceeded(h.Code, h.Value, (h.Value - h.Limit) / h.Limit))] : []);
    }

    private AlertNow AlertOf(Alert alert, Wording words)
    {
        AlertItem item = AlertItem.From(alert, district, words);
        Station? station = alert.Station is { } id ? district.Find(id) : null;
        AlertRule? rule = district.Alerts.FirstOrDefault(r => r.Id == alert.Rule);
        Parameter? parameter = station is not null && alert.Parameter is { } code ? district.Catalog.Find(station.Domain, code) : null;
        (string? value, string unit) = alert switch
        {
            { Kind: RuleKind.Offline } => (null, ""),
            { Value: null } => (null, ""),
            { Value: { } number } => (number.ToString("F" + (parameter?.Decimals ?? 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), parameter?.Unit ?? ""),
        };
        return new AlertNow(
            item,
            station is not null ? words.Name(station) : alert.Area is { } area ? words.Name(area, district.AreaEn(area)) : alert.Station ?? words.Name(district.Name, district.NameEn),
            parameter is null ? item.RuleName : words.Parameter(parameter.Domain.Code, parameter.Code),
            value, unit, rule is null ? "" : words.Name(rule.Basis, rule.BasisEn.Length > 0 ? rule.BasisEn : rule.Basis));
    }
}
