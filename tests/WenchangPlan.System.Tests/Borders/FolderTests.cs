using System.Text.RegularExpressions;

namespace WenchangPlan.SystemTests.Borders;

/// <summary>Inside a project: which folder knows which. A folder is its namespace; what stands in the project's own folder composes the others and is known to all.</summary>
public partial class FolderTests
{
    private const string Storage = "WenchangPlan.Storage";

    [Fact]
    public void Storage_FoldersKnowEachOtherOneWayOnly() => Assert.Null(FindCycle(Known(Storage)));

    [Fact]
    public void StateOfStorage_KnowsNoReadings() =>
        Assert.DoesNotContain(Known(Storage)[Storage + ".State"], n => n.StartsWith(Storage + ".Readings", StringComparison.Ordinal));

    [Fact]
    public void ReadingsOfStorage_AreTwoThatDoNotKnowEachOther()
    {
        Dictionary<string, HashSet<string>> known = Known(Storage);
        Assert.DoesNotContain(Storage + ".Readings.Influx", known[Storage + ".Readings.Sqlite"]);
        Assert.DoesNotContain(Storage + ".Readings.Sqlite", known[Storage + ".Readings.Influx"]);
    }

    [Fact]
    public void FindCycle_FindsOneOverThreeFolders()
    {
        Dictionary<string, HashSet<string>> known = new() { ["A"] = ["B", "D"], ["B"] = ["C"], ["C"] = ["A"], ["D"] = [] };
        Assert.Equal("A > B > C > A", FindCycle(known));
        known["C"] = ["D"];
        Assert.Null(FindCycle(known));
    }

    /// <summary>Namespaces of the folders of a project, each with those of the same project that its files use.</summary>
    private static Dictionary<string, HashSet<string>> Known(string project)
    {
        var known = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        string root = Repository.Find("src/" + project);
        foreach (string file in Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            string folder = Path.GetDirectoryName(Path.GetRelativePath(root, file))!;
            if (folder.Length == 0 || folder.Split(Path.DirectorySeparatorChar)[0] is "bin" or "obj")
            {
                continue;
            }

            string text = File.ReadAllText(file);
            string space = project + "." + folder.Replace(Path.DirectorySeparatorChar, '.');
            Assert.Contains($"namespace {space};", text, StringComparison.Ordinal);
            if (!known.TryGetValue(space, out HashSet<string>? uses))
            {
                known[space] = uses = [];
            }

            // Without a using, or its name in full, no type of a sister folder can be named.
            uses.UnionWith(NamespacePattern().Matches(text).Select(m => m.Value).Where(n => n != space && n.StartsWith(project + ".", StringComparison.Ordinal)));
        }

        foreach (HashSet<string> uses in known.Values)
        {
            // A full name ends with a type: what counts is the longest folder in it.
            List<string> folders = [.. uses.Select(u => known.Keys.Where(k => u == k || u.StartsWith(k + ".", StringComparison.Ordinal)).MaxBy(k => k.Length)).OfType<string>()];
            uses.Clear();
            uses.UnionWith(folders);
        }

        Assert.NotEmpty(known);
        return known;
    }

    private static string? FindCycle(Dictionary<string, HashSet<string>> known) =>
        known.Keys.Order(StringComparer.Ordinal).Select(start => FindWay(known, start, start, [start])).FirstOrDefault(way => way is not null);

    private static string? FindWay(Dictionary<string, HashSet<string>> known, string from, string to, HashSet<string> seen)
    {
        foreach (string next in known.GetValueOrDefault(from, []).Order(StringComparer.Ordinal))
        {
            if (next == to)
            {
                return $"{from} > {to}";
            }

            if (seen.Add(next) && FindWay(known, next, to, seen) is { } way)
            {
                return $"{from} > {way}";
            }
        }

        return null;
    }

    [GeneratedRegex(@"\bWenchangPlan(\.\w+)+", RegexOptions.ExplicitCapture)]
    private static partial Regex NamespacePattern();
}
