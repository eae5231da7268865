using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary>The storage stage as the service builds it, with a state file of its own; it can be built again on the same file. Nothing runs until started.</summary>
public sealed class InfluxHost : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly Dictionary<string, string?> _settings;
    private readonly TimeProvider? _clock;
    private IHost _host;

    public InfluxHost(Server server, string bucket, params ReadOnlySpan<(string Key, string Value)> settings)
        : this(server.Url, bucket, clock: null, [("InfluxDb:Version", server is InfluxServer ? "V1" : "V2"), .. settings])
    {
    }

    public InfluxHost(Uri server, string bucket, params ReadOnlySpan<(string Key, string Value)> settings)
        : this(server, bucket, clock: null, settings)
    {
    }

    /// <param name="server">Address.</param>
    /// <param name="bucket">Bucket, or database.</param>
    /// <param name="clock">The time of the stage; the machine's if null.</param>
    /// <param name="settings">Settings over those of a V2 server.</param>
    public InfluxHost(Uri server, string bucket, TimeProvider? clock, params ReadOnlySpan<(string Key, string Value)> settings)
    {
        _clock = clock;
        _settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Storage:Kind"] = "InfluxDb",
            ["Storage:DataDirectory"] = _directory.Path,
            ["InfluxDb:Url"] = server.ToString(),
            ["InfluxDb:Org"] = "test",
            ["InfluxDb:Bucket"] = bucket,
        };
        foreach ((string key, string value) in settings)
        {
            _settings[key] = value;
        }

        _host = Build();
    }

    public IReadingStore Readings => _host.Services.GetRequiredService<IReadingStore>();

    public IBalanceStore Balance => _host.Services.GetRequiredService<IBalanceStore>();

    public IReplacedStore Replaced => _host.Services.GetRequiredService<IReplacedStore>();

    public IVerdictStore Assessment => _host.Services.GetRequiredService<IVerdictStore>();

    public IAlertStore Alerts => _host.Services.GetRequiredService<IAlertStore>();

    public IQuarantineStore Quarantine => _host.Services.GetRequiredService<IQuarantineStore>();

    public InfluxSetup Setup => _host.Services.GetRequiredService<InfluxSetup>();

    internal Spool Spool => _host.Services.GetRequiredService<Spool>();

    internal SpoolDrain Drain => _host.Services.GetRequiredService<SpoolDrain>();

    internal SqliteDatabase Database => _host.Services.GetRequiredService<SqliteDatabase>();

    public Task StartAsync() => _host.StartAsync(TestContext.Current.CancellationToken);

    public async Task ReopenAsync()
    {
        await StopAsync();
        _host = Build();
    }

    /// <summary>Drains by hand until nothing waits; an IOException ends the test.</summary>
    public async Task DrainAsync()
    {
        while (await Drain.DrainOnceAsync(TestContext.Current.CancellationToken))
        {
        }
    }

    /// <summary>Waits for the running drain to empty the spool.</summary>
    public async Task WaitUntilDrainedAsync()
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Spool.Bytes > 0)
        {
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Dispose();
    }

    private async Task StopAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private IHost Build()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Services.AddSingleton(TestRegister.District);
        if (_clock is not null)
        {
            builder.Services.AddSingleton(_clock);
        }

        builder.Services.AddStorage();
        return builder.Build();
    }
}
