using System.Globalization;
using System.Text.Json;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Chain;

/// <summary>G1 to G3: kill -9 of the worker under load loses nothing, doubles nothing and keeps the books balanced.</summary>
public class KillTests
{
    private const int Messages = 20_000;
    private const int PerStation = Messages / 4;
    private static readonly string[] Stations = ["A1", "A2", "A3", "A4"];
    private static readonly DateTimeOffset First = new(2026, 5, 1, 0, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task KilledTwiceUnderLoad_EveryAcknowledgedMessageIsStoredOnceAndUnaltered()
    {
        using var folder = new TempDirectory();
        await using Mosquitto broker = await Mosquitto.StartShippedAsync(folder.Path, cancel: TestContext.Current.CancellationToken);
        // Small batches, so that many commits and acknowledgements lie between start and end.
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, [.. broker.WorkerSettings, "Ingest:BatchMessages=200"]);
        List<ChildProcess> publishers = [.. Stations.Select(s => MosquittoPub.StartLines(MqttAddress.Of(broker), $"wenchang/air/{s}/readings"))];
        try
        {
            await KillAfterAsync(worker, 1_000, FeedAsync(publishers, 0, PerStation / 3));
            await KillAfterAsync(worker, 8_000, FeedAsync(publishers, PerStation / 3, 2 * PerStation / 3));
            await FeedAsync(publishers, 2 * PerStation / 3, PerStation);
            foreach (ChildProcess publisher in publishers)
            {
                publisher.Input.Close();
                await publisher.SuccessAsync(cancel: TestContext.Current.CancellationToken); // it leaves when its last message is acknowledged
            }

            Books books = await worker.WaitAsync("every message", b => b.Stored - b.Duplicates >= Messages && b.Waiting == 0);
            Figures.Report($"kill test: {Messages} messages, 2 kills, {Messages - (books.Stored - books.Duplicates)} lost, {books.Duplicates} delivered again");
            Assert.Equal((Messages, 0L), (books.Stored - books.Duplicates, books.Quarantined));
            foreach (string station in Stations)
            {
                Assert.Equal(Enumerable.Range(0, PerStation).Select(Reading), await StoredAsync(worker, station));
            }
        }
        finally
        {
            foreach (ChildProcess publisher in publishers)
            {
                await publisher.DisposeAsync();
            }
        }
    }

    /// <summary>Kills while messages are on their way from the publishers through the broker to the store, and starts it again.</summary>
    private static async Task KillAfterAsync(PublishedWorker worker, int stored, Task feeding)
    {
        Books last = await worker.WaitAsync($"{stored} messages", b => b.Stored >= stored);
        await worker.StopAsync(Signal.Kill);
        Figures.Report($"kill test: killed when {last.Stored} of {Messages} were stored");
        await feeding;
        await worker.StartAsync(TestContext.Current.CancellationToken);
    }

    private static async Task FeedAsync(List<ChildProcess> publishers, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            (DateTimeOffset time, double value) = Reading(i);
            string line = string.Create(CultureInfo.InvariantCulture, $$$"""{"ts":{{{time.ToUnixTimeMilliseconds()}}},"values":{"pm25":{{{value}}}},"seq":{{{i}}}}""");
            foreach (ChildProcess publisher in publishers)
            {
                await publisher.Input.WriteLineAsync(line);
            }
        }

        foreach (ChildProcess publisher in publishers)
        {
            await publisher.Input.FlushAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<IEnumerable<(DateTimeOffset, double)>> StoredAsync(PublishedWorker worker, string station)
    {
        IReadOnlyList<JsonElement> items = await worker.ListAsync($"/api/v1/stations/{station}/readings?parameter=pm25&limit=100000");
        return items.Select(i => (i.GetProperty("time").GetDateTimeOffset(), i.GetProperty("value").GetDouble()));
    }

    /// <summary>What message number i of a station says.</summary>
    private static (DateTimeOffset Time, double Value) Reading(int i) => (First.AddMinutes(i), (i % 4_000) / 10.0);
}
