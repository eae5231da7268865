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

    /// <summary>Of a prepared one, where devices come in with certificates.</summary>
    public int CertificatePort { get; } = FreePort.Next();

    /// <summary>Of a prepared one, where devices come in with passwords.</summary>
    public int PasswordPort { get; } = FreePort.Next();

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

        string passwords = Path.Combine(data, "passwords");
        await File.WriteAllLinesAsync(passwords, ((string[])[Worker, Simulator, .. devices ?? []]).Select(user => $"{user}:{Password(user)}"), cancel);
        await ChildProcess.RequireAsync("mosquitto_passwd", ["-U", passwords], cancel: cancel);
        await broker.StartAsync([await ReadAsync("deploy/mosquitto/mosquitto.conf",
        [
            ("listener 1883", $"listener {broker.Port} 127.0.0.1"), ("/run/secrets/mosquitto_acl", Repository.Find("deploy/mosquitto/acl")), ("/run/secrets/mosquitto_passwords", passwords),
            ("/mosquitto/data/", data + "/"), ("include_dir /mosquitto/config/listeners", ""),
        ], cancel)], cancel);
        return broker;
    }

    /// <summary>Starts one with the configuration that is shipped and the files that deploy/prepare.sh made; only ports, paths and account differ.</summary>
    /// <param name="folder">A copy of the repository in which it ran.</param>
    /// <param name="cancel">Cancels.</param>
    public static async Task<Mosquitto> StartPreparedAsync(string folder, CancellationToken cancel = default)
    {
        var broker = new Mosquitto(folder);
        (string, string) secrets = ("/run/secrets/", broker.In("deploy/secrets/"));
        string listeners = Directory.CreateDirectory(broker.In("listeners")).FullName;
        await File.WriteAllTextAsync(Path.Combine(listeners, "devices.conf"), await ReadAsync("deploy/mosquitto/listeners/devices.conf",
            [("listener 8883", $"listener {broker.CertificatePort} 127.0.0.1"), ("listener 8884", $"listener {broker.PasswordPort} 127.0.0.1"), secrets], cancel), cancel);
        await broker.StartAsync([await ReadAsync("deploy/mosquitto/mosquitto.conf",
            [("listener 1883", $"listener {broker.Port} 127.0.0.1"), secrets, ("/mosquitto/data/", broker.In("data/mosquitto/")), ("/mosquitto/config/listeners", listeners)], cancel)], cancel);
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

    /// <summary>A shipped file with what differs here put in; all of it must be there.</summary>
    private static async Task<string> ReadAsync(string file, IEnumerable<(string Shipped, string Here)> differences, CancellationToken cancel)
    {
        string text = await File.ReadAllTextAsync(Repository.Find(file), cancel);
        foreach ((string shipped, string here) in differences)
        {
            text = text.Contains(shipped, StringComparison.Ordinal) ? text.Replace(shipped, here, StringComparison.Ordinal) : throw new InvalidDataException($"{file} has no {shipped}");
        }

        return text;
    }

    private async Task StartAsync(IEnumerable<string> configuration, CancellationToken cancel)
    {
        // Started as root it would become another user, who may not write into the folder.
        await File.WriteAllLinesAsync(In("mosquitto.conf"), [.. configuration, $"user {Environment.UserName}"], cancel);
        await StartAsync(cancel);
    }
}
