using Microsoft.Extensions.Options;
using MimeKit;

namespace WenchangPlan.Alerting.Outbox;

/// <summary>Where the settings say that mails go: the pickup directory before the server.</summary>
internal sealed class MailRoute(SmtpTransport server, PickupDirectory directory, IOptions<SmtpOptions> options) : IMailTransport
{
    private IMailTransport Chosen => options.Value.PickupDirectory.Length > 0 ? directory : server;

    /// <inheritdoc/>
    public Task<string?> SendAsync(MimeMessage mail, string name, Action gone, CancellationToken cancel) => Chosen.SendAsync(mail, name, gone, cancel);

    /// <inheritdoc/>
    public Task EndRoundAsync(CancellationToken cancel) => Chosen.EndRoundAsync(cancel);
}
