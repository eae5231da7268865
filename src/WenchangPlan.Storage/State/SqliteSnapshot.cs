using Microsoft.Data.Sqlite;

namespace WenchangPlan.Storage.State;

/// <summary>A database file as it was when the first query of the snapshot was run: what is committed afterwards is not seen, and nobody is blocked.</summary>
/// <remarks>While it is open the log of the file cannot begin anew, so it is to be closed soon.</remarks>
internal sealed class SqliteSnapshot : IDisposable
{
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;

    /// <summary>Takes over an open connection, and closes it.</summary>
    public SqliteSnapshot(string path, SqliteConnection connection)
    {
        (_path, _connection) = (path, connection);
        try
        {
            _transaction = connection.BeginTransaction(deferred: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

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
    public void Visit(string sql, Action<Statement> bind, Action<Statement> row)
    {
        try
        {
            SqliteReader.Visit(_connection, sql, bind, statement =>
            {
                row(statement);
                return true;
            });
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException)
        {
            throw SqliteFault.WhenReading(_path, e);
        }
    }

    /// <summary>A query to be stepped by hand and disposed before the snapshot; its faults are those of SQLite.</summary>
    public Statement Prepare(string sql) => new(_connection, sql);

    /// <inheritdoc />
    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }
}
