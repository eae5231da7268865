namespace WenchangPlan.Storage.State;

/// <summary>Whether the database file and its log still stand under their names. Deleted or replaced, they go on taking commits that nobody will ever read again.</summary>
/// <remarks>
/// On Linux a file is known by its number (inode), which no other file has as long as it is open. Elsewhere a file that is open cannot be deleted or replaced (Windows), or only its absence is
/// noticed. The files are looked up among those that SQLite has open; one of our own would take its locks away when closed (POSIX).
/// </remarks>
internal sealed class OpenFiles
{
    private const string Descriptors = "/proc/self/fd";
    private readonly string[] _paths;
    private readonly (FileIdentity Identity, string Path)[] _open;

    /// <summary>Finds the files of a connection that has written.</summary>
    /// <param name="path">The database file as SQLite names it, links followed.</param>
    public OpenFiles(string path)
    {
        _paths = [path, path + "-wal"];
        _open = [.. Find(_paths)];
    }

    /// <summary>The first file that is gone or is another one; null when all stand.</summary>
    /// <remarks>Asked twice a commit, so it is one call to the kernel a file, without a text made.</remarks>
    public string? FindLost()
    {
        foreach ((FileIdentity identity, string path) in _open)
        {
            if (FileIdentity.Of(path) != identity)
            {
                return path;
            }
        }

        return _open.Length == _paths.Length ? null : Array.Find(_paths, p => !File.Exists(p));
    }

    private static IEnumerable<(FileIdentity Identity, string Path)> Find(string[] paths)
    {
        if (!Directory.Exists(Descriptors))
        {
            yield break;
        }

        Dictionary<string, string> byTarget = new(StringComparer.Ordinal);
        foreach (string link in Directory.EnumerateFileSystemEntries(Descriptors))
        {
            if (TargetOf(link) is { } target)
            {
                byTarget[target] = link;
            }
        }

        foreach (string path in paths)
        {
            if (byTarget.TryGetValue(path, out string? link) && FileIdentity.Of(link) is { } identity)
            {
                yield return (identity, path);
            }
        }
    }

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
