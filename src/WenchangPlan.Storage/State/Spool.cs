using System.Threading.Channels;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Storage.State;

/// <summary>What an entry of the spool holds.</summary>
internal enum SpoolContent
{
    /// <summary>Readings of one batch.</summary>
    Readings = 0,
    /// <summary>Verdicts of one round.</summary>
    Verdicts = 1,
}

/// <summary>The oldest entries of the spool.</summary>
/// <param name="FirstId">Id of the first of them.</param>
/// <param name="LastId">Id of the last of them.</param>
/// <param name="Readings">How many hold readings.</param>
/// <param name="Bodies">Their gzip bodies, one after the other.</param>
/// <param name="History">When and by which way it came, of a single entry that may rewrite history; else null.</param>
internal sealed record SpoolPart(long FirstId, long LastId, int Readings, byte[] Bodies, HistoryMark? History);

/// <summary>Lines that wait for InfluxDB, as gzip bodies in the state file; bounded (G8). Thread-safe.</summary>
internal sealed class Spool
{
    private const int EntriesPerPart = 1000;
    private const int BytesPerPart = 1 << 20;
    private readonly SqliteDatabase _database;
    private readonly IOptions<InfluxDbOptions> _options;
    private readonly Channel<bool> _waiting = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private long _bytes;
    private int _readings;

    public Spool(SqliteDatabase database, IOptions<InfluxDbOptions> options)
    {
        _database = database;
        _options = options;
        (_bytes, _readings) = database.Read(
            "SELECT coalesce(sum(length(body)), 0), coalesce(sum(content = 0), 0) FROM influx_spool", _ => { }, s => (s.Int64(0), s.Int32(1)))[0];
        Wake();
    }

    /// <summary>Bytes that wait.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Whether readings wait.</summary>
    public bool HoldsReadings
    {
        get
        {
            lock (_gate)
            {
                return _readings > 0;
            }
        }
    }

    /// <summary>Adds a body inside a transaction; once that is durable, <see cref="Appended"/> is to be called.</summary>
    /// <param name="writer">Writes.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="body">The gzip body.</param>
    /// <param name="history">When and by which way it came, when it may rewrite history.</param>
    /// <exception cref="IOException">The spool is full.</exception>
    public void Append(SqliteDatabase.Writer writer, SpoolContent content, byte[] body, HistoryMark? history = null)
    {
        if (Bytes + body.Length > _options.Value.SpoolBytes)
        {
            throw new IOException($"InfluxDB at {_options.Value.Url} is away and the spool is full (InfluxDb:SpoolBytes is {_options.Value.SpoolBytes}): the broker has to wait.");
        }

        writer.Prepare("INSERT INTO influx_spool(content, body, history_at, door) VALUES(?1, ?2, ?3, ?4)").Bind(1, (long)content).Bind(2, body.AsSpan())
            .Bind(3, history?.At).Bind(4, (long)(history?.Door ?? default)).Execute();
    }

    /// <summary>The transaction of <see cref="Append"/> is durable.</summary>
    public void Appended(SpoolContent content, byte[] body)
    {
        lock (_gate)
        {
            _bytes += body.Length;
            _readings += content == SpoolContent.Readings ? 1 : 0;
        }

        Wake();
    }

    /// <summary>Returns when there may be something to drain.</summary>
    public async ValueTask WaitAsync(CancellationToken cancel)
    {
        while (Bytes == 0)
        {
            await _waiting.Reader.ReadAsync(cancel);
        }
    }

    /// <summary>The oldest entries, as many as make one request; one that may rewrite history is alone. Null when there are none.</summary>
    public SpoolPart? ReadOldest()
    {
        using var bodies = new MemoryStream();
        (long firstId, long lastId) = (0, 0);
        int readings = 0;
        bool full = false;
        HistoryMark? history = null;
        _database.Visit("SELECT id, content, body, history_at, door FROM influx_spool ORDER BY id LIMIT ?1", s => s.Bind(1, EntriesPerPart), row =>
        {
            ReadOnlySpan<byte> body = full ? default : row.Blob(2);
            full |= lastId > 0 && (bodies.Length + body.Length > BytesPerPart || history is not null || !row.IsNull(3));
            if (!full)
            {
                bodies.Write(body);
                history = row.NullableInt64(3) is { } at ? new HistoryMark(at, (ReadingDoor)row.Int32(4)) : null;
                readings += row.Int64(1) == (long)SpoolContent.Readings ? 1 : 0;
                lastId = row.Int64(0);
                firstId = firstId > 0 ? firstId : lastId;
            }
        });
        return lastId == 0 ? null : new SpoolPart(firstId, lastId, readings, bodies.ToArray(), history);
    }

    /// <summary>Removes a part inside a transaction; once that is durable, <see cref="Removed"/> is to be called.</summary>
    public static void Remove(SqliteDatabase.Writer writer, SpoolPart part) =>
        writer.Prepare("DELETE FROM influx_spool WHERE id <= ?1").Bind(1, part.LastId).Execute();

    /// <summary>The transaction of <see cref="Remove"/> is durable.</summary>
    public void Removed(SpoolPart part)
    {
        lock (_gate)
        {
            _bytes -= part.Bodies.Length;
            _readings -= part.Readings;
        }
    }

    private void Wake() => _waiting.Writer.TryWrite(true);
}
