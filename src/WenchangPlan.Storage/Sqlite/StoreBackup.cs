namespace WenchangPlan.Storage.Sqlite;

/// <summary>Copies the store while it is in use.</summary>
public sealed class StoreBackup(SqliteDatabase database, StoreCheck check)
{
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
            List<CheckedPart> parts = [.. check.Run(copy)];
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
}
