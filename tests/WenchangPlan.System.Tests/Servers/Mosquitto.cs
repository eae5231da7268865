namespace WenchangPlan.SystemTests.Servers;

/// <summary>A real mosquitto with the configuration that is shipped; only ports, paths and the account differ.</summary>
public sealed class Mosquitto : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private Mosquitto(ChildProcess process, MqttAddress address, string workerPasswordFile)
    {
        _process = process;
        Address = address;
        WorkerPasswordFile = workerPasswordFile;
    }

    /// <summary>For publishers: the user that speaks for every station.</summary>
    public MqttAddress Address { get; }

    /// <summary>Holds the password of the user <c>worker</c>.</summary>
    public string WorkerPasswordFile { get; }

    public string Output => _process.Output;

    /// <summary>Starts it; passwords and sessions lie in the folder.</summary>
    /// <param name="folder">Folder of the test; a second start in it goes on with what the first one kept.</param>
    /// <param name="devices">Further users and their passwords.</param>
    public static async Task<Mosquitto> StartAsync(TempFolder folder, params (string User, string Password)[] devices)
    {
        const string SimulatorPassword = "only-for-this-test";
        string workerPasswordFile = folder["secrets/mqtt_worker_password"];
        await File.WriteAllTextAsync(workerPasswordFile, "also-only-for-this-test\n");
        await File.WriteAllTextAsync(folder["secrets/mqtt_simulator_password"], SimulatorPassword);
        foreach ((string user, string password) in devices)
        {
            await File.WriteAllTextAsync(folder[$"secrets/mqtt_{user}_password"], password);
        }

        string data = Path.GetDirectoryName(folder["mosquitto/passwords"])!;
        (int code, string output) = await ChildProcess.RunAsync(
            "sh", [Repository.Find("deploy/mosquitto/passwords.sh"), folder["secrets"], Path.Combine(data, "passwords")]);
        Assert.True(code == 0, output);

        int port = FreePort.Next();
        string shipped = await File.ReadAllTextAsync(Repository.Find("deploy/mosquitto/mosquitto.conf"));
        string configuration = Replace(Replace(Replace(shipped,
            "listener 1883", $"listener {port} 127.0.0.1"),
            "/mosquitto/config/", Repository.Find("deploy/mosquitto") + "/"),
            "/mosquitto/data/", data + "/");
        await File.WriteAllTextAsync(folder["mosquitto.conf"], configuration + $"\nuser {Environment.UserName}\n");
        var process = ChildProcess.Start(Program, ["-c", folder["mosquitto.conf"]]);
        await process.WhenReadyAsync(() => process.LineAsync(" running"));
        return new Mosquitto(process, new MqttAddress(port, "simulator", SimulatorPassword), workerPasswordFile);
    }

    public Task<int> StopAsync() => _process.StopAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>Debian keeps it where only the administrator's path looks.</summary>
    private static string Program { get; } = new[] { "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto" }.FirstOrDefault(File.Exists) ?? "mosquitto";

    private static string Replace(string text, string old, string by)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, by, StringComparison.Ordinal);
    }
}
