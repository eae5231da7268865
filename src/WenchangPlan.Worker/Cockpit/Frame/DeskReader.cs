using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Frame;

/// <summary>Reads what the frame of every page shows; no store of readings is asked.</summary>
internal sealed class DeskReader(District district, LatestReadings latest, CommitSignal signal, IAlertStore alerts, PipelineLedger ledger, TimeProvider time)
{
    /// <summary>How the whole stands now.</summary>
    public DeskState ReadState()
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        IReadOnlyList<Station> stations = district.On(district.Clock.DayAt(now)).Stations;
        List<Alert> firing = [.. alerts.ReadOpenAlerts().Where(a => a.State == AlertState.Firing)];
        long[] heard = [.. stations.Select(s => signal.Find(s.Index)?.Reading).OfType<long>()];
        return new DeskState(
            heard.Length == 0 ? null : district.Clock.At(heard.Max()),
            stations.Count(s => signal.Find(s.Index) is { } seen && now - seen.Reading <= (long)latest.SilenceAllowed(s).TotalMilliseconds),
            stations.Count,
            ledger.Snapshot().Balanced,
            firing.Count(a => a.Severity == Severity.Critical),
            firing.Count,
            firing.Count(a => a.Severity == Severity.Critical && a.Handling == Handling.Found));
    }
}
