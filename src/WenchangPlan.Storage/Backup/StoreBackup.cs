using WenchangPlan.Storage.State;

namespace WenchangPlan.Storage.Backup;

/// <summary>Copies the store while it is in use.</summary>
public sealed class StoreBackup(SqliteDatabase database)
{
    /// <summary>Whether a file is the store itself or its log, by whatever links: a copy there would destroy what it copies.</summary>
    public bool IsStore(string file)
    {
        string store = Resolve(database.Path);
        string target = Resolve(file);
        return Array.Exists((string[])["", "-wal", "-shm"], end => string.Equals(target, store + end, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Writes <c>file.part</c>, checks it, and only then gives it its name: a file of that name is whole.</summary>
    /// <param name="file">Where to; a file that is there is replaced.</param>
    /// <returns>What was looked at in the copy; when something is not in order there is no copy.</returns>
    /// <exception cref="IOException">The store cannot be read, or the copy not written; nothing is left of it.</exception>
    public IReadOnlyList<CheckedPart> Write(string file)
    {
        string part = file + ".part";
        var copy = new SqliteReader(part);
        try
        {
            File.Delete(part);
            database.Reader.CopyTo(part);
            List<CheckedPart> parts = [.. StoreCheck.Run(copy)];
            copy.Close();
            if (parts.All(p => p.Ok))
            {
                using (FileStream written = new(part, FileMode.Open, FileAccess.ReadWrite))
                {
                    written.Flush(flushToDisk: true);
                }

                File.Move(part, file, overwrite: true);
            }

            return parts;
        }
        finally
        {
            copy.Close();
            File.Delete(part);
        }
    }

    /// <summary>The path without links in any of its parts; the file need not be there.</summary>
    internal static string Resolve(string path)
    {
        path = Path.GetFullPath(path);
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        path = Path.Combine(Resolve(parent), Path.GetFileName(path));
        return Path.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? Resolve(target.FullName) : path;
    }
}
