using System.Globalization;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Bulletins.Formats;
using WenchangPlan.Bulletins.Text;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Bulletins.Briefings;

/// <summary>Where the pages are, as mails link to them.</summary>
/// <param name="Url">The address of the cockpit.</param>
public sealed record BriefingLink(Uri Url);

/// <summary>A mail of the morning or the week in words.</summary>
/// <param name="Document">The words.</param>
/// <param name="Figures">The figures behind them.</param>
/// <param name="Address">The page that has them.</param>
public sealed record Briefing(BulletinDocument Document, Bulletin Figures, string Address)
{
    /// <summary>The mail as HTML.</summary>
    public string Html => MailBody.Html(Document, Address);
}

/// <summary>Writes the mails of the morning and of the week from the figures of bulletins.</summary>
public sealed class BriefingWriter(BulletinReader reader, BulletinWriter writer, IAlertStore alerts, District district, BriefingLink link)
{
    private const int MostAlerts = 30;
    private const int AlertsAtOnce = 500;
    private static readonly TimeSpan NightFrom = TimeSpan.FromHours(18), WorkFrom = TimeSpan.FromHours(12);

    /// <summary>Late data may fire an alert about a day long past.</summary>
    private static readonly TimeSpan Latest = TimeSpan.FromDays(366);

    /// <summary>The period that a mail of this day is about: the day before, or the week before.</summary>
    /// <param name="kind">Morning or week.</param>
    /// <param name="today">The day of the mail.</param>
    public static Period PeriodOf(TemplateKind kind, DateOnly today) => kind is TemplateKind.Weekly
        ? Period.Parse(string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(today.AddDays(-7))}-W{ISOWeek.GetWeekOfYear(today.AddDays(-7)):00}"))!.Value
        : Period.Parse(today.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))!.Value;

    /// <summary>Writes the mail about a day or week. The morning's tells what fired from 18:00 of the day to noon of the next, the week's what fired in the week; never what is still to come.</summary>
    /// <param name="kind">Morning or week.</param>
    /// <param name="period">The day or week.</param>
    /// <param name="language"><c>zh-CN</c> or <c>en</c>.</param>
    public Briefing Write(TemplateKind kind, Period period, string language)
    {
        long first = district.Clock.StartOfDay(period.First), end = district.Clock.StartOfDay(period.Last.AddDays(1));
        (long since, long until) = kind is TemplateKind.Weekly ? (first, end) : (first + (long)NightFrom.TotalMilliseconds, end + (long)WorkFrom.TotalMilliseconds);
        Alert[] fired = [.. Fired(since, until)];
        Bulletin figures = reader.Read(period, new Dictionary<string, SectionCondition>());
        return new Briefing(writer.WriteBriefing(kind, figures, language, [.. fired.Take(MostAlerts).Select(a => LineOf(a, language))], fired.Length), figures, new Uri(link.Url, $"bulletins/{period}").AbsoluteUri);
    }

    /// <summary>The mail about a day or week, for the outbox.</summary>
    internal OutgoingMail Mail(TemplateKind kind, Period period, Contact to, string key, long now)
    {
        Briefing briefing = Write(kind, period, to.Language);
        return new OutgoingMail
        {
            Key = key,
            To = to.Email,
            Subject = string.Concat($"{briefing.Document.Title} {briefing.Document.Subtitle}".Select(c => char.IsControl(c) ? ' ' : c)),
            Text = MailBody.Plain(briefing.Document, briefing.Address),
            Html = briefing.Html,
            CreatedAt = now,
            NextAttempt = now,
        };
    }

    /// <summary>What fired in a time, the newest first. Alerts are in the order in which their conditions began, which may be some time before they fired.</summary>
    private IEnumerable<Alert> Fired(long since, long until)
    {
        List<Alert> found = [];
        for (AlertKey? next = null; ;)
        {
            IReadOnlyList<Alert> page = alerts.ReadAlerts(next, AlertsAtOnce + 1);
            found.AddRange(page.Take(AlertsAtOnce).Where(a => a.FiredAt >= since && a.FiredAt < until));
            if (page.Count <= AlertsAtOnce || page[AlertsAtOnce].Since < since - (long)Latest.TotalMilliseconds)
            {
                return found.OrderByDescending(a => a.FiredAt);
            }

            next = AlertKey.Of(page[AlertsAtOnce]);
        }
    }

    /// <summary>An alert as its mail said it, and whether it is over: what it told of may read otherwise by now.</summary>
    private string LineOf(Alert alert, string language)
    {
        string at = district.Clock.At(alert.FiredAt!.Value).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);
        return $"{at} {alerts.ReadTransitions(alert.Id).LastOrDefault(t => t.Kind == TransitionKind.Fired)?.Words.GetValueOrDefault(language)?.Title ?? alert.Rule}"
            + (alert.RecoveredAt is null ? "" : BulletinTexts.Get("alert.recovered", CultureInfo.GetCultureInfo(language)));
    }
}
