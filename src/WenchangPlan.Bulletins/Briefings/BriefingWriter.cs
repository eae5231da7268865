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

/// <summary>Writes the mails of the morning and of the week from the figures of bulletins.</summary>
internal sealed class BriefingWriter(BulletinReader reader, BulletinWriter writer, IAlertStore alerts, District district, BriefingLink link)
{
    private const int MostAlerts = 30;
    private static readonly TimeSpan NightFrom = TimeSpan.FromHours(18);

    /// <summary>The mail of a morning about the day before.</summary>
    public OutgoingMail Morning(Contact to, DateOnly today, string key, long now)
    {
        Period day = Period.Parse(today.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))!.Value;
        long evening = district.Clock.StartOfDay(today.AddDays(-1)) + (long)NightFrom.TotalMilliseconds;
        Bulletin figures = reader.Read(day, new Dictionary<string, SectionCondition>());
        BulletinDocument document = TemplateOf(to.Language).Render(figures, new BulletinContextValues("", "", 1) { Alerts = [.. Fired(evening, now, to.Language)] });
        return Mail(document, to, key, now, $"bulletins/{day}");
    }

    /// <summary>The mail of a Monday about the week before: its bulletin.</summary>
    public OutgoingMail Weekly(Contact to, DateOnly today, string key, long now)
    {
        DateOnly monday = today.AddDays(-7);
        Period week = Period.Parse(string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(monday)}-W{ISOWeek.GetWeekOfYear(monday):00}"))!.Value;
        return Mail(writer.Write(reader.Read(week, new Dictionary<string, SectionCondition>()), to.Language), to, key, now, $"bulletins/{week}");
    }

    /// <summary>What fired since a time, as its mail said it, the newest first.</summary>
    private IEnumerable<string> Fired(long since, long now, string language) => alerts.ReadAlerts(null, MostAlerts * 4)
        .Where(a => a.FiredAt >= since && a.FiredAt <= now).Take(MostAlerts)
        .Select(a => alerts.ReadTransitions(a.Id).LastOrDefault(t => t.Kind == TransitionKind.Fired)?.Words.GetValueOrDefault(language) is { } words ? $"{district.Clock.At(a.FiredAt!.Value):MM-dd HH:mm} {words.Title}" : a.Rule);

    private BulletinTemplate TemplateOf(string language) =>
        BulletinTemplate.TryParse(BulletinTemplate.Morning(language), language, district, out BulletinTemplate? template, out string? problem) ? template : throw new InvalidOperationException(problem);

    private OutgoingMail Mail(BulletinDocument document, Contact to, string key, long now, string page)
    {
        string address = new Uri(link.Url, page).AbsoluteUri;
        return new OutgoingMail
        {
            Key = key,
            To = to.Email,
            Subject = string.Concat($"{document.Title} {document.Subtitle}".Select(c => char.IsControl(c) ? ' ' : c)),
            Text = MailBody.Plain(document, address),
            Html = MailBody.Html(document, address),
            CreatedAt = now,
            NextAttempt = now,
        };
    }
}
