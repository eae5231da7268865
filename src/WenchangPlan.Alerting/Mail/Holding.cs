using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Mail;

/// <summary>What holds the mails about an alert, with what is behind it.</summary>
/// <param name="Hold">What the alert keeps of it.</param>
internal sealed record Holding(Hold Hold)
{
    /// <summary>The silence; null when it is something else.</summary>
    public Silence? Silence { get; init; }

    /// <summary>The sentence that says why a mail comes only now.</summary>
    public string Say(MailText text, District district) => Silence is { } silence
        ? text.Format("Held_" + silence.Kind, silence.Id, silence.By, silence.Reason, Time(silence.From, district), Time(silence.Until, district))
        : text["Held_" + Hold.Kind];

    private static string Time(long at, District district) => district.Clock.At(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
