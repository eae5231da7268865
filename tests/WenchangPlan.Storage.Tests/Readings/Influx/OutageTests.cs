using WenchangPlan.Storage.Tests.Servers;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary>InfluxDB goes away and comes back: a server for each test, since it is stopped.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private const long T = 1_777_593_600_000;
    private readonly InfluxFixture _server = new();
    private InfluxHost _store = null!;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _store = new InfluxHost(_server, await _server.CreateDatabaseAsync());
    }

    [Theory]
    [InlineData(Signal.Terminate)]
    [InlineData(Signal.Kill)]
    public async Task Commit_WhileInfluxIsStoppedMidway_IsTakenAndAllThereOnceItIsBack(Signal signal)
    {
        await _store.StartAsync();
        for (int i = 0; i < 30; i++)
        {
            if (i == 10)
            {
                await _server.StopAsync(signal);
            }

            Assert.Equal(new CommitResult(2, 0, 0, 2), await Messages.CommitAsync(_store.Readings, ("A1", T + i, [("pm25", i)]), ("A2", T + i, [("pm25", -i)])));
        }

        Assert.True(_store.Spool.HoldsReadings);
        Assert.Equal(60, _store.Balance.ReadBalance().Stored);
        await _server.StartAsync(TestContext.Current.CancellationToken);
        await _store.WaitUntilDrainedAsync();

        Assert.Equal(Enumerable.Range(0, 30).Select(i => new Row(T + i, "pm25", i, ReadingFlag.Normal)), await Messages.ReadAsync(_store.Readings, "A1"));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (double)-i), (await Messages.ReadAsync(_store.Readings, "A2")).Select(r => r.Value));
        Assert.Equal(new Balance(60, 0, 0, 60, 0, 0), _store.Balance.ReadBalance());
    }

    [Fact]
    public async Task Commit_WhileInfluxIsHung_IsSpooledAfterTheTimeout()
    {
        await using var store = new InfluxHost(_server, await _server.CreateDatabaseAsync(), ("InfluxDb:Timeout", "00:00:01"));
        _server.Send(Signal.Stop);
        await Messages.CommitAsync(store.Readings, ("A1", T, [("pm25", 1)]));
        Assert.True(store.Spool.HoldsReadings);

        _server.Send(Signal.Continue);
        await store.StartAsync();
        await store.WaitUntilDrainedAsync();
        Assert.Equal([1.0], (await Messages.ReadAsync(store.Readings, "A1")).Select(r => r.Value));
    }

    [Fact]
    public async Task Commit_WhileInfluxIsAway_SurvivesARestartOfTheWorker()
    {
        await _server.StopAsync();
        await Messages.CommitAsync(_store.Readings, ("A1", T, [("pm25", 1)]));
        await _store.ReopenAsync();
        Assert.True(_store.Spool.HoldsReadings);
        await Messages.CommitAsync(_store.Readings, ("A1", T + 1, [("pm25", 2)]));

        await _server.StartAsync(TestContext.Current.CancellationToken);
        await _store.StartAsync();
        await _store.WaitUntilDrainedAsync();
        Assert.Equal([1.0, 2], (await Messages.ReadAsync(_store.Readings, "A1")).Select(r => r.Value));
    }

    [Fact]
    public async Task Commit_ACorrectionWhileOldReadingsWait_ArrivesAfterThem()
    {
        await _server.StopAsync();
        await Messages.CommitAsync(_store.Readings, ("A1", T, [("pm25", 999)]));
        await _server.StartAsync(TestContext.Current.CancellationToken);
        await Messages.CommitAsync(_store.Readings, ("A1", T, [("pm25", 35)]));
        await _store.StartAsync();
        await _store.WaitUntilDrainedAsync();

        Assert.Equal([35.0], (await Messages.ReadAsync(_store.Readings, "A1")).Select(r => r.Value));
    }

    [Fact]
    public async Task Commit_NewReadingsOnceInfluxAnswers_OvertakeWhatWaits()
    {
        string database = await _server.CreateDatabaseAsync();
        await using var store = new InfluxHost(_server, database);
        await _server.StopAsync();
        for (int i = 0; i < 3000; i++)
        {
            await Messages.CommitAsync(store.Readings, ("A1", T + i, [("pm25", i)]));
        }

        await _server.StartAsync(TestContext.Current.CancellationToken);
        await DrainOnceAnsweredAsync(store); // one part of several: it answers again
        Assert.True(store.Spool.HoldsReadings);
        long waiting = store.Spool.Bytes;
        await Messages.CommitAsync(store.Readings, ("A1", T + 5000, [("pm25", 5000)]));

        Assert.Equal(waiting, store.Spool.Bytes);
        Assert.Equal(5000, (await _server.RowsAsync(database, "SELECT last(pm25) FROM air"))[0][1].GetDouble());
        await store.DrainAsync();
        Assert.Equal(3001, (await Messages.ReadAsync(store.Readings, "A1")).Count);
    }

    [Fact]
    public async Task Read_WhileReadingsWait_IsRefusedSoThatNoVerdictIsGivenOnHalfOfTheData()
    {
        await _server.StopAsync();
        await Messages.CommitAsync(_store.Readings, ("A1", T, [("pm25", 1)]));
        await _server.StartAsync(TestContext.Current.CancellationToken);

        IOException error = await Assert.ThrowsAsync<IOException>(() => Messages.ReadAsync(_store.Readings, "A1"));
        Assert.Contains("wait in the spool", error.Message, StringComparison.Ordinal);
        await DrainOnceAnsweredAsync(_store);
        Assert.Single(await Messages.ReadAsync(_store.Readings, "A1"));
    }

    [Fact]
    public async Task Read_WhileInfluxIsAway_SaysSo()
    {
        await _server.StopAsync();

        IOException error = await Assert.ThrowsAnyAsync<IOException>(() => Messages.ReadAsync(_store.Readings, "A1"));
        Assert.Contains("does not answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_WhenTheSpoolIsFull_ThrowsIOExceptionAndCountsNothing()
    {
        await using var store = new InfluxHost(_server, await _server.CreateDatabaseAsync(), ("InfluxDb:SpoolBytes", "65536"));
        await _server.StopAsync();
        IOException? full = null;
        int taken = 0;
        while (full is null && taken < 10_000)
        {
            try
            {
                await Messages.CommitAsync(store.Readings, ("A1", T + taken, [("pm25", taken)]));
                taken++;
            }
            catch (IOException e)
            {
                full = e;
            }
        }

        Assert.Contains("the spool is full (InfluxDb:SpoolBytes is 65536)", full?.Message, StringComparison.Ordinal);
        Assert.InRange(store.Spool.Bytes, 60_000, 65_536);
        Assert.Equal(taken, store.Balance.ReadBalance().Stored);

        await _server.StartAsync(TestContext.Current.CancellationToken);
        await DrainOnceAnsweredAsync(store);
        await store.DrainAsync();
        await Messages.CommitAsync(store.Readings, ("A1", T + taken, [("pm25", taken)]));
        Assert.Equal(Enumerable.Range(0, taken + 1).Select(i => (double)i), (await Messages.ReadAsync(store.Readings, "A1")).Select(r => r.Value));
    }

    [Fact]
    public async Task Save_VerdictsWhileInfluxIsAway_ArriveWhenItIsBack()
    {
        string database = await _server.CreateDatabaseAsync();
        await using var store = new InfluxHost(_server, database);
        await _server.StopAsync();
        store.Assessment.Save(SampleVerdicts.Round());
        Assert.False(store.Spool.HoldsReadings);
        Assert.True(store.Spool.Bytes > 0);

        await _server.StartAsync(TestContext.Current.CancellationToken);
        await store.StartAsync();
        await store.WaitUntilDrainedAsync();
        Assert.NotEmpty(await _server.RowsAsync(database, "SELECT * FROM air_day"));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>Drains one part; the circuit breaker may still be open for a moment after the server is back.</summary>
    private static async Task DrainOnceAnsweredAsync(InfluxHost store)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await Record.ExceptionAsync(() => store.Drain.DrainOnceAsync(TestContext.Current.CancellationToken)) is { } error)
        {
            Assert.Contains("circuit", error.Message, StringComparison.OrdinalIgnoreCase);
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
