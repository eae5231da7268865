using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Evaluation;

namespace WenchangPlan.Alerting;

/// <summary>Runs a round of evaluation every <see cref="AlertingOptions.Interval"/>.</summary>
internal sealed partial class AlertService(
    AlertEvaluation evaluation, IOptions<AlertingOptions> options, AlertingStatus status, TimeProvider clock, ILogger<AlertService> logger) : BackgroundService
{
    /// <summary>A store that is away is waited for; any other exception is a defect and stops the host.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        do
        {
            long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            try
            {
                await evaluation.RunAsync(now, stoppingToken);
                status.RoundDone(now);
            }
            catch (IOException e)
            {
                LogStoreAway(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 401, Level = LogLevel.Warning, Message = "Alerts could not be evaluated, the store is away; the next round tries again.")]
    private partial void LogStoreAway(Exception e);
}
