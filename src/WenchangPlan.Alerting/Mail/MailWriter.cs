using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Mail.Html;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Mail;

/// <summary>Writes one mail to one address about the transitions it is to tell of.</summary>
internal sealed class MailWriter(District district, IOptions<AlertingOptions> options)
{
    /// <summary>Lines of a table; what is left over is counted.</summary>
    private const int MostLines = 60;

    /// <summary>Most bytes of either part.</summary>
    private const int MostBytes = 100_000;

    /// <summary>Writes subject and both bodies; everything else of the mail stays as it is.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="recipient">Who gets it.</param>
    /// <param name="transitions">What it tells of, oldest first; not empty.</param>
    /// <param name="lastTold">The transition of the same alert that the recipient was told of before one; null when there was none.</param>
    /// <param name="isTest">Whether it is sent to try sending: it says so itself.</param>
    public async Task<OutgoingMail> WriteAsync(
        OutgoingMail mail, Recipient recipient, IReadOnlyList<AlertTransition> transitions, Func<AlertTransition, AlertTransition?> lastTold, bool isTest = false)
    {
        MailText text = MailText.Of(recipient.Language);
        bool isTable = CountSections(transitions) > options.Value.GroupAbove;
        List<MailSection> sections = [.. Sections(transitions, text, isTable ? _ => null : lastTold)];
        // What goes on comes before what is over: a new alarm must not hide behind the end of an old one.
        MailSection first = sections.OrderByDescending(s => s.IsSummary).ThenBy(s => s.IsEnd).ThenByDescending(s => s.Severity).First();
        string title = sections.Count == 1 ? first.Title : text.Format("Digest", sections.Count, first.Title);
        List<string> held = [.. transitions.Select(t => t.Words[text.Language].Held).OfType<string>().Distinct(StringComparer.Ordinal)];
        var page = new MailPage
        {
            Text = text,
            Sender = MailSection.OneLine(text.Name(district)),
            Sections = sections,
            First = first,
            Lines = isTable ? MostLines : null,
            Cockpit = options.Value.PublicUrl.AbsoluteUri,
            Why = MailSection.OneLine(isTest ? text["Why_Test"] : string.Join(' ', held.Prepend(Why(recipient, transitions, text)))),
            Footer = MailSection.OneLine(text.Format("Footer", text.Name(district))),
        };
        (string plain, string html) = await LayOutAsync(page);
        string tags = (isTest ? text["Tag_Test"] : "") + (held.Count > 0 ? text["Tag_Held"] : "") + first.Tag;
        return mail with { Subject = MailSection.OneLine(tags + title), Text = plain, Html = html };
    }

    /// <summary>Both parts, with as many lines as their size allows.</summary>
    private static async Task<(string Plain, string Html)> LayOutAsync(MailPage page)
    {
        while (true)
        {
            (string plain, string html) = (PlainLayout.Write(page), await HtmlLayout.WriteAsync(page));
            if (page.Lines == 1 || Math.Max(Encoding.UTF8.GetByteCount(plain), Encoding.UTF8.GetByteCount(html)) <= MostBytes)
            {
                return (plain, html);
            }

            page = page with { Lines = page.Lines is { } lines ? lines / 2 : MostLines };
        }
    }

    private static int CountSections(IReadOnlyList<AlertTransition> transitions) => Episodes(transitions).Sum(e => e.Lines.Count);

    /// <summary>What is told of each episode: one section a transition; one whose beginning and end are both in the mail is one section that tells the whole.</summary>
    private static IEnumerable<(bool Whole, List<AlertTransition> Lines)> Episodes(IReadOnlyList<AlertTransition> transitions) =>
        transitions.GroupBy(t => (t.Alert, t.Firing)).Select(episode =>
        {
            List<AlertTransition> told = [.. episode.OrderBy(t => t.Id)];
            bool whole = told.Count > 1 && told[0].Kind == TransitionKind.Fired && told[^1].Kind == TransitionKind.Recovered;
            return (whole, whole ? [told[^1]] : told);
        });

    private IEnumerable<MailSection> Sections(IReadOnlyList<AlertTransition> transitions, MailText text, Func<AlertTransition, AlertTransition?> lastTold)
    {
        foreach ((bool whole, List<AlertTransition> lines) in Episodes(transitions))
        {
            foreach (AlertTransition line in lines)
            {
                // Only of what the mail tells first: what follows is told since, in the same mail.
                AlertTransition? before = transitions.First(t => t.Alert == line.Alert) is var oldest && (whole || oldest.Id == line.Id) ? lastTold(oldest) : null;
                yield return Section(line, whole, before, text);
            }
        }
    }

