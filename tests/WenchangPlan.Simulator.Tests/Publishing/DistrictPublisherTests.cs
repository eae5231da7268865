using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Simulator.Publishing;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Simulator.Tests.Publishing;

public class DistrictPublisherTests
{
    private static readonly DateTimeOffset Now = Sample.Local(2026, 7, 20, 10).AddSeconds(90);
    private static readonly TimeSpan Span = TimeSpan.FromHours(6);
    private static readonly SimulatedDistrict District = new(Sample.Register, Sample.Seed, new SimulatorOptions { FaultShare = 0 });
    private static readonly Dictionary<string, DateTimeOffset> Nothing = new(StringComparer.Ordinal);
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_History_SendsEveryReadingOnceInStep()
    {
        await using Mosquitto broker = await StartBrokerAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        DateTimeOffset from = Now.AddDays(-4);
        var widest = TimeSpan.Zero;
        var shares = new List<double>();
        IReadOnlyDictionary<string, DateTimeOffset> reached = Nothing;
        var publisher = new DistrictPublisher(District, Options(broker) with { MostAhead = TimeSpan.FromDays(1) }, new FakeTimeProvider(Now), NullLogger<DistrictPublisher>.Instance)
        {
            WatermarksReached = w =>
            {
                reached = w;
                TimeSpan apart = w.Values.Max() - w.Values.Min();
                widest = apart > widest ? apart : widest;
            },
            Progress = p => shares.Add(p.ShareDone),
        };

        await publisher.RunAsync(Nothing, from, Ended);

        List<string> expected = Expected(from, Now);
        await listener.UntilAllAsync(expected);
        Assert.Equal(expected, listener.Readings.Order(StringComparer.Ordinal));
        Assert.True(listener.Objects == 0 && listener.Arrays > 0);
        Assert.True(widest <= TimeSpan.FromDays(2), $"{widest} apart");
        Assert.All(reached, w => Assert.Equal(Now, w.Value));
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1]);
    }

    [Fact]
    public async Task Run_BrokerRestartedMidway_LosesNothing()
    {
        await using Mosquitto broker = await StartBrokerAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        DateTimeOffset from = Now.AddDays(-12);
        int restarts = 0;
        TaskCompletionSource[] restarted = [new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously)];
        var publisher = new DistrictPublisher(District, Options(broker), new TimeThatStartsAt(Now), NullLogger<DistrictPublisher>.Instance)
        {
            Progress = p =>
            {
                if (p.ShareDone >= 0.25 * (restarts + 1) && restarts < 2)
                {
                    Task.Run(() => broker.RestartAsync(Ended)).Wait(Ended); // sending waits for this call, so it is midway
                    restarted[restarts++].SetResult();
                }
            },
        };

        Task run = publisher.RunAsync(Nothing, from, Ended);
        foreach (TaskCompletionSource restart in restarted)
        {
            await (await Task.WhenAny(restart.Task, run));
            await listener.ConnectAsync();
        }

        await run;

        List<string> expected = Expected(from, Now);
        await listener.UntilAllAsync(expected);
        Assert.Equal(2, restarts);
        Assert.Equal(expected, listener.Readings.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_StoppedAndResumedFromItsWatermarks_SendsNothingTwice()
    {
        await using Mosquitto broker = await StartBrokerAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        string folder = Directory.CreateTempSubdirectory("watermarks-").FullName;
        var file = new WatermarkFile(Path.Combine(folder, "state", "watermarks.json"));
        DateTimeOffset from = Now.AddDays(-8);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ended);
        var first = new DistrictPublisher(District, Options(broker), new FakeTimeProvider(Now), NullLogger<DistrictPublisher>.Instance)
        {
            WatermarksReached = file.Save,
            Progress = p => _ = p.ShareDone > 0.4 ? stop.CancelAsync() : Task.CompletedTask,
        };
        await first.RunAsync(file.Load(), from, stop.Token);
        int before = listener.Readings.Count;

        var second = new DistrictPublisher(District, Options(broker), new FakeTimeProvider(Now), NullLogger<DistrictPublisher>.Instance) { WatermarksReached = file.Save };
        await second.RunAsync(file.Load(), from, Ended);

        List<string> expected = Expected(from, Now);
        await listener.UntilAllAsync(expected);
        Assert.InRange(before, 1, expected.Count - 1);
        Assert.Equal(expected, listener.Readings.Order(StringComparer.Ordinal));
        Assert.All(file.Load(), w => Assert.Equal(Now, w.Value));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Run_Live_SendsEachReadingAsOneObjectWhenItsTimeComes()
    {
        await using Mosquitto broker = await StartBrokerAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        // The fast clock must not run out of patience with a busy machine.
        PublisherOptions options = Options(broker) with { Live = true, ConnectTimeout = TimeSpan.FromDays(1), StopTimeout = TimeSpan.FromDays(1) };
        var publisher = new DistrictPublisher(District, options, new TimeThatStartsAt(Now, speed: 300), NullLogger<DistrictPublisher>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ended);

        Task run = publisher.RunAsync(Nothing, Now, stop.Token);
        List<string> expected = ExpectedLive(Now, Now.AddMinutes(15));
        await listener.UntilAllAsync(expected);
        await stop.CancelAsync();
        await run;
        await listener.UntilStatusAsync(2 * Sample.Register.Stations.Count);

        Assert.Distinct(listener.Readings);
        Assert.True(listener.Arrays == 0 && listener.Objects == listener.Readings.Count);
        Assert.Equal(Sample.Register.Stations.Count, listener.Statuses.Count(s => s.EndsWith(" online", StringComparison.Ordinal)));
        Assert.Equal(Sample.Register.Stations.Count, listener.Statuses.Count(s => s.EndsWith(" offline", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_NoBrokerInTheTriesAllowed_Throws()
    {
        PublisherOptions options = new() { Port = FreePort.Next(), ConnectAttempts = 3, FirstBackOff = TimeSpan.FromMilliseconds(1), Live = true };
        var publisher = new DistrictPublisher(District, options, TimeProvider.System, NullLogger<DistrictPublisher>.Instance);

        BrokerUnreachableException e = await Assert.ThrowsAsync<BrokerUnreachableException>(() => publisher.RunAsync(Nothing, Now.AddDays(-1), Ended));
        Assert.Contains($"127.0.0.1:{options.Port}", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A broker that keeps over a restart what subscribers have not got yet.</summary>
    private static Task<Mosquitto> StartBrokerAsync() => Mosquitto.StartAsync(folder: null, "persistence true", "max_inflight_messages 0", "max_queued_messages 0");

    private static PublisherOptions Options(Mosquitto broker) => new() { Port = broker.Port, Live = false, FirstBackOff = TimeSpan.FromMilliseconds(20) };

    private static List<string> Expected(DateTimeOffset from, DateTimeOffset to) => Keys(from, to, Sample.HistoryInterval);

    private static List<string> ExpectedLive(DateTimeOffset from, DateTimeOffset to) => Keys(from, to.AddMilliseconds(1), s => s.SamplePeriod);

    private static List<string> Keys(DateTimeOffset from, DateTimeOffset to, Func<Station, TimeSpan> interval) =>
        [.. Sample.Register.Stations.SelectMany(s => District.Messages(s, from, to, interval(s), Span)
            .SelectMany(m => System.Text.Json.Nodes.JsonNode.Parse(m.Payload)!.AsArray().Select(r => $"{s.Id} {r!["ts"]}"))).Order(StringComparer.Ordinal)];

    /// <summary>A clock that shows a given time at first and then goes as the real one does, or faster.</summary>
    private sealed class TimeThatStartsAt(DateTimeOffset start, int speed = 1) : TimeProvider
    {
        private readonly long _begin = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => start + (speed * System.GetElapsedTime(_begin));

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Shorter(dueTime), Shorter(period));

        private TimeSpan Shorter(TimeSpan span) => span == Timeout.InfiniteTimeSpan ? span : span / speed;
    }
}
