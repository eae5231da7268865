using System.Text;
using System.Text.RegularExpressions;

namespace WenchangPlan.Throughput.Servers;

/// <summary>Reads which alerts the mails of a server tell of.</summary>
internal static partial class AlertMails
{
    /// <summary>When each alert was first in a mail, ms UTC.</summary>
    public static Dictionary<string, double> FirstTold(this MailServer server)
    {
        var told = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (FileInfo file in server.Files())
        {
            double at = (file.LastWriteTimeUtc - DateTime.UnixEpoch).TotalMilliseconds;
            foreach (Match link in LinkPattern().Matches(TextOf(File.ReadAllText(file.FullName))))
            {
                told.TryAdd(link.Groups["key"].Value, at);
            }
        }

        return told;
    }

    /// <summary>The first part of a mail, which is its plain text in base64.</summary>
    private static string TextOf(string mail)
    {
        int part = mail.IndexOf("base64", StringComparison.OrdinalIgnoreCase);
        string body = mail[part..].ReplaceLineEndings("\n");
        int begin = body.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        int end = body.IndexOf("\n--", begin, StringComparison.Ordinal);
        return Encoding.UTF8.GetString(Convert.FromBase64String(body[begin..end]));
    }

    [GeneratedRegex("/alerts/(?<key>[0-9a-f]{16})", RegexOptions.CultureInvariant)]
    private static partial Regex LinkPattern();
}
