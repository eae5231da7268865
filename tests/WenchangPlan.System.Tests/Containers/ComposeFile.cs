using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace WenchangPlan.SystemTests.Containers;

/// <summary>docker-compose.yml, as far as it is used; a key that is not here is a mistake.</summary>
public sealed partial class ComposeFile
{
    public string Name { get; set; } = "";

    /// <summary>What every service has in common, and what those of the worker's image have; merged into <see cref="Services"/> already.</summary>
    [YamlMember(Alias = "x-service", ApplyNamingConventions = false)]
    public object? XService { get; set; }

    [YamlMember(Alias = "x-worker", ApplyNamingConventions = false)]
    public object? XWorker { get; set; }

    public Dictionary<string, ComposeService> Services { get; set; } = [];

    public Dictionary<string, ComposeNetwork?> Networks { get; set; } = [];

    public Dictionary<string, ComposeSecret> Secrets { get; set; } = [];

    /// <summary>Reads the shipped file with the defaults of its variables put in.</summary>
    public static ComposeFile Read() => new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
        .Deserialize<ComposeFile>(new MergingParser(new Parser(new StringReader(VariablePattern().Replace(Text, "${default}")))));

    /// <summary>Its variables and their defaults.</summary>
    public static IEnumerable<(string Name, string Default)> Variables =>
        VariablePattern().Matches(Text).Select(m => (m.Groups["name"].Value, m.Groups["default"].Value)).Distinct();

    public static string Text { get; } = File.ReadAllText(Repository.Find("docker-compose.yml"));

    [GeneratedRegex(@"\$\{(?<name>\w+):-(?<default>[^}]*)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex VariablePattern();
}

public sealed class ComposeService
{
    public string Image { get; set; } = "";

    public ComposeBuild? Build { get; set; }

    public string User { get; set; } = "";

    public List<string> Profiles { get; set; } = [];

    public string Restart { get; set; } = "no";

    public List<string> Command { get; set; } = [];

    public Dictionary<string, ComposeCondition> DependsOn { get; set; } = [];

    public Dictionary<string, string> Environment { get; set; } = [];

    public List<string> Secrets { get; set; } = [];

    public List<string> Volumes { get; set; } = [];

    public List<string> Ports { get; set; } = [];

    public List<string> Networks { get; set; } = [];

    public string NetworkMode { get; set; } = "";

    public ComposeLogging? Logging { get; set; }

    public bool ReadOnly { get; set; }

    public List<string> Tmpfs { get; set; } = [];

    public List<string> CapDrop { get; set; } = [];

    public List<string> SecurityOpt { get; set; } = [];

    public string MemLimit { get; set; } = "";

    public int PidsLimit { get; set; }

    public ComposeHealthcheck? Healthcheck { get; set; }

    public string StopGracePeriod { get; set; } = "";

    /// <summary>Its volumes as (source, path in the container).</summary>
    public IEnumerable<(string Source, string Target)> Mounts => Volumes.Select(v => v.Split(':')).Select(v => (v[0], v[1]));
}

public sealed class ComposeBuild
{
    public string Context { get; set; } = "";

    public string Target { get; set; } = "";

    public Dictionary<string, string> Args { get; set; } = [];
}

public sealed class ComposeLogging
{
    public string Driver { get; set; } = "";

    public Dictionary<string, string> Options { get; set; } = [];
}

public sealed class ComposeNetwork
{
    public bool Internal { get; set; }
}

public sealed class ComposeHealthcheck
{
    public List<string> Test { get; set; } = [];

    public string Interval { get; set; } = "";

    public string Timeout { get; set; } = "";

    public string StartPeriod { get; set; } = "";

    public int Retries { get; set; }
}

public sealed class ComposeCondition
{
    public string Condition { get; set; } = "";
}

public sealed class ComposeSecret
{
    public string File { get; set; } = "";
}
