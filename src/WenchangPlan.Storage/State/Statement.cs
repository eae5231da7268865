using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace WenchangPlan.Storage.State;

/// <summary>A prepared statement bound and stepped without boxing; parameters and columns count as in SQLite, from 1 and from 0.</summary>
/// <remarks>The ADO layer of Microsoft.Data.Sqlite costs an object per parameter and value, which is most of the work of storing a packed row.</remarks>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public Statement Bind(int at, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, at, value));
        return this;
    }

    public Statement Bind(int at, double? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_double(_statement, at, number) : raw.sqlite3_bind_null(_statement, at));
        return this;
    }

    public Statement Bind(int at, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(_statement, at, number) : raw.sqlite3_bind_null(_statement, at));
        return this;
    }

    public Statement Bind(int at, string? value)
    {
        Check(value is null ? raw.sqlite3_bind_null(_statement, at) : raw.sqlite3_bind_text(_statement, at, value));
        return this;
    }

    public Statement Bind(int at, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, at, 0) : raw.sqlite3_bind_blob(_statement, at, value));
        return this;
    }

    /// <summary>Moves to the next row; false at the end.</summary>
    public bool Step()
    {
        int code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            // Reset first: it frees the locks, and the error text stays with the database handle.
            _ = raw.sqlite3_reset(_statement);
            SqliteException.ThrowExceptionForRC(code, _database);
        }

        return false;
    }

    /// <summary>Runs a statement that gives no rows, and makes it ready to be bound again.</summary>
    /// <returns>Rows changed.</returns>
    public int Execute()
    {
        Step();
        int changed = raw.sqlite3_changes(_database);
        Reset();
        return changed;
    }

    /// <summary>All rows; ready to be bound again afterwards, whatever happens to a row.</summary>
    public List<T> ReadAll<T>(Func<Statement, T> row)
    {
        try
        {
            var rows = new List<T>();
            while (Step())
            {
                rows.Add(row(this));
            }

            return rows;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Visits all rows; ready to be bound again afterwards, whatever happens to a row.</summary>
    public void VisitAll(Action<Statement> row)
    {
        try
        {
            while (Step())
            {
                row(this);
            }
        }
        finally
        {
            Reset();
        }
    }

    public void Reset() => Check(raw.sqlite3_reset(_statement));

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public int Int32(int column) => raw.sqlite3_column_int(_statement, column);

    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    public double? NullableDouble(int column) => IsNull(column) ? null : raw.sqlite3_column_double(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    public string? NullableText(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The bytes of a column, of a text its UTF-8; valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
