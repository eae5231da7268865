using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MimeKit;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests;

/// <summary>The whole stage as a host runs it: real clock, real mail server.</summary>
public class AlertingServicesTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private readonly District _district = Sample.District(Sample.Flood);
    private readonly InMemoryAlertStore _alerts = new();
    private readonly InMemoryReadings _readings = new();

    [Fact]
    public async Task BreachAndRecovery_ArriveOnceEach_WithRestartsAndAnOutageBetween()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        var settings = new Dictionary<string, string?>
        {
            ["Smtp:Host"] = "127.0.0.1",
            ["Smtp:Port"] = $"{server.Port}",
            ["Smtp:From"] = "alerts@example.org",
            ["Smtp:Interval"] = "00:00:00.1",
            ["Alerting:Interval"] = "00:00:00.1",
            ["Alerting:MailWait"] = "00:00:00",
            ["Alerting:MailInterval"] = "00:00:00",
            ["Alerting:PublicUrl"] = "https://cockpit.example.org/",
        };

        long start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using (IHost first = await StartAsync(settings))
        {
            Report(first, 29.4, start);
            await Eventually.TrueAsync(() => server.Count() == 1, "the breach mail", Cancel);
            await first.StopAsync(Cancel);
        }

        await server.StopAsync();
        using (IHost second = await StartAsync(settings))
        {
            Report(second, 29.4, start); // delivered again
            Report(second, 12, start + 1_000);
            await Eventually.TrueAsync(() => _alerts.Mails.Any(m => m.Answer is not null && m.State == MailState.Waiting), "an attempt while the server is down", Cancel);
            await second.StopAsync(Cancel);
        }

        await server.StartAsync(Cancel);
        using (IHost third = await StartAsync(settings))
        {
            await Eventually.TrueAsync(() => _alerts.CountUnsent() == 0, "the recovery mail", Cancel);
            await third.StopAsync(Cancel);
        }

        IReadOnlyList<MimeMessage> mails = server.Received();
        Assert.Equal(
            ["【紧急】路面积水超限：文昌大道下穿 29.4 cm（限值 27 cm）", "【恢复】路面积水超限已解除：文昌大道下穿 12.0 cm，历时 1 秒"],
            mails.Select(m => m.Subject).OrderByDescending(s => s!.Contains("紧急", StringComparison.Ordinal)));
        Assert.All(mails, m => Assert.Contains("https://cockpit.example.org/", m.HtmlBody, StringComparison.Ordinal));
        Assert.Equal(2, _alerts.Mails.Count);
    }

    [Fact]
    public async Task WrongSettings_AreReportedAllAtOnce()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Smtp:Host"] = "mail.example.org",
            ["Smtp:Port"] = "70000",
            ["Smtp:From"] = "nobody at all",
            ["Smtp:Username"] = "alerts",
            ["Alerting:Interval"] = "01:00:00",
            ["Alerting:PublicUrl"] = "ftp://example.org",
        };
        Exception? error = await Record.ExceptionAsync(async () =>
        {
            using IHost host = await StartAsync(settings);
        });

        string[] failures = error is AggregateException many
            ? [.. many.InnerExceptions.Cast<OptionsValidationException>().SelectMany(e => e.Failures)]
            : [.. Assert.IsType<OptionsValidationException>(error).Failures];
        string all = string.Join('\n', failures);
        Assert.All(
            new[] { "Port", "Smtp:From", "Smtp:Username and Smtp:Password", "Smtp:Security", "Interval", "Alerting:PublicUrl" },
            key => Assert.Contains(key, all, StringComparison.Ordinal));
    }

    [Fact]
    public void Stage_IsRegisteredOnce_WithOneOutbox()
    {
        using IHost host = Build([]);
        Assert.Equal(["AlertService", "MailOutbox"], host.Services.GetServices<IHostedService>().Select(s => s.GetType().Name).Order(StringComparer.Ordinal));
        Assert.Same(host.Services.GetRequiredService<CommitSignal>(), host.Services.GetRequiredService<CommitSignal>());
    }

    private async Task<IHost> StartAsync(Dictionary<string, string?> settings)
    {
        IHost host = Build(settings);
        await host.StartAsync(Cancel);
        return host;
    }

    private IHost Build(Dictionary<string, string?> settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(_district);
        builder.Services.AddSingleton<IAlertStore>(_alerts).AddSingleton<IMailStore>(_alerts).AddSingleton<ISilenceStore>(_alerts);
        builder.Services.AddSingleton<IReadingStore>(_readings);
        var verdicts = new InMemoryVerdicts();
        builder.Services.AddSingleton<IVerdictReader>(verdicts).AddSingleton<IVerdictStore>(verdicts);
        builder.Services.AddAlerting();
        return builder.Build();
    }

    private void Report(IHost host, double depth, long at)
    {
        Station road = _district.Find(Sample.Road)!;
        var batch = new ReadingBatch();
        batch.AddValue(new ParameterValue(road.Find("depth")!.Parameter.Index, depth, ReadingFlag.Normal));
        batch.CloseRow(road.Index, at);
        batch.CloseMessage();
        _readings.Add(batch);
        host.Services.GetRequiredService<CommitSignal>().Committed(batch);
    }
}
