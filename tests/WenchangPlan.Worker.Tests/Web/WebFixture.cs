using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Assessment;
using WenchangPlan.Assessment.Air;
using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Bulletins;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared.Bulletins;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit;
using WenchangPlan.Worker.Health;

namespace WenchangPlan.Worker.Tests.Web;

/// <summary>The API, the page and the health answers on a real server on a free loopback port, over stores in memory.</summary>
public sealed class WebFixture : IAsyncLifetime
{
    private readonly Func<District, FakeStores> _fill;
    private WebApplication? _app;

    public WebFixture() : this(SampleDistrict.Read(), SampleYear.Fill)
    {
    }

    /// <summary>Over another district and what its stores hold.</summary>
    internal WebFixture(District district, Func<District, FakeStores> fill) => (District, _fill) = (district, fill);

    public District District { get; }

    public FakeMails Mails { get; } = new();

    public FakeStores Stores { get; private set; } = new();

    public PipelineLedger Ledger { get; private set; } = null!;

    public FakeTimeProvider Time { get; } = new(SampleYear.Now);

    public List<SwitchablePart> Parts { get; } = [new("broker"), new("store"), new("assessment")];

    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _app!.Services;

    public async ValueTask InitializeAsync()
    {
        Stores = _fill(District);
        Ledger = new PipelineLedger(new Balance(125_000, 7, 40, 700_000, 120, 9), Time);
        Ledger.Arrived(12);
        Ledger.Committed(new CommitResult(9, 1, 0, 54) { Replaced = 7 }, 1, 0);

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services
            .AddSingleton(District)
            .AddSingleton<IReadingStore>(Stores).AddSingleton<IVerdictStore>(Stores).AddSingleton<IVerdictReader>(Stores).AddSingleton<IAlertStore>(Stores).AddSingleton<IMailStore>(Mails).AddSingleton<ISilenceStore>(Stores).AddSingleton<IBalanceStore>(Stores).AddSingleton<IReplacedStore>(Stores).AddSingleton<IReportedStore>(Stores).AddSingleton<IBulletinStore>(new BulletinsInMemory()).AddSingleton<IActStore>(new FakeActs()).AddSingleton<IActReader>(new FakeActs())
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IAuditStore>(new FakeAudit())
            .AddSingleton(new Judges([new AirJudge(), new WaterJudge()]))
            .AddSingleton(Ledger).AddSingleton<EvidenceReader>()
            .AddBulletins().AddApi().AddCockpit().AddHealth();
        foreach (SwitchablePart part in Parts)
        {
            builder.Services.AddSingleton<IReadyPart>(part);
        }

        _app = builder.Build();
        _app.UseApi();
        _app.MapApi().MapCockpit().MapHealth();
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app!.DisposeAsync();
    }

    public async Task<JsonElement> GetJsonAsync(string address)
    {
        using HttpResponseMessage answer = await Client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    public Task<string> GetTextAsync(string address) => Client.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
}

/// <summary>A part that a test can switch off.</summary>
public sealed class SwitchablePart(string name) : IReadyPart
{
    public string Name => name;

    public ReadyState State { get; set; } = new(true, "works");

    public ReadyState Check() => State;
}
