using System.Globalization;
using WenchangPlan.Alerting.Evaluation;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Mail;

/// <summary>What holds the mails about an alert, with what is behind it.</summary>
/// <param name="Hold">What the alert keeps of it.</param>
internal sealed record Holding(Hold Hold)
{
    /// <summary>The silence; null when it is something else.</summary>
    public Silence? Silence { get; init; }

    /// <summary>The alert from which it follows; null when it is something else.</summary>
    public Alert? Cause { get; init; }

    /// <summary>How it comes and goes; null when it is something else.</summary>
    public Flapping? Flapping { get; init; }

    /// <summary>For how long it must be quiet.</summary>
    public TimeSpan Window { get; init; }

    /// <summary>The sentence that says why a mail comes only now.</summary>
    public string Say(MailText text, District district) => Silence is { } silence
        ? text.Format("Held_" + silence.Kind, silence.Id, silence.By, silence.Reason, Time(silence.From, district), Time(silence.Until, district))
        : Cause is { } cause ? text.Format("Held_Alert", RuleName(text, cause, district), PlaceName(text, cause, district))
        : text["Held_Flapping"];

    private static string RuleName(MailText text, Alert alert, District district) => district.Alerts.FirstOrDefault(r => r.Id == alert.Rule) is { } rule ? text.Name(rule) : alert.Rule;

    private static string PlaceName(MailText text, Alert alert, District district) =>
        alert.Area is { } area ? text.Area(district, area) : alert.Station is not { } id ? text.Name(district) : district.Find(id) is { } station ? text.Name(station) : id;

    private static string Time(long at, District district) => district.Clock.At(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
