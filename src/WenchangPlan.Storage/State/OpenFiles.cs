namespace WenchangPlan.Storage.State;

/// <summary>Whether the database file and its log still stand under their names. Deleted or replaced, they go on taking commits that nobody will ever read again.</summary>
/// <remarks>
/// On Linux a file is known by its number (inode), which no other file has as long as it is open. Elsewhere a file that is open cannot be deleted or replaced (Windows), or only its absence is
/// noticed. The files are looked up among those that SQLite has open; one of our own would take its locks away when closed (POSIX).
/// </remarks>
internal sealed class OpenFiles
{
    private const string Descriptors = "/proc/self/fd";
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);
    private readonly TimeProvider _time;
    private readonly string[] _paths;
    private readonly (FileIdentity Identity, FileName Name)[] _open;
    private readonly FileName _directory;
    private FileState? _seen;
    private long _seenAt;
    private bool _isSettled;

    /// <summary>Finds the files of a connection that has written.</summary>
    /// <param name="path">The database file as SQLite names it, links followed.</param>
    /// <param name="time">Its monotonic clock.</param>
    public OpenFiles(string path, TimeProvider time)
    {
        _time = time;
        _paths = [path, path + "-wal"];
        _open = [.. Find(_paths)];
        _directory = new FileName(Path.GetDirectoryName(path) is { Length: > 0 } directory ? directory : ".");
    }

    /// <summary>The first file that is gone or is another one; null when all stand. By one thread at a time.</summary>
    /// <remarks>
    /// Asked twice a commit. As long as its directory is the same and has not changed, no name in it is gone or another's, so that is one call to the kernel. A directory may change twice
    /// within one tick of its clock: what was seen of it counts when it was the same a second before. And not every file system keeps that time: after another second the files are looked at again.
    /// </remarks>
    public string? FindLost()
    {
        FileState? directory = _directory.Ask();
        bool isSame = directory is not null && directory == _seen;
        TimeSpan since = _time.GetElapsedTime(_seenAt);
        if (isSame && _isSettled && since < Settled)
        {
            return null;
        }

        if (FindLostByName() is { } lost)
        {
            (_seen, _isSettled) = (null, false);
            return lost;
        }

        if (!isSame || since >= Settled)
        {
            _isSettled = isSame;
            (_seen, _seenAt) = (directory, _time.GetTimestamp());
        }

        return null;
    }

    /// <summary>The same by looking at each file; by any thread.</summary>
    public string? FindLostByName()
    {
        foreach ((FileIdentity identity, FileName name) in _open)
        {
            if (name.Ask()?.Identity != identity)
            {
                return name.Path;
            }
        }

        return _open.Length == _paths.Length ? null : Array.Find(_paths, p => !File.Exists(p));
    }

    private static IEnumerable<(FileIdentity Identity, FileName Name)> Find(string[] paths)
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
            if (byTarget.TryGetValue(path, out string? link) && new FileName(link).Ask() is { } state)
            {
                yield return (state.Identity, new FileName(path));
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
