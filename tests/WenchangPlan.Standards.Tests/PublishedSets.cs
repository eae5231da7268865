using System.IO.Compression;
using System.Text;

namespace WenchangPlan.Standards.Tests;

/// <summary>
/// Published data as tables with named columns: the whole sets where a directory with them is known (environment variable
/// <c>WENCHANG_DATA</c>, or <c>../shared/data</c> beside the repository), else the extracts in this project.
/// </summary>
internal static class PublishedSets
{
    private static readonly string? Directory = FindDirectory();

    public static bool AreWhole => Directory is not null;

    public static IReadOnlyList<Dictionary<string, string>> Read(string whole, string extract)
    {
        string path = Directory is null ? Path.Combine(AppContext.BaseDirectory, extract) : Path.Combine(Directory, whole);
        using Stream file = File.OpenRead(path);
        using Stream text = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(text, Encoding.UTF8);
        List<string> header = Split(reader.ReadLine()!);
        var rows = new List<Dictionary<string, string>>();
        while (reader.ReadLine() is { } line)
            rows.Add(header.Zip(Split(line)).ToDictionary(pair => pair.First, pair => pair.Second));
        return rows;
    }

    private static string? FindDirectory()
    {
        if (Environment.GetEnvironmentVariable("WENCHANG_DATA") is { Length: > 0 } given) return given;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "WenchangPlan.sln"))) continue;
            string beside = Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", "data"));
            return System.IO.Directory.Exists(beside) ? beside : null;
        }

        return null;
    }

    /// <summary>The sets quote fields that hold commas; none holds a line break or a doubled quote.</summary>
    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        for (int at = 0; at <= line.Length; at++)
        {
            char end = at < line.Length && line[at] == '"' ? '"' : ',';
            if (end == '"') at++;
            int stop = line.IndexOf(end, at);
            if (stop < 0) stop = line.Length;
            fields.Add(line[at..stop]);
            at = end == '"' ? stop + 1 : stop;
        }

        return fields;
    }
}
