using System.Net.Sockets;
using MimeKit;

namespace WenchangPlan.Tests.Shared;

/// <summary>A real SMTP server (aiosmtpd) that puts what it takes into a maildir and refuses some addresses (mail_desk.py). Not started at first.</summary>
public sealed class MailServer() : Server(folder: null)
{
    /// <summary>The interpreter Debian's packages belong to; another one on the path may not see them.</summary>
    private const string SystemPython = "/usr/bin/python3";

    private string Inbox => In("maildir/new");

    /// <summary>One that runs.</summary>
    public static async Task<MailServer> StartNewAsync(CancellationToken cancel = default)
    {
        var server = new MailServer();
        await server.StartAsync(cancel);
        return server;
    }

    /// <summary>How many mails arrived.</summary>
    public int Count() => Files().Length;

    /// <summary>The mails, in the order in which they arrived; their Date header tells whole seconds only.</summary>
    public IReadOnlyList<MimeMessage> Received() => [.. Files().OrderBy(File.GetLastWriteTimeUtc).Select(file => MimeMessage.Load(file))];

    /// <summary>Waits until the mails are as wanted, and gives all there are by then.</summary>
    public Task<IReadOnlyList<MimeMessage>> WhenAsync(string what, Func<IReadOnlyList<MimeMessage>, bool> wanted, Func<string> context, CancellationToken cancel) =>
        Eventually.SeeAsync(what, () => Task.FromResult(Received() is var mails && wanted(mails) ? mails : null), context, cancel);

    /// <summary>Waits for a mail whose subject holds a text, and gives all there are by then.</summary>
    public Task<IReadOnlyList<MimeMessage>> WhenAboutAsync(string subject, Func<string> context, CancellationToken cancel) =>
        WhenAsync($"a mail about {subject}", mails => mails.Any(mail => mail.Subject?.Contains(subject, StringComparison.Ordinal) is true), context, cancel);

    /// <inheritdoc/>
    public override Task ReadyAsync(CancellationToken cancel = default) => Eventually.SeeAsync("aiosmtpd to listen", async () =>
    {
        if (Process.HasExited)
        {
            throw new InvalidOperationException($"aiosmtpd ended (on Debian: package python3-aiosmtpd):\n{Process.LastLines}");
        }

        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", Port, cancel);
            return this;
        }
        catch (SocketException)
        {
            return null; // it does not listen yet
        }
    }, () => Process.LastLines, cancel);

    /// <inheritdoc/>
    protected override ChildProcess Launch() => new(File.Exists(SystemPython) ? SystemPython : "python3",
        ["-B", "-m", "aiosmtpd", "-n", "-l", $"127.0.0.1:{Port}", "-c", "mail_desk.Desk", In("maildir")], Path.Combine(AppContext.BaseDirectory, "Mail"));

    private string[] Files() => Directory.Exists(Inbox) ? Directory.GetFiles(Inbox) : [];
}
