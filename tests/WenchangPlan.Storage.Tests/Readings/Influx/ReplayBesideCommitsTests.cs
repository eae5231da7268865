using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Storage.Tests.Servers;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary>What a replay asks InfluxDB, and what others do meanwhile.</summary>
public sealed class ReplayBesideCommitsTests(InfluxFixture server) : IClassFixture<InfluxFixture>
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private const long Minute = 60_000;
    private const long Day = 86_400_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replay_OfABigMessage_AsksOnceForEachStretchOfTimeAndStation()
    {
        await using var store = new WatchedStore(server, await server.CreateDatabaseAsync());
        long[] times = [.. Enumerable.Range(0, 3000).Select(i => T + (i * Minute)), T + (200 * Day), T + (200 * Day) + (5 * Minute)];
        await Messages.CommitAsync(store.Readings, [.. times.Where((_, i) => i % 2 == 0).Select(t => ("A1", t, new (string, double)[] { ("pm25", 50) }))]);
        QuarantineEntry entry = await store.QuarantineAsync();
        var message = new ReadingBatch();
        foreach (long time in times)
        {
            StoreFixture.Add(message, "A1", time, ("pm25", 1), ("so2", 2));
        }

        StoreFixture.Add(message, "A2", T, ("pm25", 3));
        message.CloseMessage();
        store.Watch.Queries.Clear();
        Assert.Equal(new ReplayResult(1, 0, 0), await store.Quarantine.ReplayAsync([new(entry, message)], Cancel));

        Assert.Equal(3, store.Watch.Queries.Count);
        List<Row> rows = await Messages.ReadAsync(store.Readings, "A1");
        Assert.Equal(times.Select((t, i) => (t, i % 2 == 0 ? 50.0 : 1.0)), rows.Where(r => r.Code == "pm25").Select(r => (r.Time, r.Value)));
        Assert.Equal(times, rows.Where(r => r.Code == "so2").Select(r => r.Time));
        Assert.Equal(new Balance(1501 + 1, 0, 0, 1501 + 3002 + 3002 + 1, 0, 0), store.Balance.ReadBalance());
    }

    [Fact]
    public async Task Replay_WhileItReads_CommitsGoOn_AndWhatTheyBringStands()
    {
        await using var store = new WatchedStore(server, await server.CreateDatabaseAsync());
        QuarantineEntry entry = await store.QuarantineAsync();
        // The answer is on its way and does not hold what is committed now.
        store.Watch.OnFirstAnswer = () => Messages.CommitAsync(store.Readings, ("A1", T, [("pm25", 77)]), ("A1", T + Minute, [("o3", 80)])).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal(new ReplayResult(1, 0, 0), await store.Quarantine.ReplayAsync([new(entry, Storable((T, 1), (T + Minute, 2)))], Cancel));

        Assert.Null(store.Watch.OnFirstAnswer);
        Assert.Equal([(T, "pm25", 77.0), (T + Minute, "o3", 80), (T + Minute, "pm25", 2)], (await Messages.ReadAsync(store.Readings, "A1")).Select(r => (r.Time, r.Code, r.Value)));
        Assert.Equal(new Balance(3, 0, 0, 4, 0, 0), store.Balance.ReadBalance());
    }

    [Fact]
    public async Task Replay_OfTwoAtOnce_TheFirstStands()
    {
        await using var store = new WatchedStore(server, await server.CreateDatabaseAsync());
        QuarantineEntry first = await store.QuarantineAsync();
        QuarantineEntry second = await store.QuarantineAsync();
        Task<ReplayResult>? other = null;
        store.Watch.OnFirstAnswer = () =>
        {
            other = store.Quarantine.ReplayAsync([new(second, Storable((T, 2), (T + Minute, 2)))], Cancel).AsTask();
            return Task.CompletedTask;
        };
        Assert.Equal(new ReplayResult(1, 0, 0), await store.Quarantine.ReplayAsync([new(first, Storable((T, 1)))], Cancel));
        Assert.Equal(new ReplayResult(1, 0, 0), await other!);

        Assert.Equal([(T, 1.0), (T + Minute, 2)], (await Messages.ReadAsync(store.Readings, "A1")).Select(r => (r.Time, r.Value)));
    }

    [Fact]
    public async Task Replay_WhenReadingsCameToWaitMeanwhile_LeavesTheirsToStand()
    {
        await using var own = new InfluxFixture();
        await own.InitializeAsync();
        await using var store = new WatchedStore(own, await own.CreateDatabaseAsync());
        QuarantineEntry entry = await store.QuarantineAsync();
        store.Watch.OnFirstAnswer = async () =>
        {
            await own.StopAsync();
            await Messages.CommitAsync(store.Readings, ("A1", T, [("pm25", 77)]));
            await own.StartAsync();
        };
        Assert.Equal(new ReplayResult(1, 0, 0), await store.Quarantine.ReplayAsync([new(entry, Storable((T, 1), (T + Minute, 2)))], Cancel));
        while (await store.Drain.DrainOnceAsync(Cancel))
        {
        }

        Assert.Equal([(T, 77.0), (T + Minute, 2)], (await Messages.ReadAsync(store.Readings, "A1")).Select(r => (r.Time, r.Value)));
    }

    private static ReadingBatch Storable(params ReadOnlySpan<(long Time, double Pm25)> rows)
    {
        var batch = new ReadingBatch();
        foreach ((long time, double value) in rows)
        {
            StoreFixture.Add(batch, "A1", time, ("pm25", value));
        }

        batch.CloseMessage();
        return batch;
    }

    /// <summary>The storage stage as the service builds it, with somebody who watches the queries.</summary>
    private sealed class WatchedStore : IAsyncDisposable
    {
        private readonly TempDirectory _directory = new();
        private readonly IHost _host;

        public WatchedStore(InfluxFixture server, string bucket)
        {
            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Storage:Kind"] = "InfluxDb",
                ["Storage:DataDirectory"] = _directory.Path,
                ["InfluxDb:Url"] = server.Url.ToString(),
                ["InfluxDb:Version"] = "V1",
                ["InfluxDb:Bucket"] = bucket,
            });
            builder.Services.AddSingleton(TestRegister.District);
            builder.Services.AddStorage();
            builder.Services.AddHttpClient(InfluxClient.HttpClientName).AddHttpMessageHandler(() => new Handler(Watch));
            _host = builder.Build();
        }

        public QueryWatch Watch { get; } = new();

        public IReadingStore Readings => _host.Services.GetRequiredService<IReadingStore>();

        public IBalanceStore Balance => _host.Services.GetRequiredService<IBalanceStore>();

        public IQuarantineStore Quarantine => _host.Services.GetRequiredService<IQuarantineStore>();

        public SpoolDrain Drain => _host.Services.GetRequiredService<SpoolDrain>();

        public async Task<QuarantineEntry> QuarantineAsync()
        {
            var batch = new ReadingBatch();
            batch.Quarantine(new QuarantinedMessage(T, "wenchang/air/A1/readings", [1, 2, 3], RejectReason.StationUnknown, "", Partial: false));
            await Readings.CommitAsync(batch, Cancel);
            return Balance.ReadQuarantine(null, 1)[0];
        }

        public async ValueTask DisposeAsync()
        {
            await _host.StopAsync();
            _host.Dispose();
            _directory.Dispose();
        }
    }

    private sealed class QueryWatch
    {
        public List<Uri> Queries { get; } = [];

        /// <summary>Done once, when InfluxDB has answered the next query and nobody knows the answer yet.</summary>
        public Func<Task>? OnFirstAnswer { get; set; }
    }

    private sealed class Handler(QueryWatch watch) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
            if (request.RequestUri!.AbsolutePath == "/query")
            {
                watch.Queries.Add(request.RequestUri);
                if (watch.OnFirstAnswer is { } then)
                {
                    await answer.Content.LoadIntoBufferAsync(cancellationToken);
                    watch.OnFirstAnswer = null;
                    await then();
                }
            }

            return answer;
        }
    }
}
