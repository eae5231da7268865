using System.Globalization;
using System.Net.Sockets;
using MimeKit;

namespace WenchangPlan.SystemTests.Servers;

/// <summary>A real SMTP server (aiosmtpd) that puts what it takes into a maildir.</summary>
public sealed class MailServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private MailServer(ChildProcess process) => _process = process;

    /// <summary>Starts it on a port; the maildir outlives it.</summary>
    public static async Task<MailServer> StartAsync(MailBox box, int port)
    {
        var process = new ChildProcess(await PythonAsync(),
            ["-m", "aiosmtpd", "-n", "-l", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), "-c", "aiosmtpd.handlers.Mailbox", box.Folder]);
        await process.WhenReadyAsync(() => Eventually.SeeAsync("the mail server", async () =>
        {
            Assert.False(process.HasExited, process.Output);
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
                return client;
            }
            catch (SocketException)
            {
                return null;
            }
        }, () => process.LastLines, TestContext.Current.CancellationToken));
        return new MailServer(process);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>The Python that has the server: a second one may come first in the path.</summary>
    private static async Task<string> PythonAsync()
    {
        foreach (string python in (string[])["python3", "/usr/bin/python3"])
        {
            if ((await ChildProcess.RunAsync(python, ["-c", "import aiosmtpd"], cancel: TestContext.Current.CancellationToken)).ExitCode == 0)
            {
                return python;
            }
        }

        throw new InvalidOperationException("no Python with aiosmtpd; on Debian: apt-get install python3-aiosmtpd");
    }
}

/// <summary>The mails that came, in a maildir.</summary>
/// <param name="folder">The maildir; made by the server.</param>
public sealed class MailBox(string folder)
{
    public string Folder { get; } = folder;

    /// <summary>All mails, in the order of their Date header.</summary>
    public async Task<IReadOnlyList<MimeMessage>> ReadAsync()
    {
        string arrived = Path.Combine(Folder, "new");
        var mails = new List<MimeMessage>();
        foreach (string file in Directory.Exists(arrived) ? Directory.GetFiles(arrived) : [])
        {
            mails.Add(await MimeMessage.LoadAsync(file, TestContext.Current.CancellationToken));
        }

        return [.. mails.OrderBy(m => m.Date)];
    }

    /// <summary>Waits for a mail whose subject holds a text; returns all mails there are by then.</summary>
    public Task<IReadOnlyList<MimeMessage>> WaitAsync(string subject, Func<string> context) => Eventually.SeeAsync($"a mail about {subject}", async () =>
    {
        IReadOnlyList<MimeMessage> mails = await ReadAsync();
        return mails.Any(m => m.Subject?.Contains(subject, StringComparison.Ordinal) is true) ? mails : null;
    }, context, TestContext.Current.CancellationToken);
}