    private MailSection Section(AlertTransition line, bool whole, AlertTransition? before, MailText text)
    {
        TransitionWords words = line.Words[text.Language];
        return new MailSection
        {
            Title = MailSection.OneLine(whole ? words.Whole : words.Title),
            Figure = MailSection.OneLine(words.Figure),
            Rows = [.. (before is null ? [] : Since(line, before, text)).Concat(words.Rows).Select(r => KeyValuePair.Create(r.Key, MailSection.OneLine(r.Value)))],
            Course = words.Course,
            Rule = MailSection.OneLine(RuleOf(line) is { } rule ? text.Name(rule) : line.Alert.Split('|')[0]),
            Advice = MailSection.OneLine(words.Advice),
            When = district.Clock.At(line.At).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture),
            Severity = line.Severity,
            Tag = Tag(line, whole, text),
            Link = options.Value.PublicUrl.AbsoluteUri.TrimEnd('/') + "/alerts/" + Alert.KeyOf(line.Alert),
            IsEnd = line.Kind is TransitionKind.Recovered or TransitionKind.Withdrawn || line is { Kind: TransitionKind.Ended, Cause: not Notice.Silent },
            IsSummary = line.Kind is TransitionKind.Held or TransitionKind.Released,
        };
    }

    /// <summary>What the last mail of the alert said, and what is otherwise now.</summary>
    private IEnumerable<KeyValuePair<string, string>> Since(AlertTransition line, AlertTransition before, MailText text)
    {
        if (!before.Words.TryGetValue(text.Language, out TransitionWords? then))
        {
            yield break;
        }

        string at = district.Clock.At(before.RecordedAt).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);
        yield return KeyValuePair.Create(text["Label_LastMail"], text.Format("LastMail", at, then.Title));
        string figure = line.Words[text.Language].Figure;
        List<string> changes = [];
        if (figure.Length > 0 && then.Figure.Length > 0)
        {
            changes.Add(figure == then.Figure ? text.Format("Unchanged", figure) : text.Format("Changed", then.Figure, figure));
        }

        if (line.Severity != before.Severity)
        {
            changes.Add(text.Format("Changed", text["Severity_" + before.Severity], text["Severity_" + line.Severity]));
        }

        if (changes.Count > 0)
        {
            yield return KeyValuePair.Create(text["Label_Changed"], string.Join(text["Comma"], changes));
        }
    }

    /// <summary>Why somebody is told: named by the rule, second line, fallback for another, or told before.</summary>
    private string Why(Recipient recipient, IReadOnlyList<AlertTransition> transitions, MailText text)
    {
        AlertRule[] rules = [.. transitions.Select(RuleOf).OfType<AlertRule>().Distinct()];
        string why = rules.Any(r => r.Contacts.Contains(recipient.Contact)) ? "Why"
            : rules.Any(r => r.Escalate?.Contacts.Contains(recipient.Contact) == true) ? "Why_Escalated"
            : recipient.Contact == options.Value.FallbackContact ? "Why_Fallback"
            : "Why_Told";
        return text.Format(why, district.Contacts.FirstOrDefault(c => c.Id == recipient.Contact) is { } contact ? text.Name(contact) : recipient.Contact);
    }

    private AlertRule? RuleOf(AlertTransition line) => district.Alerts.FirstOrDefault(r => line.Alert.StartsWith(r.Id + "|", StringComparison.Ordinal));

    private static string Tag(AlertTransition line, bool whole, MailText text) => line.Kind switch
    {
        TransitionKind.Recovered when whole => text["Whole_Tag"],
        // A verdict recovers by revision only.
        TransitionKind.Recovered => text[line.Editions.Count > 0 ? "Tag_Revised" : "Tag_Recovered"],
        TransitionKind.Withdrawn => text["Tag_Withdrawn"],
        TransitionKind.Ended => text[line.Cause == Notice.Silent ? "Tag_Silent" : "Tag_Ended"],
        TransitionKind.Held => text["Tag_Flapping"],
        TransitionKind.Released => text["Tag_Settled"],
        _ => text["Tag_" + line.Severity],
    };
}
