using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SQLitePCL;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Storage.Backup;

/// <summary>What became of a restore.</summary>
/// <param name="Parts">What was looked at in the backup. When something is not in order, nothing was changed.</param>
/// <param name="Deliveries">Deliveries stored, as the backup counts them.</param>
/// <param name="Kept">The file that stood there before, under its new name; null when there was none or nothing was changed.</param>
/// <param name="KeptDeliveries">Deliveries stored, as that one counts them; null when it cannot be read.</param>
public sealed record RestoreResult(IReadOnlyList<CheckedPart> Parts, long Deliveries, string? Kept, long? KeptDeliveries);

/// <summary>Nothing was changed, because of what the backup is or how the store stands.</summary>
public sealed class RestoreRefusedException : Exception
{
    /// <summary>Without a reason.</summary>
    public RestoreRefusedException()
        : this("refused")
    {
    }

    /// <summary>With a reason.</summary>
    public RestoreRefusedException(Phrase why, Exception? inner = null)
        : base(why.ToString(), inner) => Why = why;

    /// <summary>The reason, to be said in the reader's language.</summary>
    public Phrase Why { get; }
}

/// <summary>Puts a backup in the place of the store, which nobody may use meanwhile.</summary>
/// <remarks>The backup is copied, brought to the layout of today and checked beside the store; only then it takes the store's name, in one step. A process that is killed leaves one or the other.</remarks>
public sealed class StoreRestore(IOptions<StorageOptions> options, District district, TimeProvider time)
{
    private const string Folder = "restoring";
    private static readonly string[] Log = ["-wal", "-shm"];

    private enum Standing
    {
        /// <summary>There is no store.</summary>
        None,

        /// <summary>Whole, and in use by nobody; its log is empty.</summary>
        Whole,

        /// <summary>It cannot be read.</summary>
        Damaged,
    }

    /// <summary>Restores.</summary>
    /// <param name="backup">A file that <see cref="StoreBackup"/> wrote, of this version or an earlier one; it is only read.</param>
    /// <exception cref="RestoreRefusedException">Somebody uses the store, or the backup is the store, no store, or one of a newer version; nothing was changed.</exception>
    /// <exception cref="IOException">A file cannot be read or written; the store stands as it stood.</exception>
    public RestoreResult Run(string backup)
    {
        string store = options.Value.DatabaseFile;
        if (!File.Exists(backup))
        {
            throw new FileNotFoundException($"{Path.GetFullPath(backup)} is not there.", backup);
        }

        if (string.Equals(StoreBackup.Resolve(backup), StoreBackup.Resolve(store), StringComparison.OrdinalIgnoreCase))
        {
            throw new RestoreRefusedException($"{backup} is the database itself");
        }

        string folder = Path.Combine(options.Value.DataDirectory, Folder);
        Remove(folder); // what a killed one left
        Directory.CreateDirectory(folder);
        try
        {
            string copy = Path.Combine(folder, Path.GetFileName(store));
            Copy(backup, copy);
            (List<CheckedPart> parts, long deliveries) = Check(folder);
            if (!parts.TrueForAll(p => p.Ok))
            {
                return new RestoreResult(parts, deliveries, null, null);
            }

            (Standing standing, long? before) = Settle(store);
            string? kept = standing == Standing.None ? null : Keep(store, standing);
            File.Move(copy, store, overwrite: true);
            return new RestoreResult(parts, deliveries, kept, before);
        }
        finally
        {
            Remove(folder);
        }
    }

    private static void Copy(string backup, string copy)
    {
        var reader = new SqliteReader(backup);
        var written = new SqliteReader(copy);
        try
        {
            reader.CopyTo(copy);
            int layout = written.Read("PRAGMA user_version", _ => { }, s => s.Int32(0))[0];
            if (layout is 0 || layout > Schema.Version)
            {
                throw layout == 0 ? new RestoreRefusedException($"{backup} is no database of this service")
                    : new RestoreRefusedException($"{backup} has layout {layout}, this version knows up to {Schema.Version}: it was written by a newer version");
            }
        }
        catch (IOException e) when (e.InnerException is SqliteException { SqliteErrorCode: raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT })
        {
            throw new RestoreRefusedException($"{backup} is no database, or is damaged", e);
        }
        finally
        {
            reader.Close();
            written.Close();
        }
    }

    private (List<CheckedPart> Parts, long Deliveries) Check(string folder)
    {
        using var database = new SqliteDatabase(Options.Create(new StorageOptions { DataDirectory = folder }), district, logger: null, time);
        List<CheckedPart> parts = [.. new StoreCheck(database).Run()];
        return (parts, database.Read("SELECT stored FROM balance", _ => { }, s => s.Int64(0))[0]);
    }

    /// <summary>Makes sure that nobody has the store open, and puts its log into the file.</summary>
    private static (Standing Standing, long? Deliveries) Settle(string store)
    {
        if (!File.Exists(store))
        {
            return (Standing.None, null);
        }

        if (!HasHeader(store))
        {
            return (Standing.Damaged, null); // and not opened: that alone would take its log away
        }

        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = store, Pooling = false, DefaultTimeout = 1 }.ToString());
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT stored FROM balance";
            long deliveries = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            // Only the one who is alone may leave the mode with a log.
            command.CommandText = "PRAGMA journal_mode = DELETE";
            return "delete".Equals(command.ExecuteScalar()) ? (Standing.Whole, deliveries) : throw InUse(store, null);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            throw InUse(store, e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT or raw.SQLITE_ERROR)
        {
            return (Standing.Damaged, null);
        }
        catch (SqliteException e)
        {
            throw new IOException($"{store} cannot be read: {SqliteFault.Explain(e)}", e);
        }
    }

    private static bool HasHeader(string store)
    {
        Span<byte> head = stackalloc byte[16];
        using FileStream file = new(store, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual("SQLite format 3\0"u8);
    }

    /// <summary>Keeps what stands under another name; a damaged store with its log, which no longer lies beside the new one then.</summary>
    private string Keep(string store, Standing standing)
    {
        string kept = $"{store}.before-{time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        File.Copy(store, kept);
        using (FileStream copied = new(kept, FileMode.Open, FileAccess.ReadWrite))
        {
            copied.Flush(flushToDisk: true); // before the store gives way to the backup
        }

        foreach (string end in Log.Where(end => standing == Standing.Damaged && File.Exists(store + end)))
        {
            File.Copy(store + end, kept + end);
        }

        foreach (string end in Log)
        {
            File.Delete(store + end);
        }

        return kept;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static RestoreRefusedException InUse(string store, Exception? e) => new($"{store} is in use: stop the service first", e);
}
