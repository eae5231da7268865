using Microsoft.Data.Sqlite;

namespace WenchangPlan.Storage.State;

/// <summary>Queries of a database file, each on a pooled connection that can only read.</summary>
internal sealed class SqliteReader(string path)
{
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
        try
        {
            using SqliteConnection connection = Open();
            Visit(connection, sql, bind, row);
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException)
        {
            throw SqliteFault.WhenReading(path, e);
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

    /// <summary>Closes the connections that wait in the pool.</summary>
    public void Close()
    {
        using var any = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(any);
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
}
