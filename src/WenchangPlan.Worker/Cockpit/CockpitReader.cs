using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit;

/// <summary>Reads what the page shows from the stores.</summary>
public sealed class CockpitReader(
    District district, PipelineLedger ledger, LatestReadings latest, IVerdictReader verdicts, IVerdictStore targets, IAlertStore alerts, TimeProvider time)
{
    /// <summary>How old the newest hourly verdict may be and still be "now".</summary>
    private const int HoursOfNow = 2;
    private const int MonthsShown = 12;
    private const int DaysOfEvents = 7;

    /// <summary>Domains whose verdicts have a section of their own.</summary>
    private static readonly string[] OwnSections = ["air", "water", "drainage"];

    /// <summary>Reads it all.</summary>
    public async Task<CockpitModel> ReadAsync(Wording wording, CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow().ToOffset(district.Clock.Offset);
        var today = DateOnly.FromDateTime(now.DateTime);
        var month = new DateOnly(today.Year, today.Month, 1);
        IReadOnlyList<DateOnly> months = [.. Enumerable.Range(1 - MonthsShown, MonthsShown).Select(month.AddMonths)];
        return new CockpitModel
        {
            District = district,
            Now = now,
            Books = ledger.Snapshot(),
            Targets = TargetItem.Of(today.Year, district, targets),
            Days = verdicts.Read(new VerdictQuery("airDay", Place.District, new DateOnly(today.Year, 1, 1).DayNumber, new DateOnly(today.Year, 12, 31).DayNumber))
                .ToDictionary(d => d.Window.FirstDay(district.Clock), d => AirDayItem.From(d, district, wording)),
            Air = [.. PlacesOfAir(today).Select(s => (s, NewestHour(s, now, wording)))],
            Months = months,
            Water = verdicts.Read(new VerdictQuery("waterMonth", Place.All, Window.Month(months[0]).Number, Window.Month(months[^1]).Number))
                .ToDictionary(m => (m.Station ?? "", m.Window.FirstDay(district.Clock))),
            Others = [.. district.Domains.All.Where(d => !OwnSections.Contains(d.Code) && district.Stations.Any(s => s.Domain.Equals(d)))
                .Select(d => new DomainNow(d, [.. d.Verdicts.SelectMany(v => Newest(v, today, now))]))],
            DrainageEvents = [.. (district.Domains.Find("drainage")?.Verdicts ?? []).Where(k => k.Span == WindowSpan.Event)
                .SelectMany(k => Newest(k, today, now)).OrderByDescending(v => v.Window.Number)],
            Stations = await latest.ReadAsync(district.On(today).Stations, cancel),
            Alerts = [.. alerts.ReadOpenAlerts().OrderByDescending(a => a.Severity).ThenByDescending(a => a.Since).Select(a => AlertItem.From(a, district, wording))],
        };
    }

    private IEnumerable<Station?> PlacesOfAir(DateOnly today) => [null, .. district.On(today).Stations.Where(s => s.Domain.Code == "air")];

    private AirHourItem? NewestHour(Station? station, DateTimeOffset now, Wording wording)
    {
        int running = district.Clock.HourOf(now.ToUnixTimeMilliseconds());
        IReadOnlyList<Verdict> hours = verdicts.Read(new VerdictQuery("airHour", Place.Of(station?.Id), running - HoursOfNow, running - 1));
        return hours.Count == 0 ? null : AirHourItem.From(hours[^1], district, wording);
    }

    /// <summary>The newest verdict of every place, of a kind that has no section of its own.</summary>
    private IEnumerable<Verdict> Newest(VerdictKind kind, DateOnly today, DateTimeOffset now)
    {
        (long from, long to) = kind.Span switch
        {
            WindowSpan.Hour => (district.Clock.HourOf(now.ToUnixTimeMilliseconds()) - HoursOfNow, district.Clock.HourOf(now.ToUnixTimeMilliseconds())),
            WindowSpan.Event => (now.AddDays(-DaysOfEvents).ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds()),
            _ => (Window.Of(kind.Span, today).Number - 1, Window.Of(kind.Span, today).Number),
        };
        IReadOnlyList<Verdict> recent = verdicts.Read(new VerdictQuery(kind.Code, Place.All, from, to));
        return kind.Span == WindowSpan.Event ? recent : recent.GroupBy(v => v.Station).Select(g => g.Last());
    }
}
