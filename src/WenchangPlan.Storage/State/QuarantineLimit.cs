using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Storage.State;

/// <summary>Keeps the quarantine within its bytes (G8): beyond the limit the oldest of whoever has the most in it go, which is counted and said. The balance still counts them.</summary>
/// <remarks>Whoever it is, is a station; topics that are of no station count as one. So who fills it pushes out what is his own, and one message of another station stays.</remarks>
public sealed partial class QuarantineLimit : IDisposable
{
    private const int Slack = 64;
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);
    private readonly IOptions<StorageOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<QuarantineLimit> _logger;
    private Dictionary<long, long>? _bySource;
    private long _bytes;
    private string _lastTopic = "";
    private long _evicted;
    private long _evictedSinceStart;
    private long _unsaid;
    private DateTimeOffset _nextWarning = DateTimeOffset.MinValue;

    /// <summary>Counts from what is there when the first message comes.</summary>
    public QuarantineLimit(IOptions<StorageOptions> options, TimeProvider time, ILogger<QuarantineLimit> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        // Observed, so that it is 0 from the start: a counter that appears with its first messages has not increased for those who watch it.
        Meter.CreateObservableCounter("wenchang.quarantine.evicted", () => Interlocked.Read(ref _evictedSinceStart), description: "Quarantined messages removed because the quarantine was full.");
    }

    /// <summary>What it counts.</summary>
    internal Meter Meter { get; } = new("WenchangPlan.Storage");

    /// <inheritdoc />
    public void Dispose() => Meter.Dispose();

    /// <summary>To be called when the transaction failed: the bytes are counted anew, and nothing went.</summary>
    internal void Failed() => (_bySource, _evicted) = (null, 0);

    /// <summary>To be called when the transaction is durable: what went is counted and, once a minute at most, said.</summary>
    /// <returns>How many messages went.</returns>
    internal long Committed()
    {
        (long evicted, _evicted) = (_evicted, 0);
        Interlocked.Add(ref _evictedSinceStart, evicted);
        _unsaid += evicted;
        if (_unsaid > 0)
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (now >= _nextWarning)
            {
                LogEvicted(_unsaid, _options.Value.QuarantineBytes, _lastTopic);
                (_unsaid, _nextWarning) = (0, now + BetweenWarnings);
            }
        }

        return evicted;
    }

    /// <summary>A message was put aside, inside the transaction at hand.</summary>
    /// <param name="source">Row id of the station its topic is of; 0 when it is of none.</param>
    /// <param name="message">The message.</param>
    internal void Added(long source, QuarantinedMessage message)
    {
        if (_bySource is not null)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_bySource, source, out _) += Size(message);
            _bytes += Size(message);
        }
    }

    /// <summary>Makes room, inside the transaction at hand.</summary>
    internal void Apply(SqliteDatabase.Writer writer)
    {
        long limit = _options.Value.QuarantineBytes;
        if (_bySource is not null && _bytes <= limit)
        {
            return;
        }

        Dictionary<long, long> bytes = Count(writer); // another process may have emptied it meanwhile
        // A little further than needed, so that not every commit of a flood of garbage has to count the whole quarantine.
        for (long room = _bytes <= limit ? limit : limit - (limit / Slack); _bytes > room && bytes.Count > 0;)
        {
            long fullest = bytes.MaxBy(b => b.Value).Key;
            (long id, long size, string topic) = writer.Prepare("SELECT id, length(payload) + length(topic), topic FROM quarantine WHERE source = ?1 ORDER BY id LIMIT 1")
                .Bind(1, fullest).ReadAll(s => (s.Int64(0), s.Int64(1), s.Text(2)))[0];
            _bytes -= size;
            bytes[fullest] -= size;
            if (bytes[fullest] <= 0)
            {
                bytes.Remove(fullest);
            }

            _evicted += writer.Prepare("DELETE FROM quarantine WHERE id = ?1").Bind(1, id).Execute();
            _lastTopic = topic;
        }

        if (_evicted > 0)
        {
            writer.Prepare("UPDATE balance SET evicted = evicted + ?1").Bind(1, _evicted).Execute();
        }
    }

    /// <summary>Counts the bytes of everybody anew.</summary>
    private Dictionary<long, long> Count(SqliteDatabase.Writer writer)
    {
        _bySource = writer.Prepare("SELECT source, sum(length(payload) + length(topic)) FROM quarantine GROUP BY source")
            .ReadAll(s => (Source: s.Int64(0), Bytes: s.Int64(1))).ToDictionary(s => s.Source, s => s.Bytes);
        _bytes = _bySource.Values.Sum();
        return _bySource;
    }

    private static long Size(QuarantinedMessage message) => message.Payload.Length + message.Topic.Length;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The quarantine is full: {Evicted} messages were removed to stay within Storage:QuarantineBytes ({Limit}), the oldest of whoever has the most in it, lastly on {Topic}")]
    private partial void LogEvicted(long evicted, long limit, string topic);
}
