using System.Text.Json;
using System.Text.RegularExpressions;

namespace WenchangPlan.LossTest.Mails;

/// <summary>How one attempt ended at the server.</summary>
public sealed record MailAttempt
{
    /// <summary>How, in the words of the server's script.</summary>
    public required string End { get; init; }

    /// <summary>Whether the mail is in the mailbox, whatever the worker was told.</summary>
    public required bool Taken { get; init; }

    /// <summary>Whose mailbox; null when the mail did not come whole.</summary>
    public string? To { get; init; }

    /// <summary>The Message-ID.</summary>
    public string? Id { get; init; }

    /// <summary>Which copy the mail says it is, from 1.</summary>
    public int Copy { get; init; }

    /// <summary>Its plain text.</summary>
    public string Text { get; init; } = "";
}

/// <summary>The ledger of the mail server, in order.</summary>
public static partial class MailLedger
{
    public static IReadOnlyList<MailAttempt> Read(string file) =>
        [.. File.ReadLines(file).Select(line => JsonSerializer.Deserialize<MailAttempt>(line, JsonSerializerOptions.Web)!)];

    /// <summary>Keys of the alerts a mail links to.</summary>
    public static IEnumerable<string> KeysOf(MailAttempt mail) => LinkPattern().Matches(mail.Text).Select(m => m.Groups["key"].Value).Distinct();

    [GeneratedRegex("/alerts/(?<key>[0-9a-f]{16})", RegexOptions.CultureInvariant)]
    private static partial Regex LinkPattern();
}
