using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using MQTTnet;
using MQTTnet.Protocol;
using WenchangPlan.Assessment;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Tests.Hosting;

namespace WenchangPlan.Worker.Tests.Domains;

/// <summary>A domain is data and a judge: one that is defined here, and nowhere in the service, goes all the way from a device to a mail.</summary>
public sealed class NewDomainTests : IDisposable
{
    private const string Register = """
        {
          "district": { "id": "toy", "name": "玩具区", "nameEn": "Toy district" },
          "domains": [
            {
              "code": "compost", "name": "堆肥", "nameEn": "Compost",
              "kinds": [ { "code": "heap", "name": "堆", "nameEn": "Heap", "samplePeriod": "01:00:00" } ],
              "verdicts": [ { "code": "compostDay", "span": "day", "name": "堆温日评价", "nameEn": "Heat of a day", "value": "heat", "samples": "hours" } ]
            }
          ],
          "parameters": [ { "domain": "compost", "code": "core", "name": "堆芯温度", "nameEn": "Core temperature", "unit": "°C", "min": -20, "max": 99, "decimals": 1, "mean": "arithmetic" } ],
          "contacts": [ { "id": "duty", "name": "值班室", "email": "duty@example.org", "language": "en" } ],
          "targets": [ { "id": "hot-heaps", "kind": "compostDay", "of": "stations", "name": "热堆比例", "nameEn": "Share of hot heaps", "bound": 90, "fromYear": 2000 } ],
          "alerts": [ { "id": "heap-cold", "kind": "verdictNotGood", "verdict": "compostDay", "name": "堆温不足", "nameEn": "Heap too cold", "contacts": ["duty"] } ],
          "stations": [
            { "id": "H1", "domain": "compost", "kind": "heap", "name": "一号堆", "nameEn": "First heap", "timeIs": "start", "parameters": ["core"] },
            { "id": "H2", "domain": "compost", "kind": "heap", "name": "二号堆", "nameEn": "Second heap", "timeIs": "start", "parameters": ["core"] },
            { "id": "H3", "domain": "compost", "kind": "heap", "name": "三号堆", "nameEn": "Third heap", "timeIs": "start", "parameters": ["core"] }
          ]
        }
        """;

    private static readonly string[] Quick =
    [
        "Assessment:Interval=00:00:00.1", "Assessment:Settle=00:00:00.2", "Alerting:Interval=00:00:00.1", "Alerting:VerdictInterval=00:00:00.1",
    ];

