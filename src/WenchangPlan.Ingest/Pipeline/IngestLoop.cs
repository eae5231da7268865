using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>The heart of the ingest stage: commits what has arrived, then acknowledges it, in the order of arrival (G1).</summary>
/// <remarks>
/// Batches size themselves: while one is being committed, the next one fills. A batch waits for more only while messages keep coming, and at most
/// <see cref="IngestOptions.Linger"/>; a lone message is committed at once.
/// </remarks>
internal sealed partial class IngestLoop(
    Arrivals arrivals, SequenceCheck sequence, DayQuota quota, District district, IReadingStore store, PipelineLedger ledger, CommitSignal signal, IngestState state,
    IOptions<IngestOptions> options, TimeProvider time, IMeterFactory meters, ILogger<IngestLoop> logger) : BackgroundService
{
    private static readonly TimeSpan QuietGap = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);
    private DeliveryBatch? _uncommitted;
    private DateTimeOffset _nextWarning = DateTimeOffset.MinValue;
    private readonly Histogram<double> _commitSeconds = meters.Create("WenchangPlan.Ingest").CreateHistogram("wenchang.ingest.commit.duration", "s",
        "Time from the start of a commit until it is on disk", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] });
    private readonly Histogram<int> _batchMessages = meters.Create("WenchangPlan.Ingest").CreateHistogram("wenchang.ingest.batch.size", "{message}",
        "Messages in one commit", tags: null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 50, 100, 500, 1000, 2500, 5000, 10000] });
    private readonly ResiliencePipeline<CommitResult> _retry = new ResiliencePipelineBuilder<CommitResult> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<CommitResult>
        {
            ShouldHandle = new PredicateBuilder<CommitResult>().Handle<IOException>(),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(10),
            UseJitter = true,
            OnRetry = args =>
            {
                // The same reason again and again would hide everything else in the log; /readyz shows it as long as it lasts.
                if (args.Outcome.Exception?.Message is var reason && reason != state.StoreProblem)
                {
                    state.StoreProblem = reason;
                    LogCommitFailed(logger, args.RetryDelay, reason);
                }

                return default;
            },
        })
        .Build();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Observed, so that it is 0 from the start.
        meters.Create("WenchangPlan.Ingest").CreateObservableCounter("wenchang.ingest.readings.over.quota", () => quota.Refused, "{reading}",
            "Readings refused because the station had had its readings of the day");
        try
        {
            await RestoreAsync(stoppingToken);
            arrivals.Open(new DeliveryBatch());
            var spare = new DeliveryBatch();
            while (true)
            {
                await arrivals.WaitAsync(stoppingToken);
                await GatherAsync(stoppingToken);
                _uncommitted = arrivals.Open(spare);
                spare = await CommitAsync(_uncommitted!, stoppingToken);
            }
        }
        finally
        {
            GiveBack();
        }
    }

    private async Task RestoreAsync(CancellationToken cancel)
    {
        try
        {
            await sequence.RestoreAsync(store, cancel);
        }
        catch (IOException e)
        {
            LogNotRestored(logger, e);
        }
    }

    /// <summary>Waits for others to share the commit, as long as they keep coming.</summary>
    private async Task GatherAsync(CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        Task full = arrivals.Full;
        for (int before = 1, count = arrivals.Count; count > before && !full.IsCompleted && time.GetElapsedTime(start) < options.Value.Linger; count = arrivals.Count)
        {
            before = count;
            await Task.WhenAny(full, Task.Delay(QuietGap, time, cancel));
        }
    }

    /// <returns>The batch, empty again.</returns>
    private async Task<DeliveryBatch> CommitAsync(DeliveryBatch batch, CancellationToken cancel)
    {
        ReadingBatch readings = batch.Readings;
        if (readings.Messages > 0)
        {
            using Activity? trail = Trail.Begin("commit");
            long start = time.GetTimestamp();
            CommitResult result = await _retry.ExecuteAsync(async token => await store.CommitAsync(readings, token), cancel);
            if (state.StoreProblem is not null)
            {
                state.StoreProblem = null;
                TimeSpan elapsed = time.GetElapsedTime(start);
                LogCommitsAgain(logger, elapsed);
            }

            ledger.Committed(result, readings.CountFlagged(), readings.RefusedValues);
            _uncommitted = null; // the books have it, whatever happens from here on
            signal.Committed(readings);
            quota.Committed(readings);
            if (trail is not null)
            {
                trail.SetTag("wenchang.messages", readings.Messages).SetTag("wenchang.values", readings.ValueCount).SetTag("wenchang.quarantined", readings.QuarantinedMessages);
                Trail.Leave(trail, readings.Rows.Select(r => r.Station).Distinct().Select(s => Trail.OfReadings(district.Stations[s].Id)));
            }

            TellRefused();
            _commitSeconds.Record(time.GetElapsedTime(start).TotalSeconds);
            _batchMessages.Record(readings.Messages);
        }

        _uncommitted = null;
        foreach ((ISource source, ReadOnlyMemory<ushort> packetIds) in batch.Runs())
        {
            await AcknowledgeAsync(source, packetIds);
        }

        arrivals.Release(batch);
        batch.Clear();
        return batch;
    }

    private async Task AcknowledgeAsync(ISource source, ReadOnlyMemory<ushort> packetIds)
    {
        try
        {
            await source.AcknowledgeAsync(packetIds);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The connection is gone: the broker sends the messages again, and the store knows them already (G2).
            LogNotAcknowledged(logger, packetIds.Length, e.Message);
        }
    }

    /// <summary>Says that stations send too much, once a minute at most; the quarantine has what was refused.</summary>
    private void TellRefused()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now >= _nextWarning && quota.TakeRefused() is (> 0 and var readings, var station, var day))
        {
            _nextWarning = now + BetweenWarnings;
            LogOverQuota(logger, readings, district.Stations[station].Id, day, quota.LimitOf(district.Stations[station]));
        }
    }

    private void GiveBack()
    {
        foreach (DeliveryBatch? batch in (DeliveryBatch?[])[_uncommitted, arrivals.Open(null)])
        {
            if (batch is not null)
            {
                Abandon(batch);
            }
        }
    }

    private void Abandon(DeliveryBatch batch)
    {
        foreach ((ISource source, _) in batch.Runs())
        {
            source.Abandon();
        }

        ledger.Abandoned(batch.Counted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store does not take the batch; next try in {Delay}. Nothing is acknowledged, so nothing is lost: {Reason}")]
    private static partial void LogCommitFailed(ILogger logger, TimeSpan delay, string? reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store takes batches again, after {Elapsed}")]
    private static partial void LogCommitsAgain(ILogger logger, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The newest readings cannot be read; jumps and stuck values are found from the next readings on")]
    private static partial void LogNotRestored(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Readings} readings were quarantined as too-many; {Station} has had its {Limit} readings of {Day} (Ingest:QuotaFactor)")]
    private static partial void LogOverQuota(ILogger logger, long readings, string station, DateOnly day, int limit);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Messages} messages are stored but could not be acknowledged ({Error}); the broker will send them again")]
    private static partial void LogNotAcknowledged(ILogger logger, int messages, string error);
}
