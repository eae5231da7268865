using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace WenchangPlan.Storage.State;

/// <summary>Queries of a database file, each on a connection that can only read; connections are kept with their statements prepared, which is most of the work of a short query.</summary>
internal sealed class SqliteReader(string path)
{
    /// <summary>Most connections that wait to be used again. More are open only while as many read at once.</summary>
    private const int MostKept = 4;

    private readonly ConcurrentBag<Connection> _kept = [];
    private volatile bool _isClosed;

    private readonly string _connection = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 30 }.ToString();

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Reads all rows of a query.</summary>
    /// <exception cref="IOException">The file cannot be read now.</exception>
    public List<T> Read<T>(string sql, Action<Statement> bind, Func<Statement, T> row)
    {
        var rows = new List<T>();
        Visit(sql, bind, statement => rows.Add(row(statement)));
        return rows;
    }

    /// <summary>Visits all rows of a query.</summary>
    /// <exception cref="IOException">The file cannot be read now.</exception>
    public void Visit(string sql, Action<Statement> bind, Action<Statement> row) => Visit(sql, bind, statement =>
    {
        row(statement);
        return true;
    });

    /// <summary>Visits the rows of a query until told false.</summary>
    /// <exception cref="IOException">The file cannot be read now, or holds what cannot be understood.</exception>
    public void Visit(string sql, Action<Statement> bind, Func<Statement, bool> row)
    {
        Connection? connection = null;
        try
        {
            connection = _kept.TryTake(out Connection? kept) ? kept : new Connection(Open());
            connection.Visit(sql, bind, row);
            Keep(connection);
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException)
        {
            connection?.Dispose();
            throw SqliteFault.WhenReading(path, e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Begins to read the file as it is at one moment, while others write.</summary>
    /// <exception cref="IOException">The file cannot be read now.</exception>
    public SqliteSnapshot OpenSnapshot()
    {
        try
        {
            return new SqliteSnapshot(path, Open());
        }
        catch (SqliteException e)
        {
            throw SqliteFault.WhenReading(path, e);
        }
    }

    /// <summary>Reads with several queries at once, all of one moment.</summary>
    /// <exception cref="IOException">The file cannot be read now, or holds what cannot be understood.</exception>
    public void InSnapshot(Action<SqliteSnapshot> read)
    {
        using SqliteSnapshot snapshot = OpenSnapshot();
        try
        {
            read(snapshot);
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException)
        {
            throw SqliteFault.WhenReading(path, e);
        }
    }

    /// <summary>Visits the rows of a query of an open file until told false.</summary>
    internal static void Visit(SqliteConnection connection, string sql, Action<Statement> bind, Func<Statement, bool> row)
    {
        using var statement = new Statement(connection, sql);
        bind(statement);
        while (statement.Step() && row(statement))
        {
            // The row has been visited.
        }
    }

    /// <summary>Copies the file as it is at this moment, while others write, into a file of its own without a log.</summary>
    /// <exception cref="IOException">The file cannot be read, or the copy not written.</exception>
    public void CopyTo(string file)
    {
        try
        {
            using SqliteConnection from = Open();
            using var to = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
            to.Open();
            // All in one step: such a copy is of one moment, and the writer goes on in its log meanwhile.
            from.BackupDatabase(to);
            using SqliteCommand single = to.CreateCommand();
            single.CommandText = "PRAGMA journal_mode = DELETE";
            single.ExecuteNonQuery();
        }
        catch (SqliteException e)
        {
            throw new IOException($"{path} cannot be copied to {file}: {SqliteFault.Explain(e)}", e);
        }
    }

    /// <summary>Closes the connections that wait, and from now on those that come back.</summary>
    public void Close()
    {
        _isClosed = true;
        DisposeKept();
        using var any = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(any);
    }

    private void Keep(Connection connection)
    {
        if (_isClosed || _kept.Count >= MostKept)
        {
            connection.Dispose();
            return;
        }

        _kept.Add(connection);
        if (_isClosed)
        {
            DisposeKept(); // closed meanwhile
        }
    }

    private void DisposeKept()
    {
        while (_kept.TryTake(out Connection? connection))
        {
            connection.Dispose();
        }
    }

    private SqliteConnection Open()
    {
        SqliteLibrary.Prepare();
        var connection = new SqliteConnection(_connection);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>An open file with the statements that were run on it. Of one thread at a time.</summary>
    private sealed class Connection(SqliteConnection file) : IDisposable
    {
        private readonly Dictionary<string, Statement> _prepared = new(StringComparer.Ordinal);

        public void Visit(string sql, Action<Statement> bind, Func<Statement, bool> row)
        {
            if (!_prepared.TryGetValue(sql, out Statement? statement))
            {
                _prepared.Add(sql, statement = new Statement(file, sql));
            }

            bind(statement);
            while (statement.Step() && row(statement))
            {
                // The row has been visited.
            }

            statement.Reset(); // or the connection would go on seeing the file as it is now
        }

        public void Dispose()
        {
            foreach (Statement statement in _prepared.Values)
            {
                statement.Dispose();
            }

            file.Dispose();
        }
    }
}
