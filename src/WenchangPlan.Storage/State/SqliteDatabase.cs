using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>The database file: one writer, any number of readers that never block it (WAL), every commit on disk before it returns (synchronous FULL).</summary>
public sealed partial class SqliteDatabase : IDisposable
{
    private const int BusyMs = 30_000;
    private const int CommitsPerLook = 16;
    private readonly SqliteConnection _writer;
    private readonly Dictionary<string, Statement> _prepared = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly OpenFiles? _files;
    private int _waiting;
    private int _commits;
    private long _shortenAt;
    private bool _isClosed;

    /// <summary>Opens or creates <c>wenchang.db</c> in the data directory.</summary>
    /// <param name="options">Where.</param>
    /// <param name="district">Its stations and parameters get row ids.</param>
    /// <param name="logger">Is told when the library is slower than it could be.</param>
    /// <param name="time">The clock; null is that of the machine.</param>
    /// <exception cref="IOException">The directory cannot be made, the file cannot be opened, or it has a newer layout.</exception>
    public SqliteDatabase(IOptions<StorageOptions> options, District district, ILogger<SqliteDatabase>? logger = null, TimeProvider? time = null)
    {
        if (!SqliteLibrary.Prepare() && logger is not null)
        {
            LogSettings(logger);
        }

        Directory.CreateDirectory(options.Value.DataDirectory);
        Path = options.Value.DatabaseFile;
        Reader = new SqliteReader(Path);
        _writer = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            Open();
            Identities = Write(writer => new Identities(writer, district));
            _files = new OpenFiles(SQLitePCL.raw.sqlite3_db_filename(_writer.Handle, "main").utf8_to_string(), time ?? TimeProvider.System);
        }
        catch (SqliteException e)
        {
            _writer.Dispose();
            throw new IOException($"{Path} cannot be opened: {SqliteFault.Explain(e)}", e);
        }
        catch
        {
            _writer.Dispose(); // and with it the lock of a transaction that was begun
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Is told what was changed here that pages show.</summary>
    public ChangeFeed Changes { get; } = new();

    /// <summary>Reads without ever blocking the writer.</summary>
    internal SqliteReader Reader { get; }

    /// <summary>Row ids of stations and parameters.</summary>
    internal Identities Identities { get; }

    /// <summary>Size of the log beyond which readers are made to let go of it, so that they cannot make it grow for ever. Default 64 MiB.</summary>
    internal long LogBytes { get; set; } = 64L << 20;

    /// <summary>For tests: the most pages the file may have, as if the disk were full there.</summary>
    internal int MostPages
    {
        set
        {
            lock (_gate)
            {
                Run($"PRAGMA max_page_count = {value.ToString(CultureInfo.InvariantCulture)}");
            }
        }
    }

    /// <summary>Whether somebody waits for the transaction at hand to end.</summary>
    internal bool IsAwaited => Volatile.Read(ref _waiting) > 0;

    /// <summary>What is wrong with the place of the file; null when it stands where it was opened.</summary>
    internal string? FindFault() => _files?.FindLostByName() is { } lost ? Explain(lost) : null;

    /// <summary>Runs the action in one transaction; all of it is durable on return, or none of it.</summary>
    /// <param name="action">What to do.</param>
    /// <param name="committed">Called with its result when that is durable, before anybody else can write; must not throw.</param>
    /// <exception cref="IOException">The file cannot be written now (disk full, read-only, I/O error); nothing was changed.</exception>
    internal T Write<T>(Func<Writer, T> action, Action<T>? committed = null)
    {
        Interlocked.Increment(ref _waiting);
        lock (_gate)
        {
            Interlocked.Decrement(ref _waiting);
            try
            {
                RefuseWhenLost();
                Prepared("BEGIN IMMEDIATE").Execute();
                T result;
                try
                {
                    result = action(new Writer(this, ReadDataVersion()));
                    Prepared("COMMIT").Execute();
                }
                catch
                {
                    // After some errors SQLite has rolled back by itself; then there is nothing left to undo.
                    if (SQLitePCL.raw.sqlite3_get_autocommit(_writer.Handle) == 0)
                    {
                        Prepared("ROLLBACK").Execute();
                    }

                    throw;
                }

                RefuseWhenLost(); // it may have gone since; then nobody will find what was just committed
                committed?.Invoke(result);
                ShortenLog();
                return result;
            }
            catch (Exception e) when (e is SqliteException or InvalidDataException)
            {
                throw new IOException($"{Path} cannot be written: {SqliteFault.Explain(e)}", e);
            }
        }
    }

    /// <summary>Runs the action in one transaction.</summary>
    internal void Write(Action<Writer> action) => Write(writer =>
    {
        action(writer);
        return 0;
    });

    /// <summary>Runs the action in one transaction and then tells that this topic of <see cref="Changes"/> has changed.</summary>
    internal T Change<T>(string topic, Func<Writer, T> action)
    {
        T result = Write(action);
        Changes.Tell(topic);
        return result;
    }

    /// <summary>Runs the action in one transaction and then tells that this topic of <see cref="Changes"/> has changed.</summary>
    internal void Change(string topic, Action<Writer> action)
    {
        Write(action);
        Changes.Tell(topic);
    }

    /// <summary>Looks at the file as the writer sees it, unless somebody is writing; no transaction, nothing waits.</summary>
    /// <returns>Whether the action ran to its end; not when the file cannot be read now either.</returns>
    internal bool TryLook(Action<Writer> action)
    {
        if (!_gate.TryEnter())
        {
            return false;
        }

        try
        {
            if (_isClosed)
            {
                return false;
            }

            action(new Writer(this, ReadDataVersion()));
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Reads all rows of a query.</summary>
    /// <exception cref="IOException">The file cannot be read now.</exception>
    internal List<T> Read<T>(string sql, Action<Statement> bind, Func<Statement, T> row) => Reader.Read(sql, bind, row);

    /// <summary>Visits all rows of a query.</summary>
    /// <exception cref="IOException">The file cannot be read now.</exception>
    internal void Visit(string sql, Action<Statement> bind, Action<Statement> row) => Reader.Visit(sql, bind, row);

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (Statement statement in _prepared.Values)
            {
                statement.Dispose();
            }

            _isClosed = true;
            // Readers first: the last to leave takes the log away, and only a writer may.
            Reader.Close();
            _writer.Dispose();
        }
    }

    private void RefuseWhenLost()
    {
        if (_files?.FindLost() is { } lost)
        {
            throw new IOException(Explain(lost));
        }
    }

    private static string Explain(string lost) =>
        $"{lost} was deleted, moved or replaced while it was open: nothing more is stored until it is put back or the service is started anew";

    private void Open()
    {
        _writer.Open();
        // FULL: a commit is on disk before it returns (G1). The larger checkpoint interval writes a page that many commits touched once, not often.
        // The commands of the maker wait for a lock held by another process by themselves; statements of our own wait only as long as busy_timeout says.
        Run($"PRAGMA busy_timeout = {BusyMs.ToString(CultureInfo.InvariantCulture)}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;");
        Migrate();
    }

    /// <summary>All steps are one transaction: one that fails or is killed leaves the file as the earlier version wrote it, and that version can go on with it.</summary>
    private void Migrate()
    {
        if (ReadLayout() == Schema.Version)
        {
            return;
        }

        Run("BEGIN IMMEDIATE");
        // Read anew: another process may have been quicker while this one waited for the lock.
        for (int layout = ReadLayout(); layout != Schema.Version; layout++)
        {
            if (layout > Schema.Version)
            {
                throw new IOException($"{Path} has layout {layout}, this version knows up to {Schema.Version}: it was written by a newer version.");
            }

            Migration step = Schema.Migrations[layout];
            Run(step.Sql);
            step.MoveRows?.Invoke(_writer);
            Run(step.Afterwards + $"PRAGMA user_version = {(layout + 1).ToString(CultureInfo.InvariantCulture)};");
        }

        Run("COMMIT");
    }

    private int ReadLayout()
    {
        using var version = new Statement(_writer, "PRAGMA user_version");
        version.Step();
        return version.Int32(0);
    }

    /// <summary>Checkpoints happen by themselves but start the log anew only in a moment without readers. When there was none for long, this waits a second for one.</summary>
    private void ShortenLog()
    {
        if (++_commits % CommitsPerLook != 0)
        {
            return;
        }

        long length = new FileInfo(Path + "-wal") is { Exists: true } log ? log.Length : 0;
        if (length <= LogBytes)
        {
            _shortenAt = 0;
        }
        else if (length >= _shortenAt)
        {
            _shortenAt = length + LogBytes;
            _ = SQLitePCL.raw.sqlite3_busy_timeout(_writer.Handle, 1_000);
            // What it says does not matter: a checkpoint that could not be ended has harmed nothing and is tried again when the log has grown further.
            _ = SQLitePCL.raw.sqlite3_wal_checkpoint_v2(_writer.Handle, "main", SQLitePCL.raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
            _ = SQLitePCL.raw.sqlite3_busy_timeout(_writer.Handle, BusyMs);
        }
    }

    private void Run(string sql)
    {
        using SqliteCommand command = _writer.CreateCommand();
#pragma warning disable CA2100 // constant text of this assembly, never input
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private long ReadDataVersion() => Prepared("PRAGMA data_version").ReadAll(s => s.Int64(0))[0];

    private Statement Prepared(string sql)
    {
        if (!_prepared.TryGetValue(sql, out Statement? statement))
        {
            statement = new Statement(_writer, sql);
            _prepared.Add(sql, statement);
        }

        return statement;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "SQLite was opened before its settings could be made: it locks each of its calls and counts its memory, which costs a thirtieth of the speed")]
    private static partial void LogSettings(ILogger logger);

    /// <summary>What an action may do inside its transaction: use statements that are prepared once.</summary>
    internal readonly struct Writer(SqliteDatabase database, long dataVersion)
    {
        /// <summary>A number that changes when another process has written, and only then.</summary>
        public long DataVersion => dataVersion;

        public Statement Prepare(string sql) => database.Prepared(sql);
    }
}
