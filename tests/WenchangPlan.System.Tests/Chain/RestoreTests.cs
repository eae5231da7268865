using System.Globalization;
using System.Text.RegularExpressions;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Chain;

/// <summary>A backup made under load, restored while the devices go on sending: what it held is there, and what came after it can be sent again.</summary>
public sealed partial class RestoreTests
{
    private const int PerStation = 4_000;
    private static readonly string[] Stations = ["A1", "A2", "A3"];
    private static readonly string[] Days = ["--from", "2026-04-30", "--to", "2026-05-04"];
    private static readonly DateTimeOffset First = new(2026, 5, 1, 0, 0, 0, TimeSpan.FromHours(8));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RestoredUnderLoad_BalanceAndVerdictsAreThoseOfTheBackup_AndNothingSentAgainIsStoredTwice()
    {
        using var folder = new TempDirectory();
        string backup = Path.Combine(folder.Path, "backup.db");
        await using Mosquitto broker = await Mosquitto.StartShippedAsync(folder.Path, cancel: Cancel);
        // Readings are packed at once and old ones let go, beside backup and restore.
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, [.. broker.WorkerSettings, "Ingest:BatchMessages=100", "Storage:PackAfter=00:00:01"]);
        Task sending = SendAsync(broker, 0, PerStation);

        await worker.WaitAsync("some messages", b => b.Stored >= PerStation / 2);
        Assert.Contains("bytes", (await VerbAsync(folder.Path, "backup", backup)).Replace("字节", "bytes", StringComparison.Ordinal), StringComparison.Ordinal);
        await worker.WaitAsync("more after the backup", b => b.Stored >= PerStation);
        Assert.Equal(1, (await RunAsync(folder.Path, "restore", backup)).Code); // the service runs
        await worker.StopAsync();

        string restored = await VerbAsync(folder.Path, "restore", backup);
        long deliveries = long.Parse(Deliveries().Match(restored).Value, CultureInfo.InvariantCulture);
        Assert.InRange(deliveries, PerStation / 2, Stations.Length * PerStation);
        Directory.CreateDirectory(Path.Combine(folder.Path, "other", "data"));
        File.Copy(backup, Path.Combine(folder.Path, "other", "data", "wenchang.db"));
        foreach (string what in (string[])["readings", "verdicts"])
        {
            Assert.Equal(await VerbAsync(Path.Combine(folder.Path, "other"), "export", [what, .. Days]), await VerbAsync(folder.Path, "export", [what, .. Days]));
        }

        await worker.StartAsync(Cancel);
        await sending;
        Books after = await worker.WaitAsync("what waited in the broker", b => b.Waiting == 0 && b.Stored >= deliveries);
        await SendAsync(broker, 0, PerStation); // devices that still have it
        await worker.WaitAsync("everything again", b => b.Waiting == 0 && b.Stored - b.Duplicates >= Stations.Length * PerStation);
        Figures.Report($"restore: {deliveries} deliveries in the backup, {after.Stored} after what waited in the broker, {Stations.Length * PerStation} readings after they were sent again");
        foreach (string station in Stations)
        {
            IEnumerable<(DateTimeOffset, double)> readings = (await worker.ListAsync($"/api/v1/stations/{station}/readings?parameter=pm25&limit=100000"))
                .Select(i => (i.GetProperty("time").GetDateTimeOffset(), i.GetProperty("value").GetDouble()));
            Assert.Equal(Enumerable.Range(0, PerStation).Select(i => (First.AddMinutes(i), i / 10.0)), readings);
        }

        Assert.Equal(0, (await RunAsync(folder.Path, "verify")).Code);
    }

    private static async Task SendAsync(Mosquitto broker, int from, int to)
    {
        await Task.WhenAll(Stations.Select(async station =>
        {
            await using ChildProcess publisher = MosquittoPub.StartLines(MqttAddress.Of(broker), $"wenchang/air/{station}/readings");
            for (int i = from; i < to; i++)
            {
                await publisher.Input.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $$$"""{"ts":{{{First.AddMinutes(i).ToUnixTimeMilliseconds()}}},"values":{"pm25":{{{i / 10.0}}}}}"""));
            }

            publisher.Input.Close();
            await publisher.SuccessAsync(cancel: Cancel);
        }));
    }

    private static async Task<string> VerbAsync(string folder, string verb, params string[] arguments)
    {
        (int code, string output) = await RunAsync(folder, verb, arguments);
        Assert.True(code == 0, $"{verb}: {code}\n{output}");
        return output;
    }

    private static Task<(int Code, string Output)> RunAsync(string folder, string verb, params string[] arguments) => ChildProcess.RunAsync("dotnet",
    [
        Published.Wenchang, verb, .. arguments, $"Storage:DataDirectory={Path.Combine(folder, "data")}",
        $"District:File={Path.Combine(AppContext.BaseDirectory, "Data", "district.json")}", "Ingest:OldestAccepted=36500.00:00:00",
    ], folder, cancel: Cancel)!;

    [GeneratedRegex("(?<=已存消息 |was: )[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Deliveries();
}
