using System.Text.Json;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Alerts as line protocol, for charts: a point for each that fired, where its condition began, which changes with the
/// alert.</summary>
internal static class AlertLines
{
    /// <summary>Writes the alerts of a round that have fired. What is written is what <see cref="InfluxSchema"/> says.</summary>
    public static void Write(AlertRound round, District district, LineBuffer to)
    {
        foreach (Alert alert in round.Alerts.Where(a => a.FiredAt is not null))
        {
            Write(alert, district, to);
        }
    }

    /// <summary>Rule, place and start are the point's key, as they are the alert's. Fields cannot be taken back, so <c>ended</c> is 0
    /// while the alert lasts.</summary>
    private static void Write(Alert alert, District district, LineBuffer to)
    {
        AlertRule? rule = district.Alerts.FirstOrDefault(r => r.Id == alert.Rule);
        Station? station = alert.Station is { } id ? district.Find(id) : null;
        var line = new PointLine(to, InfluxSchema.Alert, ("rule", alert.Rule), ("station", alert.Station));
        line.Text("key", alert.Key);
        line.Text("severity", Code(alert.Severity));
        line.Text("state", Code(alert.State));
        line.Flag("active", alert.State == AlertState.Firing);
        line.Number("level", alert.Level);
        line.Measured("value", alert.Value);
        line.Measured("bound", alert.Bound);
        line.Number("ended", alert.RecoveredAt ?? 0);
        line.Text("parameter", alert.Parameter ?? "");
        line.Text("text", $"{rule?.Name ?? alert.Rule} · {station?.Name ?? alert.Area ?? district.Name}");
        line.Text("textEn",
            $"{rule?.NameEn ?? alert.Rule} · {station?.NameEn ?? (alert.Area is { } area ? district.AreaEn(area) : district.NameEn)}");
        line.End(alert.Since);
    }

    private static string Code<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
