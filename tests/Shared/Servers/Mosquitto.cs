namespace WenchangPlan.Tests.Shared;

/// <summary>A real mosquitto.</summary>
public sealed class Mosquitto : Server
{
    /// <summary>With the shipped configuration, the user that reads everything.</summary>
    public const string Worker = "worker";

    /// <summary>With the shipped configuration, the user that speaks for every station.</summary>
    public const string Simulator = "simulator";

    private Mosquitto(string? folder) : base(folder)
    {
    }

    /// <summary>Settings of a worker that reads from it.</summary>
    public IEnumerable<string> WorkerSettings =>
    [
        "Mqtt:Mode=External", $"Mqtt:Port={Port}",
        .. File.Exists(PasswordFile(Worker)) ? [$"Mqtt:Username={Worker}", $"Mqtt:PasswordFile={PasswordFile(Worker)}"] : Array.Empty<string>(),
    ];

    /// <summary>Starts one that lets everybody in.</summary>
    /// <param name="folder">For its files; null for one of its own.</param>
    /// <param name="lines">More of its configuration, those for the listener first.</param>
    public static async Task<Mosquitto> StartAsync(string? folder, params IEnumerable<string> lines)
    {
        var broker = new Mosquitto(folder);
        await broker.StartAsync([$"listener {broker.Port} 127.0.0.1", .. lines, "allow_anonymous true", "log_dest stderr", $"persistence_location {broker.Folder}/"], CancellationToken.None);
        return broker;
    }

    /// <summary>Starts one with the configuration that is shipped; only port, paths and account differ.</summary>
    /// <param name="folder">For its files.</param>
    /// <param name="devices">Users beside <see cref="Worker"/> and <see cref="Simulator"/>.</param>
    /// <param name="cancel">Cancels.</param>
    public static async Task<Mosquitto> StartShippedAsync(string folder, IEnumerable<string>? devices = null, CancellationToken cancel = default)
    {
        var broker = new Mosquitto(folder);
        string data = Directory.CreateDirectory(broker.In("mosquitto")).FullName;
        string secrets = Directory.CreateDirectory(broker.In("secrets")).FullName;
        foreach (string user in (string[])[Worker, Simulator, .. devices ?? []])
        {
            await File.WriteAllTextAsync(broker.PasswordFile(user), Password(user) + "\n", cancel);
        }

        await ChildProcess.RequireAsync("sh", [Repository.Find("deploy/mosquitto/passwords.sh"), secrets, Path.Combine(data, "passwords")], cancel: cancel);
        string configuration = await File.ReadAllTextAsync(Repository.Find("deploy/mosquitto/mosquitto.conf"), cancel);
        foreach ((string shipped, string here) in ((string, string)[])[("listener 1883", $"listener {broker.Port} 127.0.0.1"), ("/mosquitto/config/", Repository.Find("deploy/mosquitto") + "/"), ("/mosquitto/data/", data + "/")])
        {
            configuration = configuration.Contains(shipped, StringComparison.Ordinal) ? configuration.Replace(shipped, here, StringComparison.Ordinal)
                : throw new InvalidDataException($"the shipped mosquitto.conf has no {shipped}");
        }

        await broker.StartAsync([configuration], cancel);
        return broker;
    }

    /// <summary>The password of a user.</summary>
    public static string Password(string user) => $"only-for-{user}";

    /// <summary>The file with the password of a user.</summary>
    public string PasswordFile(string user) => In($"secrets/mqtt_{user}_password");

    /// <inheritdoc/>
    public override Task ReadyAsync(CancellationToken cancel = default) => Process.LineAsync(" running", cancel: cancel);

    /// <inheritdoc/>
    protected override ChildProcess Launch()
    {
        // Debian keeps it where only the administrator's path looks.
        string program = Array.Find(["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"], File.Exists) ?? "mosquitto";
        return new ChildProcess(program, ["-c", In("mosquitto.conf")], Folder, In("mosquitto.log"));
    }

    private async Task StartAsync(IEnumerable<string> configuration, CancellationToken cancel)
    {
        // Started as root it would become another user, who may not write into the folder.
        await File.WriteAllLinesAsync(In("mosquitto.conf"), [.. configuration, $"user {Environment.UserName}"], cancel);
        await StartAsync(cancel);
    }
}
