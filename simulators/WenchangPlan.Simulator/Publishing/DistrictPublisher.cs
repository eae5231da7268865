using Microsoft.Extensions.Logging;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Publishing;

/// <summary>Publishes a simulated district over MQTT, one connection a station: first what the devices "buffered", then live.</summary>
/// <param name="district">What to publish.</param>
/// <param name="options">Where and how.</param>
/// <param name="time">The clock: tells history from what is still to come.</param>
/// <param name="logger">Hears of lost connections.</param>
public sealed class DistrictPublisher(SimulatedDistrict district, PublisherOptions options, TimeProvider time, ILogger<DistrictPublisher> logger)
{
    private static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(15);
    private readonly Told.Story? _story = district.Options.Story;

    /// <summary>Called after every acknowledged day of history and every minute of live sending, one call at a time; days that end together may share a call.
    /// Sending waits for it once it is <see cref="PublisherOptions.MostAhead"/> ahead.</summary>
    public Action<PublishProgress>? Progress { get; init; }

    /// <summary>Called like <see cref="Progress"/>, and once more at the end, with the instant before which everything is acknowledged, by station id.
    /// Keep them and give them to the next run, and it sends nothing again.</summary>
    public Action<IReadOnlyDictionary<string, DateTimeOffset>>? WatermarksReached { get; init; }

