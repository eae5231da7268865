using System.Net.Sockets;

namespace WenchangPlan.Tests.Shared;

/// <summary>A real SMTP server (aiosmtpd) that puts what it takes into a maildir and refuses some addresses (mail_desk.py). Not started at first.</summary>
/// <param name="folder">Where it keeps them; null: a folder of its own that goes with it.</param>
public sealed class MailServer(string? folder = null) : Server(folder)
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
    public int Count() => Files().Count;

    /// <summary>The mails as files, in the order in which they arrived; their Date header tells whole seconds only.</summary>
    public IReadOnlyList<FileInfo> Files() => Directory.Exists(Inbox) ? [.. new DirectoryInfo(Inbox).GetFiles().OrderBy(file => file.LastWriteTimeUtc)] : [];

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
}
