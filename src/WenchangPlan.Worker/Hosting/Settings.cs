using WenchangPlan.Storage;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Hosting;

/// <summary>The configuration: shipped defaults, then <c>appsettings.json</c> of the working directory, then what <c>open</c> set, then environment variables, then the command line.</summary>
internal sealed class Settings
{
    /// <summary>Secrets that may come from a file named by the key with <c>File</c> behind it, as containers mount them.</summary>
    private static readonly string[] SecretKeys = ["Mqtt:Username", "Mqtt:Password", "Smtp:Username", "Smtp:Password", "InfluxDb:Token"];

    /// <summary>Keys that name a file with a private key.</summary>
    private static readonly string[] PrivateKeys = ["Mqtt:CertificateKeyFile", "Kestrel:Certificates:Default:KeyPath"];

    private Settings(IReadOnlyList<SettingSource> sources, Dictionary<string, string?> secrets, IReadOnlyList<string> problems)
    {
        Sources = sources;
        Problems = problems;
        var builder = new ConfigurationBuilder();
        foreach (SettingSource source in sources)
        {
            builder.AddInMemoryCollection(source.Values);
        }

        Configuration = builder.AddInMemoryCollection(secrets).Build();
    }

    /// <summary>Everything put together.</summary>
    public IConfigurationRoot Configuration { get; }

    /// <summary>Where it comes from; later ones win.</summary>
    public IReadOnlyList<SettingSource> Sources { get; }

    /// <summary>The configuration files that were read.</summary>
    public IEnumerable<string> Files => Sources.Where(s => s.Name is not null).Select(s => s.Name!);

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Files that hold a secret, with the key of it: those that keys name, and configuration files with a secret in them.</summary>
    public IEnumerable<(string Key, string File)> SecretFiles =>
    [
        .. SecretKeys.Select(k => k + "File").Concat(PrivateKeys).Where(k => Configuration[k] is { Length: > 0 }).Select(k => (k, Configuration[k]!)),
        .. Sources.Where(s => s.Name is not null).SelectMany(s => SecretKeys.Where(k => s.Values.GetValueOrDefault(k) is { Length: > 0 } && !k.EndsWith("Username", StringComparison.Ordinal)).Take(1).Select(k => (k, s.Name!))),
    ];

    /// <summary>The register: <c>District:File</c>, or <c>district.json</c> of the working directory, or the shipped sample.</summary>
    public string DistrictFile => IsSample ? Path.Combine(AppContext.BaseDirectory, "district.json")
        : Configuration["District:File"] is { Length: > 0 } given ? given : "district.json";

    /// <summary>Whether nobody named a register and none is there, so that the sample stands in.</summary>
    public bool IsSample => Configuration["District:File"] is not { Length: > 0 } && !File.Exists("district.json");

    /// <summary>Keys whose value may come from a file, and is shown nowhere.</summary>
    public static IReadOnlyList<string> Secrets => SecretKeys;

    /// <summary>Whether a key may come from a file named by the key with <c>File</c> behind it.</summary>
    public static bool IsSecret(string key) => SecretKeys.Contains(key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the configuration.</summary>
    /// <param name="overrides">Settings of the command line, each <c>Section:Key=value</c> (leading dashes are allowed).</param>
    /// <param name="directory">Where <c>appsettings.json</c> is looked for; the working directory without it.</param>
    /// <param name="opened">What <c>open</c> sets; without it <c>open.json</c> of the data directory, when there is one.</param>
    public static Settings Load(IReadOnlyList<string> overrides, string directory = "", string? opened = null)
    {
        var problems = new List<string>();
        IEnumerable<string> files = ((string[])[Path.Combine(AppContext.BaseDirectory, "appsettings.json"), Path.Combine(directory, "appsettings.json")])
            .Where(File.Exists).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal);
        List<SettingSource> sources =
        [
            .. files.Select(f => SettingSource.ReadFile(f, problems)),
            SettingSource.ReadEnvironment(),
            SettingSource.ReadCommandLine(overrides, problems),
        ];
        string data = sources.AsEnumerable().Reverse().Select(s => s.Values.GetValueOrDefault("Storage:DataDirectory")).FirstOrDefault(d => d is { Length: > 0 }) ?? new StorageOptions().DataDirectory;
        string open = Path.GetFullPath(opened ?? Path.Combine(data, OpenSettings.FileName));
        if (File.Exists(open))
        {
            sources.Insert(sources.Count - 2, SettingSource.ReadFile(open, problems));
        }

        return new Settings(sources, ReadSecrets(sources, problems), problems);
    }

    /// <summary>Where the value of a key comes from, such as a file and its line; null when nothing sets it.</summary>
    public string? Where(string key) => Sources.Reverse().Select(s => s.Where(key)).FirstOrDefault(w => w is not null);

    private static Dictionary<string, string?> ReadSecrets(IReadOnlyList<SettingSource> sources, List<string> problems)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (string key in SecretKeys)
        {
            SettingSource? source = sources.LastOrDefault(s => s.Values.ContainsKey(key + "File"));
            if (source?.Values[key + "File"] is not { Length: > 0 } file)
            {
                continue;
            }

            try
            {
                values[key] = File.ReadAllText(file).TrimEnd('\r', '\n');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add(ConsoleText.Problem(source.Where(key + "File"), key + "File", $"\"{file}\" ({e.Message})", ConsoleText.Get("takes.secretFile")));
            }
        }

        return values;
    }
}
