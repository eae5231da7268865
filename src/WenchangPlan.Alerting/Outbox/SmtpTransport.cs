using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
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
    public async Task<string?> SendAsync(MimeMessage mail, string name, Action gone, CancellationToken cancel)
    {
        Session session = await ConnectAsync(cancel);
        bool isGone = false;
        try
        {
            // Not cancelled half-way: whether the server took the mail would then be unknown. The time-outs of the connection bound it.
            return await session.SendAsync(mail, CancellationToken.None, new AllSent(() =>
            {
                gone();
                isGone = true;
                // The server may scan and store before it answers; giving up early is what makes copies.
                session.Timeout = (int)options.Value.PatienceForAnswer.TotalMilliseconds;
            }));
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
        finally
        {
            session.Timeout = (int)options.Value.Timeout.TotalMilliseconds;
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
        if (smtp.CaFile.Length > 0)
        {
            session.ServerCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors, smtp.CaFile);
        }

        try
        {
            await session.ConnectAsync(smtp.Host, smtp.Port, Protection(smtp.Security), cancel);
            if (smtp.Username.Length > 0)
            {
                await session.AuthenticateAsync(smtp.Username, smtp.Password, cancel);
            }

            session.SendPlainly();

            return session;
        }
        catch (Exception e) when (IsConnectionFault(e) || e is SmtpCommandException or NotSupportedException)
        {
            Drop();
            throw Unreachable(e);
        }
    }

    /// <summary>A certificate of the authority that the settings name, for the name that was asked for.</summary>
    private static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, string caFile)
    {
        if (certificate is not X509Certificate2 own || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(caFile);
        return chain.Build(own);
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

    /// <summary>Calls once, when the last byte of a mail is about to go out and before the dot that ends it.</summary>
    private sealed class AllSent(Action then) : ITransferProgress
    {
        private bool _called;

        public void Report(long bytesTransferred, long totalSize)
        {
            if (!_called && bytesTransferred >= totalSize)
            {
                _called = true;
                then();
            }
        }

        /// <summary>Without a total the first bytes count: rather early than never.</summary>
        public void Report(long bytesTransferred) => Report(bytesTransferred, 0);
    }

    /// <summary>A connection that sends the whole mail and then the dot, in that order.</summary>
    private sealed class Session : SmtpClient
    {
        /// <summary>Sending in chunks would have no dot, and in one go with the commands no moment before the mail.</summary>
        public void SendPlainly() => Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);
    }
}
