using Microsoft.Extensions.Options;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Storage.Backup;

/// <summary>Messages of one topic that were refused for one reason.</summary>
/// <param name="Topic">The topic as it came.</param>
/// <param name="Reason">Why.</param>
/// <param name="Messages">How many are in quarantine, 1 or more.</param>
public readonly record struct RefusedTopic(string Topic, RejectReason Reason, long Messages);

/// <summary>What a short look at a database file finds.</summary>
public sealed record StoreFacts
{
    /// <summary>Number of the file's layout; 0 of a file that is empty.</summary>
    public required int Layout { get; init; }

    /// <summary>Number of the newest layout that this version knows. With another one in the file, all below it is empty.</summary>
    public required int KnownLayout { get; init; }

    /// <summary>Bytes of the file and its log.</summary>
    public required long Bytes { get; init; }

    /// <summary>Time of the oldest reading in the file, ms UTC; null when there is none, as with InfluxDB.</summary>
    public long? OldestReading { get; init; }

    /// <summary>Time of the newest reading, ms UTC, wherever readings are kept; null when none was ever stored.</summary>
    public long? NewestReading { get; init; }

    /// <summary>When a message of a station last came of which something was stored, ms UTC, by the station's id.</summary>
    public IReadOnlyDictionary<string, long> LastArrivals { get; init; } = new Dictionary<string, long>();

    /// <summary>What was put into quarantine lately, most messages first; at most 50.</summary>
    public IReadOnlyList<RefusedTopic> Refused { get; init; } = [];

    /// <summary>Bytes that wait for InfluxDB.</summary>
    public long SpoolBytes { get; init; }
}

/// <summary>Looks at the database file as it stands. It is not made, brought up to date or changed, and the service may run.</summary>
public sealed class StoreGlance(IOptions<StorageOptions> options)
{
    /// <summary>Stands where there is no time; SQLite's min of several values is none as soon as one of them is none.</summary>
    private const long Never = long.MaxValue;

    /// <summary>Looks.</summary>
    /// <param name="refusedSince">Messages put into quarantine at this instant or later are named, ms UTC.</param>
    /// <returns>What was found; null when there is no file.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public StoreFacts? Look(long refusedSince)
    {
        string path = options.Value.DatabaseFile;
        if (!File.Exists(path))
        {
            return null;
        }

        var reader = new SqliteReader(path);
        try
        {
            var file = new StoreFacts
            {
                Layout = reader.Read("PRAGMA user_version", _ => { }, s => s.Int32(0))[0],
                KnownLayout = Schema.Version,
                Bytes = ((string[])[path, path + "-wal"]).Where(File.Exists).Sum(f => new FileInfo(f).Length),
            };
            return file.Layout == Schema.Version ? Fill(file, reader, refusedSince) : file;
        }
        finally
        {
            reader.Close();
        }
    }

    private static StoreFacts Fill(StoreFacts file, SqliteReader reader, long refusedSince)
    {
        // Station by station the ends of an index are read; over all of them it would be every reading.
        List<(string Id, long? Oldest, long? Newest, long? Arrival)> stations = reader.Read("""
            SELECT code,
                min(coalesce((SELECT min(time) FROM reading WHERE station = s.id), ?1),
                    coalesce((SELECT min(first) FROM reading_pack WHERE station = s.id), ?1)),
                max(coalesce((SELECT max(time) FROM reading WHERE station = s.id), -?1), coalesce(h.reading, -?1)),
                h.arrival
            FROM station s LEFT JOIN station_heard h ON h.station = s.id
            """, s => s.Bind(1, Never), s => (s.Text(0), Known(s.Int64(1)), Known(s.Int64(2)), s.IsNull(3) ? (long?)null : s.Int64(3)));
        return file with
        {
            OldestReading = stations.Min(s => s.Oldest),
            NewestReading = stations.Max(s => s.Newest),
            LastArrivals = stations.Where(s => s.Arrival is not null)
                .ToDictionary(s => s.Id, s => s.Arrival!.Value, StringComparer.Ordinal),
            Refused = reader.Read(
                """
                SELECT topic, reason, count(*) FROM quarantine WHERE received_at >= ?1
                GROUP BY topic, reason ORDER BY 3 DESC, topic LIMIT 50
                """,
                s => s.Bind(1, refusedSince), s => new RefusedTopic(s.Text(0), (RejectReason)s.Int32(1), s.Int64(2))),
            SpoolBytes = reader.Read("SELECT coalesce(sum(length(body)), 0) FROM influx_spool", _ => { }, s => s.Int64(0))[0],
        };
    }

    /// <summary>Null for what stands where there is no time.</summary>
    private static long? Known(long time) => Math.Abs(time) < Never ? time : null;
}
