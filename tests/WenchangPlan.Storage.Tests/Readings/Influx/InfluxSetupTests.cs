using System.Text;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Storage.Tests.Servers;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary><c>influx check</c> and <c>influx setup</c>: 1.x for real, 2.x with the answers of its API.</summary>
public sealed class InfluxSetupTests(InfluxFixture server) : IClassFixture<InfluxFixture>
{
    private const string Bucket = """{"id":"b1","orgID":"o1","type":"user","name":"wenchang","retentionRules":[{"type":"expire","everySeconds":SECONDS}]}""";
    private const string Other = """{"id":"b2","orgID":"o1","type":"user","name":"payroll","retentionRules":[]}""";

    [Fact]
    public async Task SetUp_OfV1_MakesTheDatabase_AndCheckAgreesThen()
    {
        await using var store = new InfluxHost(server, "made here", ("Storage:KeepReadings", "400.00:00:00"));
        List<CheckedPart> before = await CheckAsync(store);
        Assert.Equal(["server", "bucket", "queries", "writing"], before.Select(p => p.Part));
        Assert.Equal([true, false], before.Take(2).Select(p => p.Ok));
        Assert.Contains("1.6.7", before[0].Text, StringComparison.Ordinal);
        Assert.False(before[3].Ok);

        Assert.All(await SetUpAsync(store), p => Assert.True(p.Ok, p.ToString()));
        Assert.All(await SetUpAsync(store), p => Assert.True(p.Ok, p.ToString())); // once more changes nothing
        List<CheckedPart> after = await CheckAsync(store);
        Assert.All(after, p => Assert.True(p.Ok, p.ToString()));
        Assert.Contains("400.00:00:00", after[1].Text, StringComparison.Ordinal);
    }

