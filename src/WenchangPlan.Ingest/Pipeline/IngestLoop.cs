using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using WenchangPlan.Ingest.Checks;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>The heart of the ingest stage: decode, commit, acknowledge, in this order and in the order of arrival (G1).</summary>
/// <remarks>
/// Batches size themselves: while one is being committed, the next ones arrive. A batch waits for more only while messages keep coming, and at most
/// <see cref="IngestOptions.Linger"/>; a lone message is committed at once.
/// </remarks>
internal sealed partial class IngestLoop(
    DeliveryQueue queue, MessageIntake intake, SequenceCheck sequence, IReadingStore store, PipelineLedger ledger, CommitSignal signal, IngestState state,
    IOptions<IngestOptions> options, TimeProvider time, IMeterFactory meters, ILogger<IngestLoop> logger) : BackgroundService
{
    private static readonly TimeSpan QuietGap = TimeSpan.FromMilliseconds(2);
    private readonly ReadingBatch _batch = new();
    private readonly List<Delivery> _deliveries = [];
    private readonly Histogram<double> _commitSeconds = meters.Create("WenchangPlan.Ingest").CreateHistogram("wenchang.ingest.commit.duration", "s",
        "Time from the start of a commit until it is on disk", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] });
    private readonly Histogram<int> _batchMessages = meters.Create("WenchangPlan.Ingest").CreateHistogram("wenchang.ingest.batch.size", "{message}",
        "Messages in one commit", tags: null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 50, 100, 500, 1000, 2500, 5000] });
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
                state.StoreProblem = args.Outcome.Exception?.Message;
                LogCommitFailed(logger, args.RetryDelay, state.StoreProblem);
                return default;
            },
        })
        .Build();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RestoreAsync(stoppingToken);
            while (await queue.WaitToReadAsync(stoppingToken))
            {
                await FillAsync(stoppingToken);
                await CommitAsync(stoppingToken);
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

    private async Task FillAsync(CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            while (_deliveries.Count < options.Value.BatchMessages && queue.TryRead(out Delivery? delivery))
            {
                _deliveries.Add(delivery);
                if (delivery.Counts)
                {
                    intake.Take(delivery.Topic, delivery.Payload, delivery.ReceivedAt, _batch);
                }
            }

            bool alone = _deliveries.Count <= 1;
            if (alone || _deliveries.Count >= options.Value.BatchMessages || time.GetElapsedTime(start) >= options.Value.Linger || !await MoreComesAsync(cancel))
            {
                return;
            }
        }
    }

    private async ValueTask<bool> MoreComesAsync(CancellationToken cancel)
    {
        Task<bool> more = queue.WaitToReadAsync(cancel).AsTask();
        if (more.IsCompleted)
        {
            return await more;
        }

        // The wait goes on in the channel after the gap; the next call gets the same answer, so nothing is lost.
        return await Task.WhenAny(more, Task.Delay(QuietGap, time, cancel)) == more && await more;
    }

    private async Task CommitAsync(CancellationToken cancel)
    {
        if (_batch.Messages > 0)
        {
            long start = time.GetTimestamp();
            CommitResult result = await _retry.ExecuteAsync(async token => await store.CommitAsync(_batch, token), cancel);
            state.StoreProblem = null;
            ledger.Committed(result, _batch.CountFlagged(), _batch.RefusedValues);
            signal.Committed(_batch);
            _commitSeconds.Record(time.GetElapsedTime(start).TotalSeconds);
            _batchMessages.Record(_batch.Messages);
        }

        long bytes = 0;
        foreach (Delivery delivery in _deliveries)
        {
            bytes += delivery.Payload.Length;
            await AcknowledgeAsync(delivery);
        }

        _deliveries.Clear();
        _batch.Clear();
        queue.Release(bytes);
    }

    private async Task AcknowledgeAsync(Delivery delivery)
    {
        try
        {
            await delivery.AcknowledgeAsync();
        }
        catch (Exception e) when (e is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection is gone: the broker sends the message again, and the store knows it already (G2).
            LogNotAcknowledged(logger, delivery.Topic, e.Message);
        }
    }

    private void GiveBack()
    {
        while (queue.TryRead(out Delivery? delivery))
        {
            _deliveries.Add(delivery);
        }

        foreach (Delivery delivery in _deliveries)
        {
            delivery.Abandon();
        }

        ledger.Abandoned(_deliveries.Count(d => d.Counts));
        _deliveries.Clear();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store does not take the batch; next try in {Delay}. Nothing is acknowledged, so nothing is lost: {Reason}")]
    private static partial void LogCommitFailed(ILogger logger, TimeSpan delay, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The newest readings cannot be read; jumps and stuck values are found from the next readings on")]
    private static partial void LogNotRestored(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Topic} is stored but could not be acknowledged ({Error}); the broker will send it again")]
    private static partial void LogNotAcknowledged(ILogger logger, string topic, string error);
}
