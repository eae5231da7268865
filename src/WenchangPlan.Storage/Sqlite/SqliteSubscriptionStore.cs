using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Sqlite;

/// <summary>What our sessions at brokers are subscribed to, in the state file.</summary>
public sealed class SqliteSubscriptionStore : ISubscriptionStore
{
    private readonly SqliteDatabase _database;

    /// <summary>Opens the store; the table is made if missing.</summary>
    /// <exception cref="IOException">The file cannot be written now.</exception>
    public SqliteSubscriptionStore(SqliteDatabase database)
    {
        _database = database;
        database.Write(writer => writer.Prepare(
            "CREATE TABLE IF NOT EXISTS mqtt_subscription(host TEXT NOT NULL, port INTEGER NOT NULL, client TEXT NOT NULL, filter TEXT NOT NULL, PRIMARY KEY(host, port, client, filter)) WITHOUT ROWID").Execute());
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Read(BrokerSession session) => _database.Read(
        "SELECT filter FROM mqtt_subscription WHERE host = ?1 AND port = ?2 AND client = ?3 ORDER BY filter", s => Bind(s, session), s => s.Text(0));

    /// <inheritdoc />
    public void Save(BrokerSession session, IReadOnlyCollection<string> filters) => _database.Write(writer =>
    {
        Bind(writer.Prepare("DELETE FROM mqtt_subscription WHERE host = ?1 AND port = ?2 AND client = ?3"), session).Execute();
        foreach (string filter in filters)
        {
            Bind(writer.Prepare("INSERT INTO mqtt_subscription(host, port, client, filter) VALUES(?1, ?2, ?3, ?4)"), session).Bind(4, filter).Execute();
        }
    });

    private static Statement Bind(Statement statement, BrokerSession session) => statement.Bind(1, session.Host).Bind(2, session.Port).Bind(3, session.ClientId);
}
