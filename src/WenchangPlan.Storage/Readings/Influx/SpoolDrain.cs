using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Takes what waits in the spool to InfluxDB, oldest first.</summary>
internal sealed partial class SpoolDrain(
    Spool spool, InfluxDelivery delivery, HistoryKeeper keeper, CommitBooks books, IOptions<StorageOptions> storage, TimeProvider time,
    ILogger<SpoolDrain> logger) : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>A part that failed so often is taken apart: everything behind it waits, unread and unjudged.</summary>
    private const int MostFailures = 3;

    private long _head;
    private int _failures;
    private long _takenBefore;

    /// <summary>Delivers the oldest part and removes it. Killed in between, it is delivered again, which is harmless.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="IOException">InfluxDB is away or refuses the request, or the state file cannot be written; the part stays.</exception>
    public async Task<bool> DrainOnceAsync(CancellationToken cancel)
    {
        if (spool.ReadOldest() is not { } part)
        {
            return false;
        }

        IReadOnlyList<RefusedLine> refused = await DeliverAsync(part, cancel);
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        // Their messages were counted as stored when the spool took them, hence partial. A verdict refused stays in the state file, where it comes from.
        List<QuarantinedMessage> messages = [.. refused.Where(r => RefusedReadings.IsReading(r.Line)).Select(r => RefusedReadings.ToMessage([r], now, partial: true))];
        books.Commit(new ChangedRows(), door: null, messages, default, writer => Spool.Remove(writer, part));
        spool.Removed(part);
        return true;
    }

    private async Task<IReadOnlyList<RefusedLine>> DeliverAsync(SpoolPart part, CancellationToken cancel)
    {
        if (part.FirstId != _head)
        {
            (_head, _failures, _takenBefore) = (part.FirstId, 0, delivery.Taken);
        }

        if (part.History is { } mark && keeper.Find(Line.Split(LineBuffer.Decompress(part.Bodies)), mark) is { } history)
        {
            await keeper.KeepAsync(history, mark, cancel);
        }

        try
        {
            return _failures < MostFailures
                ? await delivery.WriteCompressedAsync(part.Bodies, cancel)
                : await delivery.TakeApartAsync(part.Bodies, othersPass: delivery.Taken > _takenBefore, cancel);
        }
        catch (IOException)
        {
            _failures++;
            throw;
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (storage.Value.Kind != StorageKind.InfluxDb)
        {
            return;
        }

        TimeSpan pause = ShortestPause;
        while (true)
        {
            await spool.WaitAsync(stoppingToken);
            try
            {
                while (await DrainOnceAsync(stoppingToken))
                {
                    pause = ShortestPause;
                }
            }
            catch (IOException e)
            {
                TimeSpan wait = delivery.Wait > pause ? delivery.Wait : pause;
                LogWaiting(logger, spool.Bytes, wait, e.Message);
                await Task.Delay(wait, time, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Bytes} bytes wait in the spool; next try in {Pause}: {Reason}")]
    private static partial void LogWaiting(ILogger logger, long bytes, TimeSpan pause, string reason);
}
