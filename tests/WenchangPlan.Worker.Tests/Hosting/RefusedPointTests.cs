using System.Globalization;
using System.Net;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Worker.Tests.Hosting;

/// <summary>
/// Early InfluxDB 2.0 says "partial write … dropped=1" with 500: one point is put aside, and everything else is stored, read, judged and alarmed.
/// A real 1.6.7 stands behind the answer.
/// </summary>
public sealed class RefusedPointTests : IDisposable
{
    private const string Register = """
        {
          "district": { "id": "test", "name": "测试区" },
          "contacts": [ { "id": "duty", "name": "值班室", "email": "duty@example.org" } ],
          "stations": [ { "id": "A1", "domain": "air", "name": "一号空气站", "parameters": ["pm25", "so2"] }, { "id": "A2", "domain": "air", "name": "二号空气站", "parameters": ["pm25"] } ],
          "alerts": [ { "id": "pm25-high", "kind": "threshold", "domain": "air", "parameter": "pm25", "above": 115, "hysteresis": 15, "for": "00:00:00", "name": "PM2.5 偏高", "contacts": ["duty"] } ]
        }
        """;

    private readonly TempDirectory _data = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData(500)]
    [InlineData(422)]
    public async Task OnePointIsPutAside_AndEverythingElseIsReadJudgedAndAlarmed(int status)
    {
        await using InfluxServer influx = await InfluxServer.StartWithDatabaseAsync(Directory.CreateDirectory(_data["influx"]).FullName, Cancel);
        await using var bridge = new InfluxBridge(influx, status);
        DateTimeOffset now = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8));
        DateTimeOffset hour = now.AddHours(-2).AddMinutes(-now.Minute).AddSeconds(-now.Second).AddMilliseconds(-now.Millisecond);
        await influx.WriteAsync($"air,station=other so2=\"text\" {now.ToUnixTimeMilliseconds()}", Cancel);

        string mails = _data["mails"];
        await using RunningService service = await RunningService.StartAsync(_data["data"], Register, adjust: null,
            "Storage:Kind=InfluxDb", "InfluxDb:Version=V2", $"InfluxDb:Url={bridge.Url}", "InfluxDb:Org=test", $"InfluxDb:Bucket={InfluxServer.Database}", $"InfluxDb:Token={InfluxBridge.Token}",
            "Assessment:Interval=00:00:00.1", "Assessment:Settle=00:00:00.2", "Alerting:Interval=00:00:00.1", "Alerting:VerdictInterval=00:00:00.1", $"Smtp:PickupDirectory={mails}");
        using IMqttClient device = await service.ConnectAsync("device");
        await SendAsync("A1", [.. Enumerable.Range(0, 60).Select(m => Reading(hour.AddMinutes(m), "pm25", 30))]);
        await SendAsync("A1", [Reading(now, "so2", 9)]); // a number where the database has a text
        await SendAsync("A2", [Reading(now, "pm25", 180)]);

        JsonElement aside = Assert.Single((await service.WaitAsync("/api/v1/quarantine?lang=en", HttpStatusCode.OK, a => a.GetProperty("items").EnumerateArray().ToArray(), found => found.Length > 0)));
        Assert.Equal(("refused-by-store", false), (aside.GetProperty("reasonCode").GetString(), aside.GetProperty("partial").GetBoolean()));
        Assert.Contains("field type conflict", aside.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(60, (await service.GetAsync("/api/v1/stations/A1/readings?parameter=pm25")).GetProperty("items").GetArrayLength());

        string window = hour.AddHours(1).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        JsonElement judged = await service.WaitAsync($"/api/v1/air/hours?station=A1&from={Uri.EscapeDataString(hour.ToString("o", CultureInfo.InvariantCulture))}", HttpStatusCode.OK,
            a => a.GetProperty("items").EnumerateArray().FirstOrDefault(i => i.GetProperty("time").GetString()!.StartsWith(window, StringComparison.Ordinal)),
            found => found.ValueKind == JsonValueKind.Object && found.GetProperty("pollutants").TryGetProperty("pm25", out JsonElement pm25) && pm25.GetProperty("concentration").ValueKind == JsonValueKind.Number);
        Assert.Equal(30m, judged.GetProperty("pollutants").GetProperty("pm25").GetProperty("concentration").GetDecimal());

        string text = await Eventually.SeeAsync("a mail", () => Task.FromResult(Directory.Exists(mails) && Directory.GetFiles(mails, "*.eml") is [var file, ..] ? file : null), () => mails, Cancel);
        Assert.Contains("180", (await MimeKit.MimeMessage.LoadAsync(text, Cancel)).TextBody, StringComparison.Ordinal);

        JsonElement books = await service.GetAsync("/api/v1/pipeline");
        Assert.Equal((3, 2, 1, 0), (Count("received"), Count("stored"), Count("quarantined"), Count("waiting")));
        await service.WaitAsync("/readyz", HttpStatusCode.OK, _ => true, ready => ready);

        JsonElement station = (await service.GetAsync("/api/v1/stations?lang=en")).GetProperty("items")[0];
        Assert.Equal("refused-by-store", station.GetProperty("refused").GetProperty("reasonCode").GetString());

        int Count(string name) => books.GetProperty(name).GetInt32();

        async Task SendAsync(string station, string[] readings)
        {
            MqttClientPublishResult acknowledged = await device.PublishStringAsync($"wenchang/air/{station}/readings", $"[{string.Join(',', readings)}]", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancel);
            Assert.True(acknowledged.IsSuccess);
        }
    }

    private static string Reading(DateTimeOffset time, string code, int value) =>
        string.Create(CultureInfo.InvariantCulture, $$$"""{"ts":{{{time.ToUnixTimeMilliseconds()}}},"values":{"{{{code}}}":{{{value}}}}}""");
}
