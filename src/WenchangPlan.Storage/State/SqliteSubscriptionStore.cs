using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>What our sessions at brokers are subscribed to, in the state file.</summary>
public sealed class SqliteSubscriptionStore(SqliteDatabase database) : ISubscriptionStore
{
    /// <inheritdoc />
    public IReadOnlyList<string> Read(BrokerSession session) => database.Read(
        "SELECT filter FROM mqtt_subscription WHERE host = ?1 AND port = ?2 AND client = ?3 ORDER BY filter", s => Bind(s, session), s => s.Text(0));

    /// <inheritdoc />
    public void Save(BrokerSession session, IReadOnlyCollection<string> filters) => database.Write(writer =>
    {
        Bind(writer.Prepare("DELETE FROM mqtt_subscription WHERE host = ?1 AND port = ?2 AND client = ?3"), session).Execute();
        foreach (string filter in filters)
        {
            Bind(writer.Prepare("INSERT INTO mqtt_subscription(host, port, client, filter) VALUES(?1, ?2, ?3, ?4)"), session).Bind(4, filter).Execute();
        }
    });

    private static Statement Bind(Statement statement, BrokerSession session) => statement.Bind(1, session.Host).Bind(2, session.Port).Bind(3, session.ClientId);
}
