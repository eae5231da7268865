using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Evaluation;

namespace WenchangPlan.Alerting;

/// <summary>Runs a round of evaluation every <see cref="AlertingOptions.Interval"/>.</summary>
internal sealed partial class AlertService(
    AlertEvaluation evaluation, RegisterReload register, IOptions<AlertingOptions> options, AlertingStatus status, TimeProvider clock, ILogger<AlertService> logger) : BackgroundService
{
    /// <summary>A store that is away is waited for; any other exception is a defect and stops the host.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        string? problem = null;
        do
        {
            long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            register.Look();
            try
            {
                if (await evaluation.RunAsync(now, stoppingToken) is { } jump)
                {
                    LogClockSet(jump);
                }

                status.RoundDone(now);
                if (problem is not null)
                {
                    problem = null;
                    LogStoreBack();
                }
            }
            catch (IOException e) when (e.Message == problem)
            {
                // Said already; readiness shows it for as long as it lasts.
            }
            catch (IOException e)
            {
                problem = e.Message;
                LogStoreAway(problem);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 401, Level = LogLevel.Warning, Message = "Alerts cannot be evaluated, the store is away; every round tries again: {Reason}")]
    private partial void LogStoreAway(string reason);

    [LoggerMessage(EventId = 403, Level = LogLevel.Warning, Message = "The wall clock of this machine was set by {Jump}; waits go on by the monotonic clock.")]
    private partial void LogClockSet(TimeSpan jump);

    [LoggerMessage(EventId = 402, Level = LogLevel.Information, Message = "The store is back; alerts are evaluated again.")]
    private partial void LogStoreBack();
}
