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
    private SmtpSession? _session;

    /// <inheritdoc/>
    public async Task<string?> SendAsync(MimeMessage mail, string name, Action gone, CancellationToken cancel)
    {
        SmtpSession session = await ConnectAsync(cancel);
        bool isGone = false;
        try
        {
            return await session.SendWholeAsync(mail, () =>
            {
                gone();
                isGone = true;
            });
        }
        catch (SmtpCommandException e)
        {
            DeliveryFault fault = (int)e.StatusCode >= 500 ? DeliveryFault.Refused : DeliveryFault.Later;
            throw new DeliveryException(fault, $"{(int)e.StatusCode} {e.Message}", e);
        }
        catch (Exception e) when (IsConnectionFault(e) || e is OperationCanceledException)
        {
            Drop();
            throw isGone ? new DeliveryException(DeliveryFault.Uncertain, $"{options.Value.Host}:{options.Value.Port}: {e.Message}", e) : Unreachable(e);
        }
        catch
        {
            Drop(); // half a mail is on the line
            throw;
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

    private async Task<SmtpSession> ConnectAsync(CancellationToken cancel)
    {
        if (_session is { IsConnected: true } open)
        {
            return open;
        }

        Drop();
        SmtpOptions smtp = options.Value;
        var session = new SmtpSession(smtp);
        _session = session;
        try
        {
            await session.OpenAsync(cancel);
            if (smtp.Username.Length > 0)
            {
                await session.SignInAsync(cancel);
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

    /// <summary>Whether the connection, and not the mail, is at fault.</summary>
    internal static bool IsConnectionFault(Exception e) =>
        e is IOException or SocketException or ProtocolException or ServiceNotConnectedException or ServiceNotAuthenticatedException
            or SslHandshakeException or AuthenticationException or SaslException or TimeoutException;
}
