using System.Net;
using System.Text.Json;

namespace WenchangPlan.SystemTests.Servers;

/// <summary>The settings of a worker under test; it can be started with them again and again.</summary>
public sealed class WorkerSettings
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A worker that keeps its data in the folder and has the register of the tests.</summary>
    public WorkerSettings(TempFolder folder)
    {
        Folder = folder.Path;
        Url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        this["Http:Urls"] = Url.ToString();
        this["Storage:DataDirectory"] = folder["data"];
        this["District:File"] = Path.Combine(AppContext.BaseDirectory, "Data", "district.json");
        // Fixed times in payloads stay acceptable however old they become.
        this["Ingest:OldestAccepted"] = "36500.00:00:00";
    }

    public string Folder { get; }

    public Uri Url { get; }

    public string this[string key]
    {
        set => _values[key] = value;
    }

    public IEnumerable<string> Arguments => _values.Select(s => $"{s.Key}={s.Value}");

    /// <summary>Reads from this broker.</summary>
    public WorkerSettings With(Mosquitto broker)
    {
        this["Mqtt:Mode"] = "External";
        this["Mqtt:Port"] = $"{broker.Address.Port}";
        this["Mqtt:Username"] = "worker";
        this["Mqtt:PasswordFile"] = broker.WorkerPasswordFile;
        return this;
    }

    /// <summary>Has the broker inside, on this port.</summary>
    public WorkerSettings With(MqttAddress embedded)
    {
        this["Mqtt:Mode"] = "Embedded";
        this["Mqtt:Port"] = $"{embedded.Port}";
        return this;
    }
}

/// <summary>The balance the API answers.</summary>
public sealed record Balance(long Received, long Stored, long Quarantined, long Waiting, long Duplicates)
{
    public void AssertHolds() => Assert.Equal(Received, Stored + Quarantined + Waiting);
}

/// <summary>A worker that runs.</summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _http;

    private WorkerProcess(ChildProcess process, Uri url)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = url };
    }

    public string Output => _process.Output;

    /// <summary>Starts a worker and waits until it says that it is ready.</summary>
    public static async Task<WorkerProcess> StartAsync(WorkerSettings settings)
    {
        var worker = new WorkerProcess(Published.Start(settings.Folder, ["run", .. settings.Arguments]), settings.Url);
        await worker._process.WhenReadyAsync(() => Eventually.SeeAsync("the worker's readiness", async () =>
        {
            Assert.False(worker._process.HasExited, worker.Output);
            try
            {
                using HttpResponseMessage answer = await worker._http.GetAsync("/readyz", TestContext.Current.CancellationToken);
                return answer.StatusCode == HttpStatusCode.OK ? worker : null;
            }
            catch (HttpRequestException)
            {
                return null;
            }
        }, () => worker.Output));
        return worker;
    }

    /// <summary>Asks the API; anything but success fails the test.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(path, TestContext.Current.CancellationToken);
        string body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {body}");
        return JsonElement.Parse(body);
    }

    /// <summary>The items of a list.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path) => [.. (await GetAsync(path)).GetProperty("items").EnumerateArray()];

    public async Task<Balance> BalanceAsync() =>
        (await GetAsync("/api/v1/pipeline")).Deserialize<Balance>(JsonSerializerOptions.Web) ?? throw new InvalidDataException("the balance is null");

    /// <summary>Waits for a balance; each one looked at must hold.</summary>
    public Task<Balance> WaitAsync(string what, Func<Balance, bool> wanted) => Eventually.SeeAsync(what, async () =>
    {
        Balance balance = await BalanceAsync();
        balance.AssertHolds();
        return wanted(balance) ? balance : null;
    }, () => Output);

    /// <summary>SIGTERM.</summary>
    public Task<int> StopAsync() => _process.StopAsync();

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => _process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}
