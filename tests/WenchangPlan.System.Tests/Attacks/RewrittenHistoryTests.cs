using System.Globalization;
using System.Text;
using System.Text.Json;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Attacks;

/// <summary>
/// One device rewrites a year: what counts afterwards, what is kept of what stood, how much room that takes and where it is seen. <c>WENCHANG_PERIOD</c> is the time between
/// readings in minutes, 60 unless told otherwise.
/// </summary>
public sealed class RewrittenHistoryTests
{
    private const int Days = 365;
    private const int PerMessage = 1_000;
    private static readonly DateTimeOffset First = new(2025, 11, 1, 0, 0, 0, TimeSpan.FromHours(8));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int PeriodMinutes => int.Parse(Environment.GetEnvironmentVariable("WENCHANG_PERIOD") ?? "60", CultureInfo.InvariantCulture);

    [Fact]
    public async Task AYearRewrittenByOneDevice_CountsAnew_AndAllThatStoodIsKeptAndSeen()
    {
        using var folder = new TempDirectory();
        var broker = new MqttAddress(FreePort.Next());
        DateTimeOffset[] instants = [.. Enumerable.Range(0, Days * 24 * 60 / PeriodMinutes).Select(i => First.AddMinutes(i * PeriodMinutes))];
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, broker.Embedded);

        await SendAsync(broker, instants, (_, i) => 80 + (i % 40));
        await worker.WaitAsync("the year", b => b.Stored == Messages(instants));
        long before = await BytesAsync(worker, folder);
        await SendAsync(broker, instants, (_, _) => 35);
        await worker.WaitAsync("the year rewritten", b => b.Stored == 2 * Messages(instants));
        long after = await BytesAsync(worker, folder);
        for (int round = 0; round < 3; round++)
        {
            await SendAsync(broker, instants, (_, i) => 40 + round + (i % 2));
            await worker.WaitAsync("the year rewritten again", b => b.Stored == (3 + round) * Messages(instants));
        }

        JsonElement books = await worker.GetAsync("/api/v1/pipeline", Cancel);
        long values = 2L * instants.Length;
        long replaced = books.GetProperty("valuesReplaced").GetInt64();
        Figures.Report($"{instants.Length} instants of 2 values, a year of one station, {PeriodMinutes} min apart; rewritten once: database {before / 1e6:F1} → {after / 1e6:F1} MB, {(after - before) / (double)instants.Length:F0} bytes an instant");
        Figures.Report($"rewritten four times: valuesReplaced {replaced}, balanced {books.GetProperty("balanced")}, database {await BytesAsync(worker, folder) / 1e6:F1} MB");

        using var http = new HttpClient { BaseAddress = worker.Url };
        IReadOnlyList<JsonElement> ofADay = await worker.ListAsync("/api/v1/replaced?station=A1&from=2026-05-01&to=2026-05-02");
        JsonElement original = ofADay.First(v => v.GetProperty("parameter").GetString() == "pm25");
        Figures.Report($"GET /api/v1/replaced?station=A1&from=2026-05-01&to=2026-05-02: {ofADay.Count} values; the first {original}");
        string csv = await http.GetStringAsync(new Uri("/api/v1/replaced?station=A1&limit=2&format=csv", UriKind.Relative), Cancel);
        Figures.Report($"the same as CSV: {csv.TrimEnd().Replace("\r\n", " | ", StringComparison.Ordinal)}");
        string page = await http.GetStringAsync(new Uri("/data?lang=en", UriKind.Relative), Cancel);
        int start = page.IndexOf("<p id=\"replaced\"", StringComparison.Ordinal);
        string line = page[start..page.IndexOf("</p>", start, StringComparison.Ordinal)];
        Figures.Report($"the page: {line}");
        (int exit, string verified) = await Published.RunAsync(folder.Path, ["verify", $"Storage:DataDirectory={folder["data"]}", $"District:File={Path.Combine(AppContext.BaseDirectory, "Data", "district.json")}"]);
        string kept = verified.Split('\n').Single(l => l.StartsWith("replaced readings", StringComparison.Ordinal));
        Figures.Report($"verify: {kept}");

        Assert.Equal(4 * values, replaced);
        Assert.True(books.GetProperty("balanced").GetBoolean());
        Assert.Equal((0, $"replaced readings: ok, {instants.Length} 行，{4 * values} 个在改写历史之前的值"), (exit, kept));
        Assert.Equal(2 * 4 * 24 * 60 / PeriodMinutes, ofADay.Count);
        int index = Array.IndexOf(instants, DateTimeOffset.Parse(original.GetProperty("time").GetString()!, CultureInfo.InvariantCulture));
        Assert.Equal((80 + (index % 40), 35.0, "mqtt"), (original.GetProperty("value").GetDouble(), original.GetProperty("newValue").GetDouble(), original.GetProperty("door").GetString()));
        Assert.Contains($"{4 * values:N0} values", line, StringComparison.Ordinal);
    }

    private static int Messages(DateTimeOffset[] instants) => (instants.Length + PerMessage - 1) / PerMessage;

    /// <summary>Size of the database when its log is in it.</summary>
    private static async Task<long> BytesAsync(PublishedWorker worker, TempDirectory folder)
    {
        await worker.StopAsync();
        long bytes = new FileInfo(Path.Combine(folder["data"], "wenchang.db")).Length;
        await worker.StartAsync(Cancel);
        return bytes;
    }

    private static async Task SendAsync(MqttAddress broker, DateTimeOffset[] instants, Func<DateTimeOffset, int, int> value)
    {
        (RawMqtt device, byte? reason) = await RawMqtt.ComeInAsync(broker.Port, "device", user: null, password: null, Cancel);
        using (device)
        {
            Assert.Equal((byte?)0, reason);
            foreach ((int number, (int Index, DateTimeOffset Item)[] part) in instants.Index().Chunk(PerMessage).Index())
            {
                string payload = $"[{string.Join(',', part.Select(i => $$$"""{"ts":{{{i.Item.ToUnixTimeMilliseconds()}}},"values":{"pm25":{{{value(i.Item, i.Index)}}},"o3":{{{value(i.Item, i.Index)}}}}}"""))}]";
                await device.SendAsync(RawMqtt.Publish("wenchang/air/A1/readings", (ushort)(number + 1), 0, Encoding.UTF8.GetBytes(payload)), Cancel);
                Assert.NotNull(await device.ReadAsync(RawMqtt.Puback, Cancel));
            }
        }
    }
}
