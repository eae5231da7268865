using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WenchangPlan.Storage.Readings.Sqlite;

/// <summary>What one transaction of upkeep did.</summary>
/// <param name="Instants">Instants packed or deleted; 0 when a day was left alone.</param>
/// <param name="Took">How long it held the writer.</param>
/// <param name="Awaited">Whether somebody waited for it.</param>
public readonly record struct UpkeepSlice(int Instants, TimeSpan Took, bool Awaited);

/// <summary>Deletes readings that are too old and packs closed days, in short transactions, and leaves the writer to others most of the time.</summary>
public sealed partial class ReadingUpkeep(PackedReadings packs, ReadingRetention retention, TimeProvider time, ILogger<ReadingUpkeep> logger) : BackgroundService
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
                LogDone(await RunAsync(retention.DeleteDue(), stoppingToken), await RunAsync(packs.PackDue(), stoppingToken));
            }
            catch (IOException e)
            {
                LogStoreAway(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Takes slices at a pace that others do not feel; returns their instants.</summary>
    private async Task<long> RunAsync(IEnumerable<UpkeepSlice> slices, CancellationToken cancel)
    {
        long instants = 0;
        foreach (UpkeepSlice slice in slices)
        {
            instants += slice.Instants;
            TimeSpan pause = slice.Took * (slice.Awaited ? ShareWhenAwaited : Share);
            await Task.Delay(pause > ShortestPause ? pause : ShortestPause, time, cancel);
        }

        return instants;
    }

    private void LogDone(long deleted, long packed)
    {
        if (deleted > 0)
        {
            LogDeleted(deleted);
        }

        if (packed > 0)
        {
            LogPacked(packed);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted the readings of {Instants} instants, which are older than Storage:KeepReadings")]
    private partial void LogDeleted(long instants);

    [LoggerMessage(Level = LogLevel.Information, Message = "Packed the readings of {Instants} instants")]
    private partial void LogPacked(long instants);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old readings could not be packed or deleted, the store is away; tried again in ten minutes: {Reason}")]
    private partial void LogStoreAway(string reason);
}
