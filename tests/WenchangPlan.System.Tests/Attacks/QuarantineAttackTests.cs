using System.Text;
using System.Text.Json;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Attacks;

/// <summary>A device that floods the quarantine, and one that sends more readings of a day than a day has: neither takes evidence or room from the others.</summary>
public sealed class QuarantineAttackTests : IAsyncDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly MqttAddress _broker = new(FreePort.Next());
    private PublishedWorker? _worker;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ADeviceThatFillsTheQuarantine_PushesOutOnlyItsOwn()
    {
        await StartAsync("Storage:QuarantineBytes=1048576");
        await SendAsync("wenchang/air/A2/readings", [Encoding.UTF8.GetBytes("evidence of another station")]);
        await SendAsync("wenchang/air/A1/readings", Enumerable.Repeat(Encoding.UTF8.GetBytes(new string('x', 20_000)), 400));

        IReadOnlyList<JsonElement> kept = await _worker!.ListAsync("/api/v1/quarantine");
        int others = kept.Count(k => k.GetProperty("topic").GetString() == "wenchang/air/A2/readings");
        JsonElement books = await _worker!.GetAsync("/api/v1/pipeline", Cancel);
        Figures.Report($"400 messages of 20 kB into a quarantine of 1 MiB: {kept.Count} kept, {books.GetProperty("quarantineEvicted")} evicted, of the one message of another station {others} kept");
        Assert.Equal(1, others);
        Assert.Equal(401, kept.Count + books.GetProperty("quarantineEvicted").GetInt64());
    }

    [Fact]
    public async Task ADeviceThatSendsAHundredThousandReadingsOfADay_StoresItsQuota()
    {
        await StartAsync();
        await SendAsync("wenchang/air/A1/readings", Enumerable.Range(0, 25).Select(part => Encoding.UTF8.GetBytes(
            $"[{string.Join(',', Enumerable.Range(0, 4_000).Select(i => $$$"""{"ts":{{{1_777_593_600_000 + (part * 4_000) + i}}},"values":{"pm25":35}}"""))}]")));

        JsonElement books = await _worker!.GetAsync("/api/v1/pipeline", Cancel);
        long stored = books.GetProperty("valuesStored").GetInt64();
        IReadOnlyList<JsonElement> refused = await _worker!.ListAsync("/api/v1/quarantine?lang=en");
        Figures.Report($"100,000 readings of one day and station: {stored} stored, {refused.Count} messages quarantined{(refused.Count == 0 ? "" : $" as {refused[0].GetProperty("reasonCode")}: {refused[0].GetProperty("detail")}")}");
        Assert.Equal(8_640, stored);
        Assert.True(books.GetProperty("balanced").GetBoolean());
        Assert.All(refused, r => Assert.Equal("too-many", r.GetProperty("reasonCode").GetString()));
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task StartAsync(params string[] settings) => _worker = await TestWorker.StartAsync(_folder.Path, [.. _broker.Embedded, .. settings]);

    private async Task SendAsync(string topic, IEnumerable<byte[]> payloads)
    {
        (RawMqtt device, _) = await RawMqtt.ComeInAsync(_broker.Port, "device", user: null, password: null, Cancel);
        using (device)
        {
            foreach ((int number, byte[] payload) in payloads.Index())
            {
                await device.SendAsync(RawMqtt.Publish(topic, (ushort)(number + 1), 0, payload), Cancel);
                Assert.NotNull(await device.ReadAsync(RawMqtt.Puback, Cancel));
            }
        }
    }
}
