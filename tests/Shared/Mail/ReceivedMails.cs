using MimeKit;

namespace WenchangPlan.Tests.Shared;

/// <summary>Reads what a mail server took.</summary>
public static class ReceivedMails
{
    /// <summary>The mails, in the order in which they arrived.</summary>
    public static IReadOnlyList<MimeMessage> Received(this MailServer server) => [.. server.Files().Select(file => MimeMessage.Load(file.FullName))];

    /// <summary>Waits until the mails are as wanted, and gives all there are by then.</summary>
    public static Task<IReadOnlyList<MimeMessage>> WhenAsync(
        this MailServer server, string what, Func<IReadOnlyList<MimeMessage>, bool> wanted, Func<string> context, CancellationToken cancel) =>
        Eventually.SeeAsync(what, () => Task.FromResult(server.Received() is var mails && wanted(mails) ? mails : null), context, cancel);

    /// <summary>Waits for a mail whose subject holds a text, and gives all there are by then.</summary>
    public static Task<IReadOnlyList<MimeMessage>> WhenAboutAsync(this MailServer server, string subject, Func<string> context, CancellationToken cancel) =>
        server.WhenAsync($"a mail about {subject}", mails => mails.Any(mail => mail.Subject?.Contains(subject, StringComparison.Ordinal) is true), context, cancel);
}