    /// <summary>Sends until told to stop; without <see cref="PublisherOptions.Live"/> until the history is sent.</summary>
    /// <param name="watermarks">What an earlier run reached, by station id; stations that are missing start at <paramref name="historyFrom"/>.</param>
    /// <param name="historyFrom">Where history begins, included.</param>
    /// <param name="stopping">Ends sending: acknowledgements on their way are awaited for a short time, then the method returns.</param>
    /// <exception cref="BrokerUnreachableException">No first connection in the tries allowed.</exception>
    public async Task RunAsync(IReadOnlyDictionary<string, DateTimeOffset> watermarks, DateTimeOffset historyFrom, CancellationToken stopping)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset[] starts = [.. district.Register.Stations.Select(s => watermarks.GetValueOrDefault(s.Id, historyFrom))];
        DateTimeOffset[] ends = [.. district.Register.Stations.Select(s => _story?.LostLine(s) is { } lost && lost > starts[s.Index] ? lost : now)];
        var run = new Run(starts.Min(), now, new PublishLedger(district.Register, starts, ends));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            await AllOrNoneAsync([RunStationsAsync(run, stop), ReportAsync(run.Ledger)], stop);
        }
        finally
        {
            Report(run.Ledger);
        }
    }

    private async Task RunStationsAsync(Run run, CancellationTokenSource stop)
    {
        try
        {
            IEnumerable<Task> stations = district.Register.Stations.Select(s => Task.Run(() => RunStationAsync(s, run, stop.Token), CancellationToken.None));
            await AllOrNoneAsync(options.Live ? [.. stations, AskForReportsAsync(run, stop.Token)] : [.. stations], stop);
        }
        finally
        {
            run.Ledger.EndReports();
        }
    }

    /// <summary>Tells the host, away from the stations: what it does with the news must not hold their acknowledgements.</summary>
    private async Task ReportAsync(PublishLedger ledger)
    {
        await foreach (bool _ in ledger.ReportsDue.ReadAllAsync())
        {
            Report(ledger);
        }
    }

    private void Report(PublishLedger ledger)
    {
        PublishProgress progress = ledger.Progress();
        WatermarksReached?.Invoke(ledger.Snapshot());
        Progress?.Invoke(progress);
        ledger.Reported(progress.SlowestUntil);
    }

    private async Task RunStationAsync(Station station, Run run, CancellationToken stopping)
    {
        await using var connection = new StationConnection(station, district.Options.TopicRoot, options, time, logger);
        try
        {
            await connection.EnsureConnectedAsync(stopping);
            await SendHistoryAsync(station, connection, run, stopping);
            await connection.DrainAsync(stopping);
            if (options.Live)
            {
                if (run.Ledger.EndOf(station) < run.HistoryEnd)
                {
                    // What it reads until its line is back it keeps, and sends then, as devices do.
                    await connection.WaitForAsync(_story!.LineBackAsync(time, stopping), stopping);
                }

                await SendLiveAsync(station, connection, run.Ledger, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop; closing the connection takes what acknowledgements still come.
        }
    }

    /// <summary>Day by day, in step with the other stations, as the arrays a device sends after it was away.</summary>
    private async Task SendHistoryAsync(Station station, StationConnection connection, Run run, CancellationToken stopping)
    {
        PublishLedger ledger = run.Ledger;
        TimeSpan interval = station.SamplePeriod > options.HistoryInterval ? station.SamplePeriod : options.HistoryInterval;
        for (DateTimeOffset at = ledger.WatermarkOf(station); at < ledger.EndOf(station);)
        {
            DateTimeOffset next = NextDay(at);
            next = next < ledger.EndOf(station) ? next : ledger.EndOf(station);
            await connection.WaitForAsync(ledger.WhenReportedAsync(at - options.MostAhead), stopping);
            foreach (SimulatedMessage message in district.Messages(station, at, next, interval, options.ArraySpan))
            {
                TimeSpan early = run.HistoryEnd + ((message.LastTime - run.HistoryStart) / options.Speed) - time.GetUtcNow();
                if (early > TimeSpan.Zero)
                {
                    await connection.WaitForAsync(Task.Delay(early, time, stopping), stopping);
                }

                await connection.SendAsync(message, () => ledger.Acknowledge(station, message), stopping);
            }

            DateTimeOffset until = next; // a day on which the station was silent is over too
            connection.AfterAll(() => ledger.Reach(station, until));
            at = next;
        }
    }

    /// <summary>Every reading when its time has come, one object a message; as arrays if the broker was away for long.</summary>
    private async Task SendLiveAsync(Station station, StationConnection connection, PublishLedger ledger, CancellationToken stopping)
    {
        while (true)
        {
            DateTimeOffset now = time.GetUtcNow();
            DateTimeOffset at = ledger.WatermarkOf(station);
            DateTimeOffset end = now.AddMilliseconds(1); // the reading of this very moment too
            if (at < end)
            {
                TimeSpan span = now - at > options.ArraySpan ? options.ArraySpan : TimeSpan.Zero;
                foreach (SimulatedMessage message in district.Messages(station, at, end, PeriodOf(station, now), span))
                {
                    await connection.SendAsync(message, () => ledger.Acknowledge(station, message), stopping);
                }

                connection.AfterAll(() => ledger.Reach(station, end));
                await connection.DrainAsync(stopping);
            }

            // Short naps: the clock may be set, and a lost connection should not wait for the next reading to be noticed.
            TimeSpan untilNext = NextSample(station, now) - time.GetUtcNow();
            if (untilNext > TimeSpan.Zero)
            {
                await Task.Delay(untilNext < LongestNap ? untilNext : LongestNap, time, stopping);
            }

            await connection.EnsureConnectedAsync(stopping);
        }
    }

    private async Task AskForReportsAsync(Run run, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        try
        {
            await run.Ledger.WhenReportedAsync(run.HistoryEnd).WaitAsync(stopping);
            while (await timer.WaitForNextTickAsync(stopping))
            {
                run.Ledger.AskForReport();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop; the last report is made when all stations have ended.
        }
    }

    private DateTimeOffset NextDay(DateTimeOffset at) => new(at.ToOffset(district.Register.Clock.Offset).Date.AddDays(1), district.Register.Clock.Offset);

    /// <summary>The first sample after an instant; samples lie on whole multiples of the period in local time.</summary>
    private DateTimeOffset NextSample(Station station, DateTimeOffset now)
    {
        long local = now.UtcTicks + district.Register.Clock.Offset.Ticks - DateTimeOffset.UnixEpoch.Ticks;
        long period = PeriodOf(station, now).Ticks;
        return now.AddTicks(period - (local % period));
    }

    private TimeSpan PeriodOf(Station station, DateTimeOffset at) => _story?.PeriodOf(station, at) ?? station.SamplePeriod;

    /// <summary>When one fails, the others are stopped, and its failure is the one to hear of.</summary>
    private static async Task AllOrNoneAsync(List<Task> tasks, CancellationTokenSource stop)
    {
        Task firstFailure = Task.CompletedTask;
        await foreach (Task ended in Task.WhenEach(tasks))
        {
            if (ended.IsFaulted && firstFailure.IsCompletedSuccessfully)
            {
                firstFailure = ended;
                await stop.CancelAsync();
            }
        }

        await firstFailure;
    }

    /// <summary>One run; its history ends at the moment it began.</summary>
    private sealed record Run(DateTimeOffset HistoryStart, DateTimeOffset HistoryEnd, PublishLedger Ledger);
}
