using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit;

/// <summary>Reads what the page shows from the stores.</summary>
public sealed class CockpitReader(
    District district, PipelineLedger ledger, LatestReadings latest, IAssessmentStore assessments, IAlertStore alerts, TimeProvider time)
{
    /// <summary>How old the newest hourly verdict may be and still be "now".</summary>
    private const int HoursOfNow = 2;
    private const int MonthsShown = 12;

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
            Targets = TargetItem.Of(today.Year, district, assessments),
            Days = assessments.ReadAirDays(station: null, new DateOnly(today.Year, 1, 1), new DateOnly(today.Year, 12, 31), 366)
                .ToDictionary(d => d.Date, d => AirDayItem.From(d, wording)),
            Air = [.. PlacesOfAir().Select(s => (s, NewestHour(s, now, wording)))],
            Months = months,
            Water = assessments.ReadWaterMonths(months[0], months[^1], MonthsShown * district.Stations.Count).ToDictionary(m => (m.Station, m.Month)),
            Stations = await latest.ReadAsync(district.Stations, cancel),
            Alerts = [.. alerts.ReadOpenAlerts().OrderByDescending(a => a.Severity).ThenByDescending(a => a.Since).Select(a => AlertItem.From(a, district, wording))],
        };
    }

    private IEnumerable<Station?> PlacesOfAir() => [null, .. district.Stations.Where(s => s.Domain == Domain.Air)];

    private AirHourItem? NewestHour(Station? station, DateTimeOffset now, Wording wording)
    {
        DistrictClock clock = district.Clock;
        int running = clock.HourOf(now.ToUnixTimeMilliseconds());
        IReadOnlyList<AirHour> hours = assessments.ReadAirHours(station?.Id, running - HoursOfNow, running, HoursOfNow);
        return hours.Count == 0 ? null : AirHourItem.From(hours[^1], clock, wording);
    }
}
