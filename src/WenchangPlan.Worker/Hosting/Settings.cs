namespace WenchangPlan.Worker.Hosting;

/// <summary>The configuration: shipped defaults, then <c>appsettings.json</c> of the working directory, then environment variables, then the command line.</summary>
internal sealed class Settings
{
    /// <summary>Secrets that may come from a file named by the key with <c>File</c> behind it, as containers mount them.</summary>
    private static readonly string[] Secrets = ["Mqtt:Username", "Mqtt:Password", "Smtp:Username", "Smtp:Password", "InfluxDb:Token"];

    private Settings(IConfigurationRoot configuration, IReadOnlyList<string> files, IReadOnlyList<string> problems)
    {
        Configuration = configuration;
        Files = files;
        Problems = problems;
    }

    /// <summary>Everything put together.</summary>
    public IConfigurationRoot Configuration { get; }

    /// <summary>The configuration files that were read, later ones win.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The register: <c>District:File</c>, or <c>district.json</c> of the working directory, or the shipped sample.</summary>
    public string DistrictFile
    {
        get
        {
            string name = Configuration["District:File"] is { Length: > 0 } given ? given : "district.json";
            return File.Exists(name) || Configuration["District:File"] is { Length: > 0 } ? name : Path.Combine(AppContext.BaseDirectory, name);
        }
    }

    /// <summary>Whether a key may come from a file named by the key with <c>File</c> behind it.</summary>
    public static bool IsSecret(string key) => Secrets.Contains(key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the configuration.</summary>
    /// <param name="overrides">Settings of the command line, each <c>Section:Key=value</c> (leading dashes are allowed).</param>
    public static Settings Load(IReadOnlyList<string> overrides)
    {
        var problems = new List<string>();
        var files = new List<string>();
        var builder = new ConfigurationBuilder();
        foreach (string file in (string[])[Path.Combine(AppContext.BaseDirectory, "appsettings.json"), "appsettings.json"])
        {
            if (File.Exists(file) && !files.Contains(Path.GetFullPath(file), StringComparer.Ordinal))
            {
                files.Add(Path.GetFullPath(file));
                builder.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
            }
        }

        builder.AddEnvironmentVariables();
        builder.AddInMemoryCollection(ReadOverrides(overrides, problems));
        IConfigurationRoot configuration;
        try
        {
            configuration = builder.Build();
        }
        catch (InvalidDataException e)
        {
            problems.Add($"{e.Message} {e.InnerException?.Message}");
            configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        }

        builder.AddInMemoryCollection(ReadSecrets(configuration, problems));
        return new Settings(problems.Count == 0 ? builder.Build() : configuration, files, problems);
    }

    private static Dictionary<string, string?> ReadOverrides(IReadOnlyList<string> overrides, List<string> problems)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (string text in overrides)
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                problems.Add($"command line: found \"{text}\", expected a setting such as Mqtt:Port=1884");
                continue;
            }

            values[text[..equals].TrimStart('-')] = text[(equals + 1)..];
        }

        return values;
    }

    private static Dictionary<string, string?> ReadSecrets(IConfiguration configuration, List<string> problems)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (string key in Secrets)
        {
            if (configuration[key + "File"] is not { Length: > 0 } file)
            {
                continue;
            }

            try
            {
                values[key] = File.ReadAllText(file).TrimEnd('\r', '\n');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add($"{key}File: found no readable file ({e.Message}), expected a file that holds the secret");
            }
        }

        return values;
    }
}
