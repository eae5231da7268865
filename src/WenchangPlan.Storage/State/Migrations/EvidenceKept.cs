using Microsoft.Data.Sqlite;

namespace WenchangPlan.Storage.State.Migrations;

/// <summary>
/// From layout 7 to 8: what stood before history was rewritten, how many readings each day of a station has had, and whom a quarantined message is from.
/// </summary>
internal static class EvidenceKept
{
    public const string Tables = """
        CREATE TABLE reading_replaced(station INTEGER NOT NULL, time INTEGER NOT NULL, last_at INTEGER NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY(station, time)) WITHOUT ROWID;
        CREATE INDEX reading_replaced_last ON reading_replaced(last_at);
        CREATE TABLE reading_day(station INTEGER NOT NULL, day INTEGER NOT NULL, readings INTEGER NOT NULL, PRIMARY KEY(station, day)) WITHOUT ROWID;
        ALTER TABLE balance ADD COLUMN values_replaced INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE quarantine ADD COLUMN source INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE influx_spool ADD COLUMN history_at INTEGER;
        ALTER TABLE influx_spool ADD COLUMN door INTEGER NOT NULL DEFAULT 0;
        """;

    /// <summary>After the rows have their sources: an index is quicker made than kept.</summary>
    public const string Index = "CREATE INDEX quarantine_source ON quarantine(source);";

    /// <summary>Gives the messages in quarantine their source, the station that the topic names.</summary>
    public static void MoveRows(SqliteConnection file)
    {
        var stations = new Dictionary<string, long>(StringComparer.Ordinal);
        using (var read = new Statement(file, "SELECT code, id FROM station"))
        {
            while (read.Step())
            {
                stations[read.Text(0)] = read.Int64(1);
            }
        }

        var topics = new List<string>();
        using (var read = new Statement(file, "SELECT DISTINCT topic FROM quarantine"))
        {
            while (read.Step())
            {
                topics.Add(read.Text(0));
            }
        }

        using var write = new Statement(file, "UPDATE quarantine SET source = ?2 WHERE topic = ?1");
        foreach (string topic in topics)
        {
            if (topic.Split('/') is [.., var station, "readings"] && stations.TryGetValue(station, out long id))
            {
                write.Bind(1, topic).Bind(2, id).Execute();
            }
        }
    }
}
