using WenchangPlan.LossTest.Judging;
using WenchangPlan.LossTest.Publishing;
using WenchangPlan.LossTest.Servers;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Loss;

/// <summary>Several workers in one share group on one broker, writing to one InfluxDB.</summary>
public class GroupTests
{
    private const int Enough = 1_000;
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task ThreeWorkers_OneKilledAndAFourthAdded_LoseAndDoubleNothing()
    {
        using var folder = new TempDirectory();
        await using Mosquitto broker = await Mosquitto.StartShippedAsync(folder.Path, cancel: _cancel);
        await using InfluxServer influx = await InfluxServer.StartWithDatabaseAsync(folder.Path, _cancel);
        string ledgerFolder = Path.Combine(folder.Path, "ledger");
        string register = folder["district.json"];
        await SentStations.WriteRegisterAsync(register, _cancel);
        await using Member first = Member.Of(1, folder, register, broker, influx);
        await using Member second = Member.Of(2, folder, register, broker, influx);
        await using Member third = Member.Of(3, folder, register, broker, influx);
        await using Member fourth = Member.Of(4, folder, register, broker, influx);
        await Task.WhenAll(((Member[])[first, second, third]).Select(m => m.Worker.StartAsync(_cancel)));
        await using Publisher publisher = await Publisher.StartAsync(broker, ledgerFolder, seed: 5, _cancel);
        await publisher.SetRateAsync(2_000);

        foreach (Member member in (Member[])[first, second, third])
        {
            await member.WaitAsync(b => b.Committed >= Enough); // the broker spreads the messages over the group
        }

        Books beforeKill = await second.WaitAsync(_ => true);
        await second.Worker.StopAsync(Signal.Kill);
        await fourth.Worker.StartAsync(_cancel);
        await fourth.WaitAsync(b => b.Committed >= Enough);
        PublisherTotals totals = await publisher.StopAsync(_cancel);

        // The broker went on putting every fourth message into the session of the dead worker. Nothing new is sent now, so what it gets after its start has waited for it.
        await second.Worker.StartAsync(_cancel);
        Books afterStart = await second.WaitAsync(b => b.Committed >= beforeKill.Committed + Enough && b.Waiting == 0);
        Member[] all = [first, second, third, fourth];
        Books[] books = await Eventually.SeeAsync("all messages", async () =>
        {
            Books[] now = await Task.WhenAll(all.Select(m => m.WaitAsync(_ => true)));
            return now.Sum(b => b.Committed) >= totals.Acknowledged && now.All(b => b.Waiting == 0) ? now : null;
        }, cancel: _cancel);

        var ledger = new Ledger(ledgerFolder);
        Findings readings = await ledger.CompareAsync(SentStations.All, s => StoreReaders.ByInfluxAsync(influx, s, _cancel));
        Findings garbage = await ledger.CompareGarbageAsync(all.ToAsyncEnumerable().SelectMany(m => StoreReaders.QuarantineAsync(m.Worker, _cancel)));
        string committed = string.Join(" + ", books.Select(b => b.Committed));
        long waited = afterStart.Committed - beforeKill.Committed;
        Figures.Report($"share group: {totals.Acknowledged} messages, {committed} committed by the workers, {waited} had waited for the killed one; {readings.Lost + garbage.Lost} lost, {readings.Doubled} doubled");
        Assert.True(readings.IsClean, string.Join('\n', readings.Examples));
        Assert.True(garbage.IsClean, string.Join('\n', garbage.Examples));
        Assert.All(all, m => Assert.Empty(m.Check.Violations));
        Assert.Equal(garbage.Found, books.Sum(b => b.Quarantined));
        Assert.InRange(books.Sum(b => b.Stored), readings.Found, long.MaxValue);
    }

    [Fact]
    public async Task RetiredWorker_WhoseSessionIsEnded_GetsNoMoreTurns()
    {
        const int Messages = 40;
        using var folder = new TempDirectory();
        await using Mosquitto broker = await Mosquitto.StartShippedAsync(folder.Path, cancel: _cancel);
        await using InfluxServer influx = await InfluxServer.StartWithDatabaseAsync(folder.Path, _cancel);
        string register = folder["district.json"];
        await SentStations.WriteRegisterAsync(register, _cancel);
        await using Member stays = Member.Of(1, folder, register, broker, influx);
        await using Member goes = Member.Of(2, folder, register, broker, influx);
        await stays.Worker.StartAsync(_cancel);
        await goes.Worker.StartAsync(_cancel);
        await PublishAsync(broker, Messages);
        await stays.WaitAsync(b => b is { Stored: Messages / 2, Waiting: 0 });
        await goes.WaitAsync(b => b is { Stored: Messages / 2, Waiting: 0 });

        await goes.Worker.StopAsync();
        await ChildProcess.RequireAsync("mosquitto_sub",
            ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-u", Mosquitto.Worker, "-P", Mosquitto.Password(Mosquitto.Worker), "-i", "worker-2", "-t", "wenchang/none", "-E"], cancel: _cancel);
        await PublishAsync(broker, Messages);

        await stays.WaitAsync(b => b is { Stored: (Messages / 2) + Messages, Waiting: 0 });
    }

    /// <summary>Readings of one station, which the broker has acknowledged on return; from the second call on they are duplicates.</summary>
    private static async Task PublishAsync(Mosquitto broker, int count)
    {
        await using ChildProcess publisher = MosquittoPub.StartLines(MqttAddress.Of(broker), SentStations.All[0].Topic);
        for (int i = 0; i < count; i++)
        {
            await publisher.Input.WriteLineAsync($$$"""{"ts":{{{1_577_808_000_000 + i}}},"values":{"pm25":{{{i}}}}}""");
        }

        publisher.Input.Close();
        await publisher.SuccessAsync(cancel: TestContext.Current.CancellationToken);
    }

    /// <summary>A worker of the group, with a client id and a data directory of its own.</summary>
    private sealed class Member(PublishedWorker worker) : IAsyncDisposable
    {
        public PublishedWorker Worker => worker;

        public BooksCheck Check { get; } = new();

        public static Member Of(int number, TempDirectory folder, string register, Mosquitto broker, InfluxServer influx)
        {
            string data = folder[$"worker-{number}/data"];
            return new Member(new PublishedWorker(Published.Wenchang, Path.GetDirectoryName(data)!,
                [.. RunSettings.Of(data, register, broker, influx, spoolBytes: null), $"Mqtt:ClientId=worker-{number}", "Mqtt:ShareGroup=district"]));
        }

        /// <summary>Waits for books; each that is looked at must hold.</summary>
        public Task<Books> WaitAsync(Func<Books, bool> wanted) => Eventually.SeeAsync("the books", async () =>
        {
            if (await worker.TryBooksAsync(TestContext.Current.CancellationToken) is not { } books)
            {
                return null;
            }

            Check.Look(books);
            return wanted(books) ? books : null;
        }, cancel: TestContext.Current.CancellationToken);

        public ValueTask DisposeAsync() => worker.DisposeAsync();
    }
}
