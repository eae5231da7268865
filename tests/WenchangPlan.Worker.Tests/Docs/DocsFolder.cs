using System.Text;
using System.Text.RegularExpressions;

namespace WenchangPlan.Worker.Tests.Docs;

/// <summary>The documents of the repository.</summary>
internal static partial class DocsFolder
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every document for people, as a path below the root.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. new[] { "", "src", "simulators", "tests", "docs", "deploy", "grafana" }
            .Select(folder => (Path: System.IO.Path.Combine(Root, folder), Deep: folder.Length > 0))
            .Where(f => Directory.Exists(f.Path))
            .SelectMany(f => Directory.EnumerateFiles(f.Path, "*.md", f.Deep ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly))
            .Select(file => System.IO.Path.GetRelativePath(Root, file))
            .Where(file => !BuildOutput().IsMatch(file))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of a document without fenced blocks.</summary>
    public static string Read(string document) => Fence().Replace(ReadAll(document), "");

    /// <summary>The text of a file of the repository.</summary>
    public static string ReadAll(string file) => File.ReadAllText(System.IO.Path.Combine(Root, file));

    /// <summary>The addresses of links and images in a document.</summary>
    public static IEnumerable<string> Links(string document) => Link().Matches(Read(document)).Select(m => m.Groups["to"].Value);

    /// <summary>The text under a heading, up to the next one of any level.</summary>
    public static string Section(string document, string heading)
    {
        string text = Read(document);
        int start = text.IndexOf(heading + "\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"{document} has no heading \"{heading}\".");
        int end = text.IndexOf("\n#", start + heading.Length, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    /// <summary>The anchors that headings of a document make.</summary>
    public static HashSet<string> Anchors(string document) => [.. Heading().Matches(Read(document)).Select(m => Anchor(m.Groups["text"].Value))];

    /// <summary>The cells of the table rows in a text whose first cell is code, the header left out.</summary>
    public static IEnumerable<string[]> Rows(string text) =>
        text.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries));

    /// <summary>Pieces of code in a text.</summary>
    public static IEnumerable<string> Code(string text) => Span().Matches(text).Select(m => m.Groups["code"].Value);

    private static string Anchor(string heading)
    {
        var anchor = new StringBuilder();
        foreach (char c in heading.ToLowerInvariant())
        {
            anchor.Append(c == ' ' ? "-" : char.IsLetterOrDigit(c) || c is '-' or '_' ? c.ToString() : "");
        }

        return anchor.ToString();
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "WenchangPlan.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("There is no solution above the test.");
    }

    [GeneratedRegex(@"\[[^\]]*\]\((?<to>[^)\s]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} (?<text>.+)$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```$", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`(?<code>[^`\n]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex Span();

    [GeneratedRegex(@"(^|[/\\])(bin|obj)[/\\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex BuildOutput();
}