    private readonly TempDirectory _data = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task FromADevice_ToVerdictApiPageTargetAndMail()
    {
        string mails = Path.Combine(_data.Path, "mails");
        await using RunningService service = await RunningService.StartAsync(_data.Path, Register, AddJudge, [.. Quick, $"Smtp:PickupDirectory={mails}"]);
        DateOnly today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).Date);
        DateOnly day = today.AddDays(-2); // over, also right after midnight
        await SendAsync(service, "H1", day, hours: 24, degrees: 48.5);
        await SendAsync(service, "H2", day, hours: 24, degrees: 61);
        await SendAsync(service, "H3", day, hours: 3, degrees: 60);
        await SendAsync(service, "H1", today.AddDays(-1), hours: 24, degrees: 50);

        string window = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        JsonElement[] items = await service.WaitAsync($"/api/v1/verdicts?kind=compostDay&from={window}&to={window}&lang=en", HttpStatusCode.OK,
            answer => answer.GetProperty("items").EnumerateArray().ToArray(), found => found.Length == 3);
        Assert.Equal(["H1", "H2", "H3"], items.Select(i => i.GetProperty("station").GetString()));
        Assert.Equal([false, true, (bool?)null], items.Select(i => i.GetProperty("good").ValueKind == JsonValueKind.Null ? null : (bool?)i.GetProperty("good").GetBoolean()));
        Assert.Equal((48.5m, window, "Heap rule 1", 24), (items[0].GetProperty("value").GetDecimal(), items[0].GetProperty("window").GetString(), items[0].GetProperty("editions")[0].GetString(),
            items[0].GetProperty("parts").GetProperty("core").GetProperty("samples").GetInt32()));
        Assert.Contains("Core temperature 3 of 20 hours", items[2].GetProperty("reason").GetString(), StringComparison.Ordinal);

        JsonElement target = (await service.GetAsync($"/api/v1/targets?year={day.Year}")).GetProperty("items")[0];
        Assert.Equal(("hot-heaps", true), (target.GetProperty("target").GetString(), target.GetProperty("good").GetInt32() >= 1));
        Assert.Equal(("compost", "heap"), (await service.GetAsync("/api/v1/stations")).GetProperty("items")[0] is var station
            ? (station.GetProperty("domain").GetString(), station.GetProperty("kind").GetString()) : default);

        string page = await service.Client.GetStringAsync(new Uri("/domains/compost?lang=en", UriKind.Relative), Cancel);
        Assert.Contains("Compost", page, StringComparison.Ordinal);
        Assert.Contains("Heat of a day", page, StringComparison.Ordinal);

        MimeMessage mail = await MailAsync(mails, "First heap");
        Assert.Contains("Heap too cold", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("48.5", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("Heap rule 1", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("Second heap", mail.TextBody, StringComparison.Ordinal);
        Assert.Equal(0, (await service.GetAsync("/api/v1/pipeline")).GetProperty("quarantined").GetInt32());
    }

    [Fact]
    public void ATargetOnVerdictsThatNoJudgeGives_IsRefused() =>
        Assert.Contains(Problems(Without("alerts"), adjust: null), p => p.Contains("targets", StringComparison.Ordinal) && p.Contains("compostDay", StringComparison.Ordinal));

    [Fact]
    public void ADomainWithVerdictsThatNoJudgeGives_IsRefused() =>
        Assert.Single(Problems(Without("targets"), adjust: null), p => p.Contains("domains[0].verdicts", StringComparison.Ordinal) && p.Contains("compostDay", StringComparison.Ordinal));

    [Fact]
    public void EveryShippedVerdict_HasItsJudge()
    {
        using var app = (IDisposable?)Service.Build(Settings.Load([$"Storage:DataDirectory={_data.Path}"]), out IReadOnlyList<string> problems);
        Assert.Empty(problems);
        IEnumerable<string> given = ((WebApplication)app!).Services.GetServices<IJudge>().SelectMany(j => j.Facts.Verdicts);
        Assert.Equal(DomainCatalog.Default.All.SelectMany(d => d.Verdicts).Select(v => v.Code).Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AStationOfAKindThatTheJudgeDoesNotKnow_IsRefused() => Assert.Contains(
        Problems(Register.Replace("\"kinds\": [", "\"kinds\": [ { \"code\": \"barrel\", \"name\": \"桶\", \"samplePeriod\": \"01:00:00\" }, ", StringComparison.Ordinal)
            .Replace("\"id\": \"H2\", \"domain\": \"compost\", \"kind\": \"heap\"", "\"id\": \"H2\", \"domain\": \"compost\", \"kind\": \"barrel\"", StringComparison.Ordinal), AddJudge),
        p => p.Contains("barrel", StringComparison.Ordinal));

    [Fact]
    public void AStationOfAKindWithoutData_IsRefused() => Assert.Contains(
        Problems(Register.Replace("\"id\": \"H2\", \"domain\": \"compost\", \"kind\": \"heap\"", "\"id\": \"H2\", \"domain\": \"compost\", \"kind\": \"pile\"", StringComparison.Ordinal), AddJudge),
        p => p.Contains("pile", StringComparison.Ordinal) && p.Contains("heap", StringComparison.Ordinal));

    [Fact]
    public void AStationOfADomainWithoutData_IsRefused() => Assert.Contains(
        Problems(Register.Replace("\"id\": \"H2\", \"domain\": \"compost\"", "\"id\": \"H2\", \"domain\": \"manure\"", StringComparison.Ordinal), AddJudge),
        p => p.Contains("manure", StringComparison.Ordinal));

    [Fact]
    public void ATargetOnAKindThatDoesNotExist_IsRefused() => Assert.Contains(
        Problems(Register.Replace("\"kind\": \"compostDay\", \"of\"", "\"kind\": \"compostWeek\", \"of\"", StringComparison.Ordinal), AddJudge),
        p => p.Contains("compostWeek", StringComparison.Ordinal));

    [Fact]
    public async Task ADomainWithoutVerdicts_IsKeptAndWatched()
    {
        JsonNode register = JsonNode.Parse(Without("targets", "alerts"))!;
        register["domains"]![0]!.AsObject().Remove("verdicts");
        await using RunningService service = await RunningService.StartAsync(_data.Path, register.ToJsonString(), adjust: null, Quick);
        DateOnly today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).Date);
        await SendAsync(service, "H1", today.AddDays(-1), hours: 24, degrees: 48.5);

        Assert.Equal(24, (await service.GetAsync("/api/v1/stations/H1/readings?parameter=core")).GetProperty("items").GetArrayLength());
        await service.WaitAsync("/readyz", HttpStatusCode.OK, _ => true, ready => ready);
        string page = await service.Client.GetStringAsync(new Uri("/?lang=en", UriKind.Relative), Cancel);
        Assert.Contains("Compost", page, StringComparison.Ordinal);
    }

    private static string Without(params string[] members)
    {
        JsonNode register = JsonNode.Parse(Register)!;
        foreach (string member in members)
        {
            register.AsObject().Remove(member);
        }

        return register.ToJsonString();
    }

    private static void AddJudge(IServiceCollection services) => services.AddSingleton<IJudge, CompostJudge>();

    /// <summary>What <c>check</c> would say.</summary>
    private IReadOnlyList<string> Problems(string register, Action<IServiceCollection>? adjust)
    {
        string file = _data["district.json"];
        File.WriteAllText(file, register);
        using var app = (IDisposable?)Service.Build(Settings.Load([$"District:File={file}", $"Storage:DataDirectory={_data.Path}"]), out IReadOnlyList<string> problems, adjust);
        Assert.Null(app);
        return problems;
    }

    private static async Task SendAsync(RunningService service, string station, DateOnly day, int hours, double degrees)
    {
        using IMqttClient device = await service.ConnectAsync($"device-{station}-{day:MMdd}");
        string readings = string.Join(',', Enumerable.Range(0, hours).Select(h => string.Create(CultureInfo.InvariantCulture,
            $$$"""{"ts":"{{{day:yyyy-MM-dd}}}T{{{h:00}}}:00:00+08:00","values":{"core":{{{degrees}}}}}""")));
        MqttClientPublishResult acknowledged = await device.PublishStringAsync($"wenchang/compost/{station}/readings", $"[{readings}]", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancel);
        Assert.True(acknowledged.IsSuccess);
        await device.DisconnectAsync(cancellationToken: Cancel);
    }

    /// <summary>The first mail that speaks of something.</summary>
    private static async Task<MimeMessage> MailAsync(string folder, string about)
    {
        MimeMessage? found = null;
        bool came = await Eventually.IsAsync(async () =>
        {
            foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.eml") : [])
            {
                MimeMessage mail = await MimeMessage.LoadAsync(file, Cancel);
                if (mail.TextBody?.Contains(about, StringComparison.Ordinal) == true && mail.TextBody.Contains("48.5", StringComparison.Ordinal)) found = mail;
            }

            return found is not null;
        }, Eventually.Patience, Cancel);
        Assert.True(came, $"no mail about {about}");
        return found!;
    }
}
