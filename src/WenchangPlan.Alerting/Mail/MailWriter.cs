using System.Globalization;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Mail;

/// <summary>Writes one mail to one address about the transitions it is to tell of.</summary>
internal sealed class MailWriter(District district, IOptions<AlertingOptions> options)
{
    /// <summary>Writes subject and both bodies; everything else of the mail stays as it is.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="recipient">Who gets it.</param>
    /// <param name="transitions">What it tells of, oldest first; not empty.</param>
    public OutgoingMail Write(OutgoingMail mail, Recipient recipient, IReadOnlyList<AlertTransition> transitions)
    {
        MailText text = MailText.Of(recipient.Language);
        List<MailSection> sections = [.. Sections(transitions, text)];
        // What goes on comes before what is over: a new alarm must not hide behind the end of an old one.
        MailSection first = sections.OrderBy(s => s.IsEnd).ThenByDescending(s => s.Severity).First();
        string title = sections.Count == 1 ? first.Title : text.Format("Digest", sections.Count, first.Title);
        string who = district.Contacts.FirstOrDefault(c => c.Id == recipient.Contact) is { } contact ? text.Name(contact) : recipient.Contact;
        List<string> held = [.. transitions.Select(t => t.Words[text.Language].Held).OfType<string>().Distinct(StringComparer.Ordinal)];
        string why = string.Join(' ', held.Prepend(text.Format("Why", who)));
        var layout = new MailLayout(text, options.Value.PublicUrl, why, text.Format("Footer", text.Name(district)));
        bool isTable = sections.Count > options.Value.GroupAbove;
        return mail with
        {
            Subject = MailLayout.OneLine((held.Count > 0 ? text["Tag_Held"] : "") + first.Tag + title),
            Text = isTable ? layout.TextTable(sections) : layout.Text(sections),
            Html = isTable ? layout.HtmlTable(sections) : layout.Html(sections),
        };
    }

    /// <summary>One section a transition; an episode whose beginning and end are both in the mail is one section that tells the whole.</summary>
    private IEnumerable<MailSection> Sections(IReadOnlyList<AlertTransition> transitions, MailText text)
    {
        foreach (IGrouping<(string Alert, int Firing), AlertTransition> episode in transitions.GroupBy(t => (t.Alert, t.Firing)))
        {
            List<AlertTransition> told = [.. episode.OrderBy(t => t.Id)];
            AlertTransition last = told[^1];
            bool whole = told[0].Kind == TransitionKind.Fired && last.Kind == TransitionKind.Recovered && told.Count > 1;
            foreach (AlertTransition line in whole ? [last] : told)
            {
                TransitionWords words = line.Words[text.Language];
                yield return new MailSection(
                    whole ? words.Whole : words.Title, words.Rows, words.Advice, words.Place, district.Clock.At(line.At).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture), line.Severity, Tag(line, whole, text), Alert.KeyOf(line.Alert),
                    line.Kind is TransitionKind.Recovered or TransitionKind.Withdrawn or TransitionKind.Ended);
            }
        }
    }

    private static string Tag(AlertTransition line, bool whole, MailText text) => line.Kind switch
    {
        TransitionKind.Recovered when whole => text["Whole_Tag"],
        // A verdict recovers by revision only.
        TransitionKind.Recovered => text[line.Editions.Count > 0 ? "Tag_Revised" : "Tag_Recovered"],
        TransitionKind.Withdrawn => text["Tag_Withdrawn"],
        TransitionKind.Ended => text["Tag_Ended"],
        TransitionKind.Held => text["Tag_Flapping"],
        TransitionKind.Released => text["Tag_Settled"],
        _ => text["Tag_" + line.Severity],
    };
}
