using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Storage.State;

/// <summary>Keeps the quarantine within its bytes (G8): beyond the limit the oldest payloads go, which is counted and said. The balance still counts them.</summary>
public sealed partial class QuarantineLimit : IDisposable
{
    private const int Slack = 64;
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);
    private readonly IOptions<StorageOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<QuarantineLimit> _logger;
    private long? _bytes;
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
    internal void Failed() => (_bytes, _evicted) = (null, 0);

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
                LogEvicted(_unsaid, _options.Value.QuarantineBytes);
                (_unsaid, _nextWarning) = (0, now + BetweenWarnings);
            }
        }

        return evicted;
    }

    internal void Apply(SqliteDatabase.Writer writer, IReadOnlyList<QuarantinedMessage> added)
    {
        if (added.Count == 0)
        {
            return;
        }

        long limit = _options.Value.QuarantineBytes;
        _bytes = (_bytes ?? Sum(writer) - added.Sum(Size)) + added.Sum(Size);
        if (_bytes <= limit)
        {
            return;
        }

        _bytes = Sum(writer); // another process may have emptied it meanwhile
        if (_bytes <= limit)
        {
            return;
        }

        // A little further than needed, so that not every commit of a flood of garbage has to count the whole quarantine.
        while (_bytes > limit - (limit / Slack) && writer.Prepare("SELECT id, length(payload) + length(topic) FROM quarantine ORDER BY id LIMIT 1")
            .ReadAll(s => (Id: s.Int64(0), Size: s.Int64(1))) is [var oldest])
        {
            _bytes -= oldest.Size;
            _evicted += writer.Prepare("DELETE FROM quarantine WHERE id = ?1").Bind(1, oldest.Id).Execute();
        }

        writer.Prepare("UPDATE balance SET evicted = evicted + ?1").Bind(1, _evicted).Execute();
    }

    private static long Size(QuarantinedMessage message) => message.Payload.Length + message.Topic.Length;

    private static long Sum(SqliteDatabase.Writer writer) =>
        writer.Prepare("SELECT coalesce(sum(length(payload) + length(topic)), 0) FROM quarantine").ReadAll(s => s.Int64(0))[0];

    [LoggerMessage(Level = LogLevel.Warning, Message = "The quarantine is full: the oldest {Evicted} messages were removed to stay within Storage:QuarantineBytes ({Limit})")]
    private partial void LogEvicted(long evicted, long limit);
}
