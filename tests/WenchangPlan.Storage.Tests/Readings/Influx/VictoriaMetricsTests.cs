using WenchangPlan.Storage.Tests.Servers;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary>The V2 write path, against VictoriaMetrics.</summary>
public sealed class VictoriaMetricsTests(VictoriaMetricsServer server) : IClassFixture<VictoriaMetricsServer>
{
    private const long T = 1_777_593_600_000;

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Commit_WhenWeakDurabilityIsAccepted_StoresEveryValueOnce(string gzip)
    {
        await using var store = new InfluxHost(server, "test", ("InfluxDb:AcceptWeakDurability", "true"), ("InfluxDb:Gzip", gzip), ("InfluxDb:Token", "any"));
        long start = gzip == "true" ? T : T + 3_600_000;
        (string, long, (string, double)[])[] messages = [.. Enumerable.Range(0, 500).Select(i => ("A1", start + (i * 1000L), new (string, double)[] { ("pm25", i / 4.0), ("so2", i) }))];
        Assert.Equal(new CommitResult(500, 0, 0, 1000), await Messages.CommitAsync(store.Readings, messages));
        await Messages.CommitAsync(store.Readings, messages);

        Assert.Equal(Enumerable.Range(0, 500).Select(i => (start + (i * 1000L), i / 4.0)),
            (await server.ReadAsync("air_pm25", "A1", TestContext.Current.CancellationToken)).Where(p => p.Time >= start && p.Time < start + 500_000));
        Assert.Equal(1000, store.Balance.ReadBalance().Stored);
    }

    [Fact]
    public async Task Commit_WhenWeakDurabilityIsNotAccepted_IsRefusedWithATextThatNamesTheKey()
    {
        await using var store = new InfluxHost(server, "test");
        IOException error = await Assert.ThrowsAsync<IOException>(() => Messages.CommitAsync(store.Readings, ("A2", T, [("pm25", 1)])));

        Assert.Contains("InfluxDb:AcceptWeakDurability", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, store.Balance.ReadBalance().Stored);
    }

    [Fact]
    public async Task Read_IsRefusedInsteadOfGivingNothing()
    {
        await using var store = new InfluxHost(server, "test", ("InfluxDb:AcceptWeakDurability", "true"));
        IOException error = await Assert.ThrowsAsync<IOException>(() => Messages.ReadAsync(store.Readings, "A1"));

        Assert.Contains("InfluxQL", error.Message, StringComparison.Ordinal);
    }
}
