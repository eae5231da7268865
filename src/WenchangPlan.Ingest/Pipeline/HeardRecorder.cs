using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>Saves when stations were heard, every few seconds and at the end, so that a restart knows it. Stops after the pipeline.</summary>
/// <remarks>Beside the commits, not in them: what a kill costs here is seconds of a time that is shown, and every commit would pay for it.</remarks>
internal sealed partial class HeardRecorder(CommitSignal signal, IHeardStore store, TimeProvider time, ILogger<HeardRecorder> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private bool _failed;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Save();
            }
        }
        finally
        {
            Save();
        }
    }

    private void Save()
    {
        try
        {
            signal.SaveTo(store);
            _failed = false;
        }
        catch (IOException e)
        {
            if (!_failed)
            {
                LogNotSaved(logger, e.Message);
            }

            _failed = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "When stations were heard cannot be saved now and is tried again: {Reason}")]
    private static partial void LogNotSaved(ILogger logger, string reason);
}
