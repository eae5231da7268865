using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace WenchangPlan.Throughput.Servers;

/// <summary>A real mail server (aiosmtpd) that puts what it takes into a maildir.</summary>
internal sealed partial class Maildir(string folder) : Server(folder)
{
    /// <summary>The interpreter Debian's packages belong to; another one on the path may not see them.</summary>
    private const string SystemPython = "/usr/bin/python3";

    private string Inbox => In("maildir/new");

    /// <summary>How many mails it took.</summary>
    public int Count => Directory.Exists(Inbox) ? Directory.GetFiles(Inbox).Length : 0;

    /// <summary>When each alert was first in a mail, ms UTC.</summary>
    public Dictionary<string, double> FirstTold()
    {
        var told = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (FileInfo file in (Directory.Exists(Inbox) ? new DirectoryInfo(Inbox).GetFiles() : []).OrderBy(f => f.LastWriteTimeUtc))
        {
            double at = (file.LastWriteTimeUtc - DateTime.UnixEpoch).TotalMilliseconds;
            foreach (Match link in LinkPattern().Matches(TextOf(File.ReadAllText(file.FullName))))
            {
                told.TryAdd(link.Groups["key"].Value, at);
            }
        }

        return told;
    }

    /// <inheritdoc/>
    public override Task ReadyAsync(CancellationToken cancel = default) => Eventually.SeeAsync("aiosmtpd to listen", async () =>
    {
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
        ["-m", "aiosmtpd", "-n", "-l", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}"), "-c", "aiosmtpd.handlers.Mailbox", In("maildir")], Folder, In("mails.log"));

    /// <summary>The first part of a mail, which is its plain text in base64.</summary>
    private static string TextOf(string mail)
    {
        int part = mail.IndexOf("base64", StringComparison.OrdinalIgnoreCase);
        string body = mail[part..].ReplaceLineEndings("\n");
        int begin = body.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        int end = body.IndexOf("\n--", begin, StringComparison.Ordinal);
        return Encoding.UTF8.GetString(Convert.FromBase64String(body[begin..end]));
    }

    [GeneratedRegex("/alerts/(?<key>[0-9a-f]{16})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex LinkPattern();
}
