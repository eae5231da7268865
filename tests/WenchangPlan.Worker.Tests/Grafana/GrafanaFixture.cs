using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;
using WenchangPlan.Simulator;
using WenchangPlan.Simulator.Publishing;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Tests.Hosting;

namespace WenchangPlan.Worker.Tests.Grafana;

/// <summary>
/// The shipped district over forty simulated days, received, judged and watched by the service as it runs, with a real InfluxDB 1.6.7
/// behind it and a real VictoriaMetrics that reads its
/// metrics. At the end a road is under water, a manhole is full, a sump is not pumped, and a day of last week gets readings it did not
/// have.
/// </summary>
public sealed class GrafanaFixture : IAsyncLifetime
{
    private const int Days = 40;

    private readonly TempDirectory _folder = new();
    private RunningService? _service;
    private ScrapingMetrics? _metrics;

    /// <summary>What the dashboards of both languages ask.</summary>
    internal Built Built { get; private set; } = null!;

    internal InfluxServer Influx { get; private set; } = null!;

    internal ScrapingMetrics Metrics => _metrics!;

    internal RunningService Service => _service!;

    /// <summary>When everything was there, ms UTC.</summary>
    public long Now { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        string mqtt = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        Influx = new InfluxServer();
        await Influx.StartAsync(Cancel);
        await Influx.RunAsync($"CREATE DATABASE {InfluxServer.Database}", Cancel);
        _service = await RunningService.StartAsync(_folder["data"], TestRegister.Json, adjust: null,
            [.. Influx.WorkerSettings, $"District:File={Built.ShippedRegister}", $"Mqtt:Port={mqtt}",
                $"Smtp:PickupDirectory={_folder["mails"]}", "Smtp:From=test@example.org"]);
        _metrics = new ScrapingMetrics(_service.Client.BaseAddress!);
        await _metrics.StartAsync(Cancel);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        District district = _service.Services.GetRequiredService<District>();
        var publisher = new DistrictPublisher(
            new SimulatedDistrict(district, seed: 1, new SimulatorOptions()),
            new PublisherOptions { Port = int.Parse(mqtt, CultureInfo.InvariantCulture), Live = false, MostAhead = TimeSpan.FromDays(1) },
                TimeProvider.System, NullLogger<DistrictPublisher>.Instance);
        await publisher.RunAsync(new Dictionary<string, DateTimeOffset>(), now.AddDays(-Days), Cancel);
        IVerdictStore verdicts = _service.Services.GetRequiredService<IVerdictStore>();
        await SeeAsync("the history judged", () => Task.FromResult(verdicts.CountChangedHours() == 0));
        await DisturbAsync(district, int.Parse(mqtt, CultureInfo.InvariantCulture));
        foreach ((string measurement, string field) in ((string, string)[])
            [("ponding_event", "peak"), ("level_event", "peak"), ("pumping_event", "peak"), ("revision", "text"), ("alert", "text")])
        {
            string asked = $"SELECT \"{field}\" FROM \"{measurement}\"{(measurement == "alert" ? " WHERE \"active\" = 1" : "")}";
            await SeeAsync(asked, async () => await Influx.QueryAsync(asked, cancel: Cancel).AnyAsync(Cancel));
        }

        await SeeAsync("everything judged", () => Task.FromResult(verdicts.CountChangedHours() == 0));
        Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Built = await Built.MakeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Built?.Dispose();
        if (_service is not null) await _service.DisposeAsync();
        if (_metrics is not null) await _metrics.DisposeAsync();
        if (Influx is not null) await Influx.DisposeAsync();
        _folder.Dispose();
    }

    private async Task SeeAsync(string what, Func<Task<bool>> look)
    {
        if (!await Eventually.IsAsync(look, TimeSpan.FromSeconds(90), Cancel))
        {
            using HttpResponseMessage ready = await Service.Client.GetAsync(new Uri("/readyz", UriKind.Relative), Cancel);
            throw new TimeoutException($"{what}: not seen; /readyz {await ready.Content.ReadAsStringAsync(Cancel)}");
        }
    }

    private static async Task DisturbAsync(District district, int port)
    {
        using IMqttClient device = new MqttClientFactory().CreateMqttClient();
        await device.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("disturbances").Build(),
            Cancel);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (int back = 3; back >= 0; back--)
        {
            // All after the end of the history: a reading of it in between would part the event.
            long time = now - (back * 1_000L);
            await SendAsync("drainage/road-underpass", time, ("depth", 40));
            await SendAsync("drainage/mh-huanhu-01", time, ("level", 2.75));
            await SendAsync("drainage/pump-underpass", time, ("sump", 4), ("pumps", 0));
        }

        // Half a minute past, where no reading of the simulation stands: the hour's mean changes, and with it a day that was given.
        DateOnly day = district.Clock.DayAt(now).AddDays(-5);
        foreach (Station station in district.Stations.Where(s => s.Domain.Code == "air"))
        {
            for (int hour = 0; hour < 24; hour++)
            {
                await SendAsync("air/" + station.Id, district.Clock.StartOfDay(day) + (hour * 3_600_000L) + 1_830_000, ("pm25", 600));
            }
        }

        async Task SendAsync(string place, long time, params (string Code, double Value)[] values)
        {
            string payload = JsonSerializer.Serialize(new { ts = time, values = values.ToDictionary(v => v.Code, v => v.Value) });
            MqttClientPublishResult taken = await device.PublishStringAsync($"wenchang/{place}/readings", payload,
                MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancel);
            Assert.True(taken.IsSuccess, payload);
        }
    }
}
