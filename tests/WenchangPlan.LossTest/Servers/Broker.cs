using System.Globalization;

namespace WenchangPlan.LossTest.Servers;

/// <summary>A real mosquitto with the configuration that is shipped; only port, paths and account differ. It keeps its port over restarts.</summary>
public sealed class Broker : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _folder;
    private LocalProcess? _process;
    private volatile bool _running;

    private Broker(string folder) => _folder = folder;

    public int Port { get; } = FreePort.Next();

    /// <summary>File with the password of the user <c>worker</c>, which reads everything.</summary>
    public string WorkerPasswordFile => Path.Combine(_folder, "secrets", "mqtt_worker_password");

    /// <summary>File with the password of the user <c>simulator</c>, which speaks for every station.</summary>
    public string PublisherPasswordFile => Path.Combine(_folder, "secrets", "mqtt_simulator_password");

    /// <summary>Starts it with its files in a folder.</summary>
    public static async Task<Broker> StartAsync(string folder, CancellationToken cancel)
    {
        var broker = new Broker(folder);
        await broker.PrepareAsync(cancel);
        await broker.StartAsync(cancel);
        return broker;
    }

    /// <summary>Starts it again on the same port, with what it kept.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        _running = false;
        _process = new LocalProcess(Program, ["-c", Path.Combine(_folder, "mosquitto.conf")], Path.Combine(_folder, "mosquitto.log"),
            line => _running |= line.EndsWith(" running", StringComparison.Ordinal));
        if (!await Wait.UntilAsync(() => Task.FromResult(_running || _process.HasExited), Patience, cancel) || _process.HasExited)
        {
            throw new InvalidOperationException($"mosquitto does not run:\n{_process.LastLines}");
        }
    }

    /// <summary>Asks it to stop: it writes sessions and queues to its file. A kill would lose what came after the last autosave, so it is none of the disturbances.</summary>
    public async Task StopAsync()
    {
        await _process!.EndAsync(Signal.Terminate);
        await _process.DisposeAsync();
    }

    public void Send(Signal signal) => _process!.Send(signal);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private async Task PrepareAsync(CancellationToken cancel)
    {
        string secrets = Path.GetDirectoryName(WorkerPasswordFile)!;
        string data = Path.Combine(_folder, "mosquitto");
        Directory.CreateDirectory(secrets);
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(WorkerPasswordFile, "only-for-this-run", cancel);
        await File.WriteAllTextAsync(PublisherPasswordFile, "also-only-for-this-run", cancel);
        await LocalProcess.RunAsync("sh", [Repository.Find("deploy/mosquitto/passwords.sh"), secrets, Path.Combine(data, "passwords")], Path.Combine(_folder, "passwords.log"), cancel);
        string shipped = await File.ReadAllTextAsync(Repository.Find("deploy/mosquitto/mosquitto.conf"), cancel);
        string configuration = shipped
            .Replace("listener 1883", string.Create(CultureInfo.InvariantCulture, $"listener {Port} 127.0.0.1"), StringComparison.Ordinal)
            .Replace("/mosquitto/config/", Repository.Find("deploy/mosquitto") + "/", StringComparison.Ordinal)
            .Replace("/mosquitto/data/", data + "/", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_folder, "mosquitto.conf"), configuration + $"\nuser {Environment.UserName}\n", cancel);
    }

    /// <summary>Debian keeps it where only the administrator's path looks.</summary>
    private static string Program => Array.Find(["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"], File.Exists) ?? "mosquitto";
}
