using System.Globalization;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Rules;

/// <summary>Alert ids: <c>rule|place|since</c>. They follow from the data alone, so that the same breach seen again is the same alert (G7).</summary>
public static class AlertId
{
    /// <summary>Puts an id together.</summary>
    /// <param name="rule">Rule id.</param>
    /// <param name="place">What the alert is about: a station id, <c>station/parameter</c>, a date, <c>station/month</c>, or <c>target/year</c>. Under one rule at most one alert about it is open.</param>
    /// <param name="since">When the condition began, ms UTC.</param>
    public static string Of(string rule, string place, long since) => string.Create(CultureInfo.InvariantCulture, $"{rule}|{place}|{since}");

    /// <summary>The place in the id of an alert.</summary>
    public static string PlaceOf(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        int start = alert.Rule.Length + 1;
        return alert.Id[start..alert.Id.LastIndexOf('|')];
    }
}
