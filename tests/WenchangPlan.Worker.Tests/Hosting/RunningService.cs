using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MQTTnet;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Hosting;

namespace WenchangPlan.Worker.Tests.Hosting;

/// <summary>The service as <c>run</c> puts it together, with the embedded broker and SQLite, inside the test.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private readonly WebApplication _app;
    private readonly int _mqttPort;
    private readonly TempDirectory _directory;

    private RunningService(WebApplication app, int mqttPort, TempDirectory directory)
    {
        (_app, _mqttPort, _directory) = (app, mqttPort, directory);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    /// <summary>Where its embedded broker listens.</summary>
    public int MqttPort => _mqttPort;

    public IServiceProvider Services => _app.Services;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts it on a data directory, with the register that tests share.</summary>
    public static Task<RunningService> StartAsync(string data, params string[] settings) => StartAsync(data, TestRegister.Json, adjust: null, settings);

    /// <summary>Starts it with a register and, for what a deployment brings along, other services.</summary>
    public static async Task<RunningService> StartAsync(string data, string json, Action<IServiceCollection>? adjust, params string[] settings)
    {
        var directory = new TempDirectory();
        string register = Path.Combine(directory.Path, "district.json");
        await File.WriteAllTextAsync(register, json, Cancel);
        int port = FreePort.Next();
        WebApplication app = Service.Build(Settings.Load(
        [
            $"Storage:DataDirectory={data}", $"District:File={register}", $"Mqtt:Port={port.ToString(CultureInfo.InvariantCulture)}", "Http:Urls=http://127.0.0.1:0",
            "Ingest:OldestAccepted=36500.00:00:00", "Logging:LogLevel:Default=None", .. settings,
        ]), out IReadOnlyList<string> problems, adjust) ?? throw new InvalidOperationException(string.Join('\n', problems));
        Service.Map(app);
        await app.StartAsync(Cancel);
        return new RunningService(app, port, directory);
    }

    /// <summary>A device.</summary>
    public async Task<IMqttClient> ConnectAsync(string clientId)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _mqttPort).WithClientId(clientId).WithTimeout(Patience).Build(), Cancel);
        return client;
    }

    /// <summary>Asks until part of the answer is as wanted.</summary>
    public async Task<T> WaitAsync<T>(string path, HttpStatusCode status, Func<JsonElement, T> part, Func<T, bool> wanted)
    {
        long start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Step);
        while (true)
        {
            using HttpResponseMessage answer = await Client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            string text = await answer.Content.ReadAsStringAsync(Cancel);
            if (answer.StatusCode == status && part(JsonElement.Parse(text)) is var found && wanted(found))
            {
                return found;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"{path}: {(int)answer.StatusCode} {text}");
            await timer.WaitForNextTickAsync(Cancel);
        }
    }

    /// <summary>Asks once.</summary>
    public async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await Client.GetStringAsync(new Uri(path, UriKind.Relative), Cancel));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _directory.Dispose();
    }
}