    /// <summary>What each may is shown where the server asks who it is, in the system tests.</summary>
    [Fact]
    public async Task SetUp_OfV1_MakesAUserForEachTask_AndLeavesThoseThatAreThere()
    {
        using var files = new TempDirectory();
        await using var store = new InfluxHost(server, "users made here");
        List<CheckedPart> parts = await SetUpAsync(store, files["worker"], files["grafana"]);
        Assert.Equal([("server", true), ("database", true), ("worker's user", true), ("Grafana's user", true)], parts.Select(p => (p.Part, p.Ok)));
        string worker = await File.ReadAllTextAsync(files["worker"], Cancel), grafana = await File.ReadAllTextAsync(files["grafana"], Cancel);
        Assert.Matches("^users made here-worker:[0-9a-f]{32}$", worker);
        Assert.Matches("^users made here-grafana:[0-9a-f]{32}$", grafana);
        Assert.DoesNotContain(parts, p => p.Text.Contains(grafana.Split(':')[1], StringComparison.Ordinal));

        Assert.All(await SetUpAsync(store, files["worker"], files["grafana"]), p => Assert.True(p.Ok, p.ToString()));
        Assert.Equal(grafana, await File.ReadAllTextAsync(files["grafana"], Cancel));
        // A user whose password nobody has any more is not given another behind the back of who uses it.
        File.Delete(files["grafana"]);
        Assert.Contains(await SetUpAsync(store, files["worker"], files["grafana"]), p => p is { Part: "Grafana's user", Ok: false } && p.Text.Contains("already exists", StringComparison.Ordinal));
        Assert.False(File.Exists(files["grafana"]));
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("8.00:00:00", false)]
    [InlineData("7.00:00:00", true)]
    public async Task Check_ABucketThatForgetsSooner_IsNamedWithTheSetting(string keep, bool ok)
    {
        await using var store = new InfluxHost(server, await server.CreateDatabaseAsync(" WITH DURATION 7d"), ("Storage:KeepReadings", keep));
        CheckedPart bucket = (await CheckAsync(store))[1];

        Assert.Equal((ok, !ok), (bucket.Ok, bucket.Text.Contains("Storage:KeepReadings", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Check_AServerThatDoesNotAnswer_IsAway()
    {
        await using var store = new InfluxHost(new Uri($"http://127.0.0.1:{FreePort.Next()}/"), "test");
        await Assert.ThrowsAsync<InfluxAwayException>(() => CheckAsync(store));
    }

    [Fact]
    public async Task Check_OfV2_SaysEveryFinding()
    {
        await using var influx = new ScriptServer(r => Task.FromResult((r.Method, r.Path) switch
        {
            (_, "/ping") => ScriptServer.Answer(204, "", "X-Influxdb-Version: v2.7.10"),
            ("GET", "/api/v2/buckets") => Json(200, $"{{\"buckets\":[{Bucket.Replace("SECONDS", "604800", StringComparison.Ordinal)}{(r.Target.Contains("name=", StringComparison.Ordinal) ? "" : "," + Other)}]}}"),
            ("GET", "/query") => Json(404, """{"code":"not found","message":"no dbrp mapping found"}"""),
            ("POST", "/api/v2/write") => Json(403, """{"code":"forbidden","message":"insufficient permissions for write"}"""),
            _ => Json(404, "{}"),
        }));
        await using var store = NewStore(influx);
        List<CheckedPart> parts = await CheckAsync(store);

        Assert.Equal([("server", true), ("bucket", false), ("queries", false), ("writing", false), ("token", true)], parts.Select(p => (p.Part, p.Ok)));
        Assert.Contains("v2.7.10", parts[0].Text, StringComparison.Ordinal);
        Assert.Contains("7.00:00:00", parts[1].Text, StringComparison.Ordinal);
        Assert.Contains("payroll", parts[4].Text, StringComparison.Ordinal);
        Assert.All(influx.Requests.Where(r => r.Path != "/ping"), r => Assert.Equal("Token t", r.Headers["Authorization"]));
    }

    [Fact]
    public async Task Check_OfV2_WithATokenThatIsNotAccepted_SaysSo()
    {
        await using var influx = new ScriptServer(r => Task.FromResult(r.Path == "/ping"
            ? ScriptServer.Answer(204, "", "X-Influxdb-Version: v2.7.10") : Json(401, """{"code":"unauthorized","message":"unauthorized access"}""")));
        await using var store = NewStore(influx);

        Assert.All((await CheckAsync(store)).Skip(1), p => Assert.True(!p.Ok && p.Text.Contains("InfluxDb:Token", StringComparison.Ordinal), p.ToString()));
    }

    [Fact]
    public async Task SetUp_OfV2_MakesBucketMappingAndATokenForEachTask()
    {
        using var files = new TempDirectory();
        var made = new List<string>();
        await using var influx = new ScriptServer(r =>
        {
            if (r.Method == "POST")
            {
                made.Add(r.Path + " " + Encoding.UTF8.GetString(r.Body));
            }

            return Task.FromResult((r.Method, r.Path) switch
            {
                (_, "/ping") => ScriptServer.Answer(204, "", "X-Influxdb-Version: v2.7.10"),
                ("GET", "/api/v2/buckets") => Json(200, """{"buckets":[]}"""),
                ("GET", "/api/v2/orgs") => Json(200, """{"orgs":[{"id":"o1","name":"bureau"}]}"""),
                ("GET", "/api/v2/dbrps") => Json(200, """{"content":[]}"""),
                ("POST", "/api/v2/buckets") => Json(201, Bucket.Replace("SECONDS", "34560000", StringComparison.Ordinal)),
                ("POST", "/api/v2/dbrps") => Json(201, """{"id":"m1","orgID":"o1","bucketID":"b1","database":"wenchang","retention_policy":"autogen","default":true}"""),
                ("POST", "/api/v2/authorizations") => Json(201, """{"id":"a1","orgID":"o1","token":"secret-SHARE","permissions":[]}"""
                    .Replace("SHARE", Encoding.UTF8.GetString(r.Body).Contains("\"write\"", StringComparison.Ordinal) ? "worker" : "grafana", StringComparison.Ordinal)),
                _ => Json(404, "{}"),
            });
        });
        await using var store = NewStore(influx, ("Storage:KeepReadings", "400.00:00:00"));
        List<CheckedPart> parts = await SetUpAsync(store, files["worker"], files["grafana"]);

        Assert.Equal([("server", true), ("bucket", true), ("queries", true), ("worker's token", true), ("Grafana's token", true)], parts.Select(p => (p.Part, p.Ok)));
        Assert.DoesNotContain(parts, p => p.Text.Contains("secret", StringComparison.Ordinal));
        Assert.Equal(("secret-worker", "secret-grafana"), (await File.ReadAllTextAsync(files["worker"], Cancel), await File.ReadAllTextAsync(files["grafana"], Cancel)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(files["worker"]));
        }

        Assert.Contains(made, m => m.StartsWith("/api/v2/buckets", StringComparison.Ordinal) && m.Contains("34560000", StringComparison.Ordinal));
        Assert.Contains(made, m => m.StartsWith("/api/v2/dbrps", StringComparison.Ordinal) && m.Contains("\"wenchang\"", StringComparison.Ordinal));
        string[] tokens = [.. made.Where(m => m.StartsWith("/api/v2/authorizations", StringComparison.Ordinal))];
        Assert.All(tokens, t => Assert.Contains("\"b1\"", t, StringComparison.Ordinal));
        Assert.Equal([true, false], tokens.Select(t => t.Contains("\"write\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("168h0m0s", 604800)]
    [InlineData("0s", 0)]
    [InlineData("9600h0m0s", 34_560_000)]
    public void Durations_OfV1_AreRead(string text, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), InfluxSetup.ReadDuration(text));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static InfluxHost NewStore(ScriptServer influx, params ReadOnlySpan<(string, string)> settings) =>
        new(influx.Url, "wenchang", [("InfluxDb:Org", "bureau"), ("InfluxDb:Token", "t"), .. settings]);

    private static byte[] Json(int status, string body) => ScriptServer.Answer(status, body, "Content-Type: application/json; charset=utf-8");

    private static async Task<List<CheckedPart>> CheckAsync(InfluxHost store) => await store.Setup.CheckAsync(Cancel).ToListAsync(Cancel);

    private static async Task<List<CheckedPart>> SetUpAsync(InfluxHost store, string? worker = null, string? grafana = null) =>
        await store.Setup.SetUpAsync(worker, grafana, Cancel).ToListAsync(Cancel);
}
