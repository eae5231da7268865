using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace WenchangPlan.Alerting.Outbox;

/// <summary>Hands mails to a mail server. One connection serves the mails of a round.</summary>
internal sealed class SmtpTransport(IOptions<SmtpOptions> options) : IMailTransport, IDisposable
{
    private Session? _session;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RefusedAddress>> SendAsync(MimeMessage mail, string name, CancellationToken cancel)
    {
        Session session = await ConnectAsync(cancel);
        try
        {
            session.Refused.Clear();
            // Not cancelled half-way: whether the server took the mail would then be unknown. The time-out of the connection bounds it.
            await session.SendAsync(mail, CancellationToken.None);
            return [.. session.Refused];
        }
        catch (SmtpCommandException e)
        {
            DeliveryFault fault = (int)e.StatusCode >= 500 ? DeliveryFault.Refused : DeliveryFault.Later;
            throw new DeliveryException(fault, $"{(int)e.StatusCode} {e.Message}", e);
        }
        catch (Exception e) when (IsConnectionFault(e))
        {
            Drop();
            throw Unreachable(e);
        }
    }

    /// <inheritdoc/>
    public async Task EndRoundAsync(CancellationToken cancel)
    {
        if (_session is { IsConnected: true } session)
        {
            try
            {
                await session.DisconnectAsync(quit: true, cancel);
            }
            catch (Exception e) when (IsConnectionFault(e) || e is SmtpCommandException)
            {
                // Every mail of the round is settled; how the farewell ends changes nothing.
                Drop();
            }
        }

        Drop();
    }

    /// <inheritdoc/>
    public void Dispose() => Drop();

    private async Task<Session> ConnectAsync(CancellationToken cancel)
    {
        if (_session is { IsConnected: true } open)
        {
            return open;
        }

        Drop();
        SmtpOptions smtp = options.Value;
        var session = new Session { Timeout = (int)smtp.Timeout.TotalMilliseconds };
        _session = session;
        try
        {
            await session.ConnectAsync(smtp.Host, smtp.Port, Protection(smtp.Security), cancel);
            if (smtp.Username.Length > 0)
            {
                await session.AuthenticateAsync(smtp.Username, smtp.Password, cancel);
            }

            return session;
        }
        catch (Exception e) when (IsConnectionFault(e) || e is SmtpCommandException or NotSupportedException)
        {
            Drop();
            throw Unreachable(e);
        }
    }

    private DeliveryException Unreachable(Exception e) =>
        new(DeliveryFault.Unreachable, $"{options.Value.Host}:{options.Value.Port}: {e.Message}", e);

    private void Drop()
    {
        _session?.Dispose();
        _session = null;
    }

    private static bool IsConnectionFault(Exception e) =>
        e is IOException or SocketException or ProtocolException or ServiceNotConnectedException or ServiceNotAuthenticatedException
            or SslHandshakeException or AuthenticationException or SaslException or TimeoutException;

    private static SecureSocketOptions Protection(SmtpSecurity security) => security switch
    {
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.StartTlsWhenAvailable => SecureSocketOptions.StartTlsWhenAvailable,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    /// <summary>A connection that goes on with the other addresses when one is refused.</summary>
    private sealed class Session : SmtpClient
    {
        public List<RefusedAddress> Refused { get; } = [];

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
            Refused.Add(new RefusedAddress(mailbox.Address, $"{(int)response.StatusCode} {response.Response}"));

        protected override void OnNoRecipientsAccepted(MimeMessage message) =>
            throw new DeliveryException(
                Refused.TrueForAll(r => r.Answer.StartsWith('5')) ? DeliveryFault.Refused : DeliveryFault.Later, string.Join("; ", Refused.Select(r => r.Address + ": " + r.Answer)));
    }
}
