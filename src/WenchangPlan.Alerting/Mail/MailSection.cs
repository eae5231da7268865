using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Mail;

/// <summary>What a mail says about one thing that happened, before it is laid out. Plain text in one line each; nothing in it is encoded yet.</summary>
public sealed record MailSection
{
    /// <summary>One line: what, where, how much.</summary>
    public required string Title { get; init; }

    /// <summary>How it stood, in one figure; empty where there is none.</summary>
    public required string Figure { get; init; }

    /// <summary>Label and value.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Rows { get; init; }

    /// <summary>The last hours, days or months; null where there are none to show.</summary>
    public required TransitionCourse? Course { get; init; }

    /// <summary>Name of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>What to do or to look at.</summary>
    public required string Advice { get; init; }

    /// <summary>When it happened: month, day and time of the district.</summary>
    public required string When { get; init; }

    /// <summary>How bad.</summary>
    public required Severity Severity { get; init; }

    /// <summary>What the subject begins with.</summary>
    public required string Tag { get; init; }

    /// <summary>The page of the alert.</summary>
    public required string Link { get; init; }

    /// <summary>Whether it tells of an end.</summary>
    public required bool IsEnd { get; init; }

    /// <summary>Whether it says that its alert comes and goes, or does so no more; the others say how.</summary>
    public required bool IsSummary { get; init; }

    /// <summary>
    /// Line breaks, other control characters and those that turn the direction of writing become spaces: a name must not start a line, or a header, of its own, nor
    /// read backwards.
    /// </summary>
    public static string OneLine(string value) => value.Any(IsUnfit) ? string.Concat(value.Select(c => IsUnfit(c) ? ' ' : c)) : value;

    private static bool IsUnfit(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}

/// <summary>A mail before it is laid out, as plain text and as HTML.</summary>
public sealed record MailPage
{
    private const int MostCounts = 8;

    /// <summary>Its words.</summary>
    public required MailText Text { get; init; }

    /// <summary>Whose alerts they are.</summary>
    public required string Sender { get; init; }

    /// <summary>What it tells of, in the order it happened; not empty.</summary>
    public required IReadOnlyList<MailSection> Sections { get; init; }

    /// <summary>Which section the subject is made of.</summary>
    public required MailSection First { get; init; }

    /// <summary>How many lines of a table there are; null: every section in full.</summary>
    public int? Lines { get; init; }

    /// <summary>The list of alerts.</summary>
    public required string Cockpit { get; init; }

    /// <summary>Why the reader gets it.</summary>
    public required string Why { get; init; }

    /// <summary>The last line.</summary>
    public required string Footer { get; init; }

    /// <summary>The sections of the table, in the order they happened. Where not all find a place, those are left out that matter least: ends first, then what is less bad, then what came last.</summary>
    public IEnumerable<MailSection> Shown => Sections.Index().OrderBy(s => s.Item.IsEnd).ThenByDescending(s => s.Item.Severity).ThenBy(s => s.Index).Take(Lines ?? Sections.Count)
        .OrderBy(s => s.Index).Select(s => s.Item);

    /// <summary>How many are left over.</summary>
    public int More => Sections.Count - Math.Min(Lines ?? Sections.Count, Sections.Count);

    /// <summary>How many there are, and how many of each tag, in one line.</summary>
    public string Counts => Text.Format("Digest_Title", Sections.Count, Count(Sections, s => s.Tag.Trim('【', '】', '[', ']', ' ')));

    /// <summary>How many there are of each rule, the most first, in one line.</summary>
    public string Rules => Count(Sections, s => s.Rule);

    private string Count(IEnumerable<MailSection> sections, Func<MailSection, string> by)
    {
        List<IGrouping<string, MailSection>> groups = [.. sections.GroupBy(by, StringComparer.Ordinal).OrderByDescending(g => g.Count())];
        string counts = string.Join(" · ", groups.Take(MostCounts).Select(g => Text.Format("Count", g.Key, g.Count())));
        return groups.Count > MostCounts ? counts + " · …" : counts;
    }
}
