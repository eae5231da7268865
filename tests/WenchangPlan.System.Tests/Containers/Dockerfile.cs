using System.Text.Json;
using System.Text.RegularExpressions;

namespace WenchangPlan.SystemTests.Containers;

/// <summary>The instructions of the Dockerfile, stage by stage.</summary>
public static partial class Dockerfile
{
    /// <summary>All instructions: stage, keyword, rest of the line (continued lines joined).</summary>
    public static IReadOnlyList<(string Stage, string Keyword, string Arguments)> Read()
    {
        string text = File.ReadAllText(Repository.Find("Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal);
        var instructions = new List<(string, string, string)>();
        string stage = "";
        foreach (string line in text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith('#')))
        {
            string[] parts = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            stage = parts[0] == "FROM" ? parts[1].Split(" AS ")[1] : stage;
            instructions.Add((stage, parts[0], parts[1]));
        }

        return instructions;
    }

    /// <summary>The stage and those it is built upon, the first one first.</summary>
    public static IReadOnlyList<string> Lineage(string stage)
    {
        string image = Single(stage, "FROM").Split(" AS ")[0];
        return Read().Any(i => i.Stage == image) ? [.. Lineage(image), stage] : [stage];
    }

    /// <summary>The one instruction of this kind in a stage.</summary>
    public static string Single(string stage, string keyword) => Read().Single(i => i.Stage == stage && i.Keyword == keyword).Arguments;

    /// <summary>A command in exec form: <c>["a", "b"]</c>.</summary>
    public static string[] Exec(string rest) => JsonSerializer.Deserialize<string[]>(rest[rest.IndexOf('[', StringComparison.Ordinal)..]) ?? [];

    /// <summary>The variables a stage sets.</summary>
    public static IReadOnlyDictionary<string, string> Environment(string stage) =>
        PairPattern().Matches(Single(stage, "ENV")).ToDictionary(m => m.Groups["key"].Value, m => m.Groups["value"].Value, StringComparer.Ordinal);

    [GeneratedRegex(@"(?<key>\w+)=(?<value>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex PairPattern();
}
