using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests.Support;

/// <summary>The ingest stage as the service composes it, with a store of the test behind it.</summary>
internal sealed class IngestHost : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _started; // a host that refused to start cannot be stopped

    /// <summary>Puts it together.</summary>
    /// <param name="store">Takes what comes in.</param>
    /// <param name="settings">Over the defaults; the port is a free one.</param>
    /// <param name="district">The register; by default the tests'.</param>
    /// <param name="subscriptions">What earlier processes subscribed to; by default nothing.</param>
    /// <param name="time">The clock; by default the machine's.</param>
    /// <param name="heard">What earlier processes heard; by default nothing.</param>
    public IngestHost(GatedStore store, IEnumerable<(string Key, string Value)> settings, District? district = null, ISubscriptionStore? subscriptions = null, TimeProvider? time = null, IHeardStore? heard = null)
    {
        Store = store;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Mqtt:Port"] = FreePort.Next().ToString(CultureInfo.InvariantCulture) });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create<string, string?>(s.Key, s.Value)));
        builder.Services.AddLogging(logging => logging.AddProvider(Log));
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(district ?? TestRegister.District);
        builder.Services.AddSingleton<IReadingStore>(store);
        builder.Services.AddSingleton<IBalanceStore>(store);
        builder.Services.AddSingleton(subscriptions ?? new RememberedSubscriptions());
        builder.Services.AddSingleton(heard ?? new RememberedHeard());
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        builder.Services.AddIngest();
        Port = int.Parse(builder.Configuration["Mqtt:Port"]!, CultureInfo.InvariantCulture);
        _host = builder.Build();
    }

    public GatedStore Store { get; }

    public LogLines Log { get; } = new();

    public int Port { get; }

    public PipelineLedger Ledger => Get<PipelineLedger>();

    public ReadyState Broker => Ready("broker");

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public ReadyState Ready(string part) => _host.Services.GetServices<IReadyPart>().Single(p => p.Name == part).Check();

    public async Task StartAsync()
    {
        await _host.StartAsync(TestContext.Current.CancellationToken);
        _started = true;
    }

    public async Task StopAsync()
    {
        _started = false;
        await _host.StopAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Patience);
    }

    /// <summary>Waits until the broker part is, or is not, ready, and gives what it says.</summary>
    public async Task<string> WhenBrokerAsync(bool ready, string saying = "") =>
        await Eventually.SeeAsync($"broker ready: {ready} {saying}", () => Task.FromResult(Broker is var now && now.Ok == ready && now.Detail.Contains(saying, StringComparison.Ordinal) ? now.Detail : null),
            () => $"{Broker}\n{string.Join('\n', Log.All)}", TestContext.Current.CancellationToken);

    /// <summary>Waits for a line of the log; what it is about may be seen before it is logged.</summary>
    public async Task<string> WhenLoggedAsync(string level, string text, int times = 1) =>
        await Eventually.SeeAsync($"{level} \"{text}\"", () => Task.FromResult(Log.All.Where(l => l.StartsWith(level, StringComparison.Ordinal) && l.Contains(text, StringComparison.Ordinal)).ElementAtOrDefault(times - 1)),
            () => string.Join('\n', Log.All), TestContext.Current.CancellationToken);

    /// <summary>Waits until this many values are committed.</summary>
    public async Task WhenStoredAsync(int values) =>
        await Eventually.SeeAsync($"{values} values stored", () => Task.FromResult(Store.Rows.Count >= values ? Store : null), () => $"{Store.Rows.Count}, {Broker}\n{string.Join('\n', Log.All)}", TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            await _host.StopAsync(CancellationToken.None);
        }

        _host.Dispose();
    }
}
