using System.Globalization;
using System.Text;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

/// <summary><c>influx check</c> and <c>influx setup</c> as they are typed: exit codes, lines, secrets. A real 1.6.7, and 2.x with the answers of its API.</summary>
public sealed class InfluxVerbTests : IDisposable
{
    private const string Ok = ": ok, ";
    private const string NotOk = ": NOT OK, ";
    private readonly DataVerbs _verbs = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _verbs.Dispose();

    [Fact]
    public async Task V1_CheckNamesWhatIsMissing_SetUpMakesIt_CheckAgrees()
    {
        await using var influx = new InfluxServer();
        await influx.StartAsync(Cancel);
        string[] settings = ["Storage:Kind=InfluxDb", "InfluxDb:Version=V1", $"InfluxDb:Url={influx.Url}", "InfluxDb:Bucket=bureau", "Storage:KeepReadings=36600.00:00:00"];

        (int code, string output, string error) = await _verbs.RunAsync(InfluxVerb.Create, ["check", .. settings]);
        Assert.Equal((1, ""), (code, error));
        Assert.Contains("1.6.7", Line(output, "server"), StringComparison.Ordinal);
        Assert.Contains(NotOk, Line(output, "bucket"), StringComparison.Ordinal);
        Assert.Contains("bureau", Line(output, "bucket"), StringComparison.Ordinal);

        (code, output, error) = await _verbs.RunAsync(InfluxVerb.Create, ["setup", .. settings]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains(Ok, Line(output, "database"), StringComparison.Ordinal);

        (code, output, error) = await _verbs.RunAsync(InfluxVerb.Create, ["check", .. settings]);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(["server", "bucket", "queries", "writing"], Lines(output).Select(l => l.Split(':')[0]));
        Assert.All(Lines(output), l => Assert.Contains(Ok, l, StringComparison.Ordinal));

        await influx.RunAsync("ALTER RETENTION POLICY autogen ON bureau DURATION 7d", Cancel);
        (code, output, _) = await _verbs.RunAsync(InfluxVerb.Create, ["check", .. settings]);
        Assert.Equal(1, code);
        Assert.Contains("Storage:KeepReadings", Line(output, "bucket"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatDoesNotAnswer_IsExitCode2()
    {
        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}/");
        (int code, _, string error) = await _verbs.RunAsync(InfluxVerb.Create, ["check", "Storage:Kind=InfluxDb", "InfluxDb:Version=V1", $"InfluxDb:Url={url}", "InfluxDb:Bucket=bureau"]);
        Assert.Equal(2, code);
        Assert.Contains(url, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "is not InfluxDb")]
    [InlineData("zh-CN", "不是 InfluxDb")]
    public async Task WithAnotherStore_ItSaysSo_AndAsksNobody(string language, string says)
    {
        _verbs.Language = CultureInfo.GetCultureInfo(language);
        (int code, string output, string error) = await _verbs.RunAsync(InfluxVerb.Create, "check");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(says, error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task V2_ATokenThatIsNotAccepted_IsNamedByItsKey_AndNotShown()
    {
        await using ScriptServer influx = Scripted(_ => Json(401, """{"code":"unauthorized","message":"unauthorized access"}"""));
        (int code, string output, string error) = await _verbs.RunAsync(InfluxVerb.Create, ["check", .. V2(influx)]);

        Assert.Equal((1, ""), (code, error));
        Assert.All(Lines(output).Skip(1), l => Assert.True(l.Contains(NotOk, StringComparison.Ordinal) && l.Contains("InfluxDb:Token", StringComparison.Ordinal), l));
        Assert.DoesNotContain("very-secret", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task V2_SetUp_UsesTheAdministratorsToken_AndWritesOneTokenATask()
    {
        await File.WriteAllTextAsync(_verbs.PathOf("admin.txt"), "admin-secret\n", Cancel);
        await using ScriptServer influx = Scripted(r => (r.Method, r.Path) switch
        {
            _ when r.Headers.GetValueOrDefault("Authorization") != "Token admin-secret" => Json(401, """{"code":"unauthorized","message":"unauthorized access"}"""),
            ("GET", "/api/v2/buckets") => Json(200, """{"buckets":[{"id":"b1","orgID":"o1","type":"user","name":"wenchang","retentionRules":[]}]}"""),
            ("GET", "/api/v2/dbrps") => Json(200, """{"content":[]}"""),
            ("POST", "/api/v2/dbrps") => Json(201, """{"id":"m1","orgID":"o1","bucketID":"b1","database":"wenchang","retention_policy":"autogen","default":true}"""),
            ("POST", "/api/v2/authorizations") => Json(201, $$"""{"id":"a1","orgID":"o1","token":"made-{{(Encoding.UTF8.GetString(r.Body).Contains("\"write\"", StringComparison.Ordinal) ? "worker" : "grafana")}}","permissions":[]}"""),
            _ => Json(404, "{}"),
        });
        string[] command = ["setup", "--admin-token-file", _verbs.PathOf("admin.txt"), "--worker-token-file", _verbs.PathOf("worker.txt"), "--grafana-token-file", _verbs.PathOf("grafana.txt"), .. V2(influx, token: false)];
        (int code, string output, string error) = await _verbs.RunAsync(InfluxVerb.Create, command);

        Assert.Equal((0, ""), (code, error));
        Assert.DoesNotContain("made-", output, StringComparison.Ordinal);
        Assert.DoesNotContain("admin-secret", output, StringComparison.Ordinal);
        Assert.Equal(("made-worker", "made-grafana"), (await File.ReadAllTextAsync(_verbs.PathOf("worker.txt"), Cancel), await File.ReadAllTextAsync(_verbs.PathOf("grafana.txt"), Cancel)));

        int asked = influx.Requests.Count(r => r.Path == "/api/v2/authorizations");
        (code, _, _) = await _verbs.RunAsync(InfluxVerb.Create, command); // what is there stays as it is
        Assert.Equal((0, asked), (code, influx.Requests.Count(r => r.Path == "/api/v2/authorizations")));
    }

    [Fact]
    public async Task V2_ATokenFileThatIsNotThere_IsRefusedByItsKey()
    {
        await using ScriptServer influx = Scripted(_ => Json(404, "{}"));
        (int code, _, string error) = await _verbs.RunAsync(InfluxVerb.Create, ["setup", "--admin-token-file", _verbs.PathOf("nowhere.txt"), .. V2(influx, token: false)]);
        Assert.Equal(1, code);
        Assert.Contains("nowhere.txt", error, StringComparison.Ordinal);
        Assert.Empty(influx.Requests);
    }

    private static string[] V2(ScriptServer influx, bool token = true) =>
    [
        "Storage:Kind=InfluxDb", "InfluxDb:Version=V2", $"InfluxDb:Url={influx.Url}", "InfluxDb:Org=bureau", "InfluxDb:Bucket=wenchang", .. token ? (string[])["InfluxDb:Token=very-secret"] : [],
    ];

    private static ScriptServer Scripted(Func<ScriptRequest, byte[]> answer) =>
        new(r => Task.FromResult(r.Path == "/ping" ? ScriptServer.Answer(204, "", "X-Influxdb-Version: v2.7.10") : answer(r)));

    private static byte[] Json(int status, string body) => ScriptServer.Answer(status, body, "Content-Type: application/json; charset=utf-8");

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Line(string output, string part) => Lines(output).Single(l => l.StartsWith(part + ":", StringComparison.Ordinal));
}
