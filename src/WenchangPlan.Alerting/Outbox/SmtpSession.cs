using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace WenchangPlan.Alerting.Outbox;

/// <summary>A connection to the mail server of the settings. It sends the whole mail and then the dot, in that order.</summary>
internal class SmtpSession(SmtpOptions smtp) : SmtpClient
{
    /// <summary>Connects, with the protection the settings ask for.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        Timeout = (int)smtp.Timeout.TotalMilliseconds;
        if (smtp.CaFile.Length > 0)
        {
            ServerCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors, smtp.CaFile);
        }

        await ConnectAsync(smtp.Host, smtp.Port, Protection(smtp.Security), cancel);
        // Sending in chunks would have no dot, and in one go with the commands no moment before the mail.
        Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);
    }

    /// <summary>Signs in as the settings say.</summary>
    public async Task SignInAsync(CancellationToken cancel)
    {
        await AuthenticateAsync(smtp.Username, smtp.Password, cancel);
        Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime); // a server may offer more to those it knows
    }

    /// <summary>Sends a mail.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="gone">Called once, when the last byte is about to go out and before the dot that ends it.</param>
    /// <returns>The answer to the dot.</returns>
    /// <remarks>Not cancelled half-way: whether the server took the mail would then be unknown. The time-outs of the connection bound it.</remarks>
    public async Task<string?> SendWholeAsync(MimeMessage mail, Action gone)
    {
        try
        {
            return await SendAsync(mail, CancellationToken.None, new AllSent(() =>
            {
                gone();
                // The server may scan and store before it answers; giving up early is what makes copies.
                Timeout = (int)smtp.PatienceForAnswer.TotalMilliseconds;
            }));
        }
        finally
        {
            Timeout = (int)smtp.Timeout.TotalMilliseconds;
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
}
