namespace WenchangPlan.Storage.State;

/// <summary>Whether the database file and its log still stand under their names. Deleted or replaced, they go on taking commits that nobody will ever read again.</summary>
/// <remarks>
/// On Linux the kernel tells the present name of a file that is open, and whether it was deleted. Elsewhere a file that is open cannot be deleted or replaced (Windows), or only its absence is
/// noticed. The files are looked up among those that SQLite has open; one of our own would take its locks away when closed (POSIX).
/// </remarks>
internal sealed class OpenFiles
{
    private const string Descriptors = "/proc/self/fd";
    private readonly string[] _paths;
    private readonly (string Link, string Path)[] _open;

    /// <summary>Finds the files of a connection that has written.</summary>
    /// <param name="path">The database file as SQLite names it, links followed.</param>
    public OpenFiles(string path)
    {
        _paths = [path, path + "-wal"];
        Dictionary<string, string> byTarget = new(StringComparer.Ordinal);
        if (Directory.Exists(Descriptors))
        {
            foreach (string link in Directory.EnumerateFileSystemEntries(Descriptors))
            {
                if (TargetOf(link) is { } target)
                {
                    byTarget[target] = link;
                }
            }
        }

        _open = [.. _paths.Where(byTarget.ContainsKey).Select(p => (byTarget[p], p))];
    }

    /// <summary>The first file that is gone or is another one; null when all stand.</summary>
    public string? FindLost() =>
        Array.Find(_open, o => TargetOf(o.Link) != o.Path).Path ?? (_open.Length == _paths.Length ? null : Array.Find(_paths, p => !File.Exists(p)));

    private static string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            return null; // closed meanwhile
        }
    }
}
