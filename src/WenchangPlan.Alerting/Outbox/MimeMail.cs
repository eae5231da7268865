using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MimeKit;
using MimeKit.Text;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Outbox;

/// <summary>Makes the message (RFC 5322) of a mail. The same mail always makes the same message id and date, so that a second hand-over can be recognised.</summary>
internal static class MimeMail
{
    /// <summary>Builds the message.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="from">The sender; message ids are under its domain.</param>
    /// <exception cref="DeliveryException">An address is not one.</exception>
    public static MimeMessage Build(OutgoingMail mail, string from)
    {
        MailboxAddress sender = Parse(from);
        var message = new MimeMessage
        {
            MessageId = Hash(mail.Key) + "@" + sender.Domain,
            Date = DateTimeOffset.FromUnixTimeMilliseconds(mail.CreatedAt),
            Subject = mail.Subject,
            Body = new MultipartAlternative
            {
                new TextPart(TextFormat.Plain) { Text = mail.Text, ContentTransferEncoding = ContentEncoding.Base64 },
                new TextPart(TextFormat.Html) { Text = mail.Html, ContentTransferEncoding = ContentEncoding.Base64 },
            },
        };
        message.From.Add(sender);
        message.To.Add(Parse(mail.To));
        if (mail.InReplyTo is { } alarm)
        {
            message.InReplyTo = Hash(alarm) + "@" + sender.Domain;
            message.References.Add(message.InReplyTo);
        }

        if (mail.Copies > 0)
        {
            message.Headers.Add("X-Wenchang-Copy", (mail.Copies + 1).ToString(CultureInfo.InvariantCulture));
        }

        // Answers of absence programs to an alarm help nobody (RFC 3834), and a list id lets people sort (RFC 2919).
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        message.Headers.Add(HeaderId.ListId, "<alerts." + sender.Domain + ">");
        ((MultipartAlternative)message.Body).Boundary = "=_" + Hash(mail.Key)[..24];
        return message;
    }

    /// <summary>A name for the mail: when it was written first, and its key. Names sort by time.</summary>
    public static string NameOf(OutgoingMail mail) =>
        DateTimeOffset.FromUnixTimeMilliseconds(mail.CreatedAt).ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture) + "-" + Hash(mail.Key)[..16];

    /// <summary>The key as a name of fixed length that is safe in headers and file names.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..40];

    private static MailboxAddress Parse(string address) =>
        MailboxAddress.TryParse(address, out MailboxAddress? mailbox) && mailbox.Domain.Length > 0 ? mailbox
            : throw new DeliveryException(DeliveryFault.Refused, $"\"{address}\" is not a mail address.");
}
