using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Assessment;

/// <summary>Runs rounds: whenever hours have changed and settled, and whenever time closes a day or month.</summary>
public sealed partial class AssessmentService(
    District district, Judges judges, IReadingStore readings, IVerdictStore store, IActReader acts, CommitSignal signal, IOptions<AssessmentOptions> options, TimeProvider time,
    ILogger<AssessmentService> logger)
    : BackgroundService, IReadyPart
{
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);
    private readonly Assessor _assessor = new(district, judges, readings, store, acts);
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private DateOnly? _closedDay;
    private bool _gapsDone;
    private DateTimeOffset _lastRound = time.GetUtcNow();
    private DateTimeOffset? _lastReread;
    private string? _problem;

    /// <inheritdoc />
    public string Name => "assessment";

    /// <inheritdoc />
    public ReadyState Check()
    {
        TimeSpan age = time.GetUtcNow() - _lastRound;
        return _problem is { } problem ? new ReadyState(false, problem)
            : age > Stale ? new ReadyState(false, $"no round for {age:hh\\:mm\\:ss}")
            : new ReadyState(true, "Changed hours are being assessed.");
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        do
        {
            try
            {
                await RoundAsync(stoppingToken);
                _problem = null;
                _lastRound = time.GetUtcNow();
            }
            catch (IOException e)
            {
                if (_problem != e.Message)
                {
                    _problem = e.Message;
                    LogStoreFailed(logger, e.Message);
                }

                await Task.Delay(PauseAfterFailure, time, stoppingToken); // a round is work, and the store does not come back within a second
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RoundAsync(CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        int done;
        do
        {
            done = await _assessor.AssessChangedAsync(now, now - options.Value.Settle, now - options.Value.LongestWait, cancel);
            if (done > 0)
            {
                LogAssessed(logger, done);
            }
        }
        while (done > 0 && !cancel.IsCancellationRequested);

        await RereadAsync(now, cancel);
        bool withGaps = now - _started >= options.Value.CatchUp;
        DateOnly closed = _assessor.LastClosedDay(now);
        if (closed != _closedDay || (withGaps && !_gapsDone))
        {
            await _assessor.AssessDueAsync(withGaps, now, cancel);
            _closedDay = closed;
            _gapsDone = withGaps;
        }
    }

    /// <summary>With several workers on one store, what the others wrote is found by reading, and told to those who wait for new readings.</summary>
    private async Task RereadAsync(DateTimeOffset now, CancellationToken cancel)
    {
        // The distance, not the difference: a clock that is set back must not stop it.
        if (options.Value.RereadHours == 0 || (_lastReread is { } last && (now - last).Duration() < options.Value.RereadInterval))
        {
            return;
        }

        await _assessor.RereadAsync(now, options.Value.RereadHours, news => signal.Noticed(news.Station, news.Newest), cancel);
        _lastReread = now;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Assessed {Hours} changed hours")]
    private static partial void LogAssessed(ILogger logger, int hours);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store is away, nothing is assessed; the round is repeated every few seconds: {Reason}")]
    private static partial void LogStoreFailed(ILogger logger, string reason);
}
