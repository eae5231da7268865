using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Alerts;

/// <summary>A mail and what it tells of.</summary>
/// <param name="Mail">The mail.</param>
/// <param name="Contact">Who has its address in the register; null when nobody has.</param>
/// <param name="Told">What it tells of, oldest first; empty of mails of versions that did not keep it.</param>
public sealed record MailLine(MailItem Mail, Contact? Contact, IReadOnlyList<AlertTransition> Told);

/// <summary>What the page of mails shows.</summary>
public sealed record MailsModel
{
    /// <summary>How far back mails that were given up are looked for.</summary>
    public static readonly TimeSpan GivenUpShown = TimeSpan.FromDays(30);

    private const int MostGivenUp = 200;
    private const int MostSent = 50;

    /// <summary>Mails that nobody will get, or that somebody may have got, of the last days; newest first.</summary>
    public required IReadOnlyList<MailLine> GivenUp { get; init; }

    /// <summary>Mails that wait or went out without an answer.</summary>
    public required IReadOnlyList<MailLine> Open { get; init; }

    /// <summary>The last mails that were taken, newest first.</summary>
    public required IReadOnlyList<MailLine> Sent { get; init; }

    /// <summary>How much waits to be written into a mail, by address.</summary>
    public required IReadOnlyDictionary<string, int> Waiting { get; init; }

    /// <summary>Reads it all.</summary>
    /// <param name="mails">The outbox.</param>
    /// <param name="district">The register.</param>
    /// <param name="now">Now, ms UTC.</param>
    public static MailsModel Read(IMailStore mails, District district, long now)
    {
        ArgumentNullException.ThrowIfNull(mails);
        return new MailsModel
        {
            GivenUp = [.. mails.ReadGivenUp(now - (long)GivenUpShown.TotalMilliseconds, MostGivenUp).Select(Line)],
            Open = [.. mails.ReadOpenMails().Select(Line)],
            Sent = [.. mails.ReadMails(null, MostSent).Where(m => m.State == MailState.Sent).Select(Line)],
            Waiting = mails.ReadWaitingTellings().GroupBy(t => t.Recipient.Address, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.Count(), StringComparer.OrdinalIgnoreCase),
        };

        MailLine Line(OutgoingMail mail) => new(
            MailItem.From(mail, district.Clock),
            district.Contacts.FirstOrDefault(c => string.Equals(c.Email, mail.To, StringComparison.OrdinalIgnoreCase)),
            mails.ReadTransitions(mails.ReadTransitionsOf(mail.Key)));
    }
}
