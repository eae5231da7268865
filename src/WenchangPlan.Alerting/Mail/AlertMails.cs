using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Mail;

/// <summary>Makes the mails of a round: one per notice and language of its contacts, or one for many when they come in a flood.</summary>
internal sealed class AlertMails(District district, IOptions<AlertingOptions> options)
{
    private readonly SectionWriter _chinese = new(district, MailText.Chinese);
    private readonly SectionWriter _english = new(district, MailText.English);

    /// <summary>The mails, in order of the notices. Their keys follow from the alerts alone (G7).</summary>
    /// <param name="notices">What is to be told.</param>
    /// <param name="now">Now, ms UTC.</param>
    public List<OutgoingMail> Compose(IReadOnlyList<Notice> notices, long now)
    {
        var mails = new List<OutgoingMail>();
        foreach (IGrouping<Audience, Notice> group in notices.SelectMany(n => Audiences(n).Select(a => (Audience: a, Notice: n))).GroupBy(p => p.Audience, p => p.Notice))
        {
            List<Notice> told = [.. group];
            IEnumerable<List<Notice>> parts = told.Count > options.Value.GroupAbove ? [told] : told.Select(n => new List<Notice> { n });
            mails.AddRange(parts.Select(part => Write(group.Key, part, now)));
        }

        return mails;
    }

    private OutgoingMail Write(Audience audience, List<Notice> notices, long now)
    {
        MailText text = MailText.Of(audience.Language);
        SectionWriter writer = ReferenceEquals(text, MailText.English) ? _english : _chinese;
        List<MailSection> sections = notices.ConvertAll(writer.Write);
        string title = sections.Count == 1 ? sections[0].Title
            : text.Format(audience.Recovery ? "Digest_Recovered" : "Digest_Fired", sections.Count, sections[0].Title);
        string footer = text.Format("Footer", text.Name(district));
        Uri cockpit = options.Value.PublicUrl;
        return new OutgoingMail(
            Key(audience, notices), audience.Addresses.Split(' '), MailLayout.OneLine(Tag(audience, notices[0], text) + title),
            MailLayout.Text(sections, cockpit, footer, text), MailLayout.Html(sections, audience.Severity, audience.Recovery, cockpit, footer, text), now, 0);
    }

    /// <summary>Who is told, in which language: the contacts of the rule by language.</summary>
    private IEnumerable<Audience> Audiences(Notice notice) =>
        from contact in district.Contacts
        where notice.Rule.Contacts.Contains(contact.Id)
        group contact.Email by MailText.Of(contact.Language).Language into sameLanguage
        select new Audience(
            sameLanguage.Key, string.Join(' ', sameLanguage.Distinct(StringComparer.OrdinalIgnoreCase)), notice.Alert.Severity, notice.IsRecovery);

    private static string Tag(Audience audience, Notice notice, MailText text) =>
        !audience.Recovery ? text["Tag_" + audience.Severity]
        : notice.Verdict is not null ? text["Tag_Revised"]
        : text["Tag_Recovered"];

    private static string Key(Audience audience, List<Notice> notices) => notices.Count == 1
        ? notices[0].Key + "|" + audience.Language
        : "digest|" + audience.Language + "|" + Convert.ToHexStringLower(SHA256.HashData(
            Encoding.UTF8.GetBytes(audience.Addresses + "\n" + string.Join('\n', notices.Select(n => n.Key).Order(StringComparer.Ordinal)))));

    /// <summary>People who get the same mails. Addresses hold no spaces, so they are kept as one comparable line.</summary>
    private readonly record struct Audience(string Language, string Addresses, Severity Severity, bool Recovery);
}
