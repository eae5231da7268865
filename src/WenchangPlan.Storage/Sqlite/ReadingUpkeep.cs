using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WenchangPlan.Storage.Sqlite;

/// <summary>Packs closed days, one short transaction a station and day, and leaves the writer to others most of the time.</summary>
public sealed partial class ReadingUpkeep(PackedReadings packs, TimeProvider time, ILogger<ReadingUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);

    /// <summary>After a transaction, so many times as long as it took belong to others; more when somebody waited for it.</summary>
    private const int Share = 3;
    private const int ShareWhenAwaited = 30;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await PackAsync(stoppingToken);
            }
            catch (IOException e)
            {
                LogStoreAway(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task PackAsync(CancellationToken cancel)
    {
        long packed = 0;
        foreach (PackedStretch stretch in packs.PackDue())
        {
            packed += stretch.Instants;
            TimeSpan pause = stretch.Took * (stretch.Awaited ? ShareWhenAwaited : Share);
            await Task.Delay(pause > ShortestPause ? pause : ShortestPause, time, cancel);
        }

        if (packed > 0)
        {
            LogPacked(packed);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Packed the readings of {Instants} instants")]
    private partial void LogPacked(long instants);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Readings could not be packed, the store is away; tried again in ten minutes: {Reason}")]
    private partial void LogStoreAway(string reason);
}
