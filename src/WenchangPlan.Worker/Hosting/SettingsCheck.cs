using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Assessment;
using WenchangPlan.Bulletins;
using WenchangPlan.Ingest;
using WenchangPlan.Storage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Hosting;

/// <summary>Finds everything wrong with the settings at once, with file and line where a file is to blame.</summary>
internal static partial class SettingsCheck
{
    /// <summary>Sections of the configuration and the options they fill; null where the keys are not ours.</summary>
    private static readonly Dictionary<string, Type?> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Worker"] = typeof(WorkerOptions),
        ["Mqtt"] = typeof(MqttOptions),
        ["Ingest"] = typeof(IngestOptions),
        ["Storage"] = typeof(StorageOptions),
        ["Assessment"] = typeof(AssessmentOptions),
        ["Alerting"] = typeof(AlertingOptions),
        ["Smtp"] = typeof(SmtpOptions),
        ["Http"] = typeof(HttpOptions),
        ["Access"] = typeof(AccessOptions),
        ["District"] = typeof(DistrictOptions),
        ["Bulletin"] = typeof(BulletinOptions),
        ["InfluxDb"] = typeof(InfluxDbOptions),
        ["Logging"] = null,
        ["Kestrel"] = null,
        ["AllowedHosts"] = null,
    };

    private static readonly Dictionary<string, SettingKey> Keys = Sections.Where(s => s.Value is not null).SelectMany(s =>
    {
        object defaults = Activator.CreateInstance(s.Value!)!;
        return s.Value!.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).Select(p => new SettingKey(s.Key, p, defaults));
    }).ToDictionary(k => k.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> SecretFiles = new(Settings.Secrets.Select(s => s + "File"), StringComparer.OrdinalIgnoreCase);

    /// <summary>Keys that nothing reads, most often misspelt, and parts of a file that have not the form of a setting.</summary>
    public static IEnumerable<string> FindUnknownKeys(Settings settings) => settings.Sources.SelectMany(source => source switch
    {
        { Name: { } file, Json: { } json } => FindUnknownInFile(file, json),
        { Name: null } => source.Values.Keys.Where(key => !source.IsShared || IsOfOurs(key)).SelectMany(key => Judge(key, source.Where(key))),
        _ => [],
    });

    /// <summary>Whether a key belongs to a section of the configuration; the environment holds much else.</summary>
    public static bool IsSetting(string key) =>
        key.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? Sections.ContainsKey(key[..colon]) : key.Equals("AllowedHosts", StringComparison.OrdinalIgnoreCase);

    /// <summary>Values that are not of the type or the range of their key.</summary>
    /// <param name="settings">Settings as they were read.</param>
    /// <param name="replacements">For each such key its default, so that everything else can be looked at too.</param>
    public static IReadOnlyList<string> FindWrongValues(Settings settings, out IReadOnlyDictionary<string, string?> replacements)
    {
        var problems = new List<string>();
        var defaults = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (SettingKey key in Keys.Values)
        {
            if (settings.Configuration[key.Name] is { } text && !key.Takes(text))
            {
                problems.Add(ConsoleText.Problem(settings.Where(key.Name), key.Name, $"\"{text}\"", key.Expected));
                defaults[key.Name] = key.Default;
            }
        }

        replacements = defaults;
        return problems;
    }

    /// <summary>What the stages say against their options.</summary>
    public static IEnumerable<string> Validate(IServiceProvider services, Settings settings)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (Exception e) when (e is OptionsValidationException or AggregateException or InvalidOperationException)
        {
            IEnumerable<Exception> all = e is AggregateException many ? many.Flatten().InnerExceptions : [e];
            return [.. all.SelectMany(x => x is OptionsValidationException options ? options.Failures.Select(f => NameKey(options.OptionsType, f)) : [x.Message])
                .Select(failure => Explain(failure, settings)).Distinct(StringComparer.Ordinal)];
        }
    }

    private static IEnumerable<string> FindUnknownInFile(string file, LocatedJson json)
    {
        foreach ((string section, LocatedJson value) in json.Members.Where(m => m.Name.Length > 0 && m.Name[0] is not ('$' or '_')))
        {
            if (!Sections.TryGetValue(section, out Type? options))
            {
                yield return Unknown($"{file}:{value.Line}", section, Sections.Keys);
            }
            else if (options is not null && value.Kind is not (JsonTokenType.StartObject or JsonTokenType.Null))
            {
                yield return ConsoleText.Problem($"{file}:{value.Line}", section, Describe(section, value), ConsoleText.Get("takes.section"));
            }
            else if (options is not null)
            {
                foreach ((string name, LocatedJson at) in value.Members)
                {
                    string key = $"{section}:{name}";
                    foreach (string problem in Judge(key, $"{file}:{at.Line}"))
                    {
                        yield return problem;
                    }

                    if (at.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray && (Keys.ContainsKey(key) || SecretFiles.Contains(key)))
                    {
                        yield return ConsoleText.Problem($"{file}:{at.Line}", key, Describe(key, at), Keys.GetValueOrDefault(key)?.Expected ?? ConsoleText.Get("takes.secretFile"));
                    }
                }
            }
        }
    }

    /// <summary>Whether a key lies in one of our sections; the environment is full of what is none of our business.</summary>
    private static bool IsOfOurs(string key) =>
        key.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && Sections.TryGetValue(key[..colon], out Type? options) && options is not null;

    /// <summary>Nothing for a key that is known, else what it may have been meant to be.</summary>
    private static IEnumerable<string> Judge(string key, string? where)
    {
        string section = key.Split(':')[0];
        if (!Sections.TryGetValue(section, out Type? options))
        {
            yield return Unknown(where, section, Sections.Keys);
        }
        else if (key.Equals("Http:OpenWithoutSignIn", StringComparison.OrdinalIgnoreCase))
        {
            yield return ConsoleText.At(where, ConsoleText.Get("http.openGone"));
        }
        else if (options is not null && !Keys.ContainsKey(key) && !SecretFiles.Contains(key))
        {
            yield return Unknown(where, key, Keys.Keys.Concat(SecretFiles).Where(k => k.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)));
        }
    }

    private static string Unknown(string? where, string key, IEnumerable<string> known)
    {
        string[] all = [.. known.Order(StringComparer.Ordinal)];
        string name = ConsoleText.Format("setting.unknown", key, string.Join(", ", all.Select(k => k.Split(':')[^1])));
        string? meant = NearestName.Of(key, all);
        return ConsoleText.At(where, meant is null ? name : $"{name} {ConsoleText.Format("setting.meant", meant)}");
    }

    private static string Describe(string key, LocatedJson value) => value.Kind switch
    {
        JsonTokenType.StartObject => ConsoleText.Get("found.object"),
        JsonTokenType.StartArray => ConsoleText.Get("found.array"),
        _ => Settings.IsSecret(key) ? ConsoleText.Get("found.secret") : $"\"{value.Text}\"",
    };

    /// <summary>Generated validators name the member only ("Port: …"), result builders say "Property" in front; people set keys ("Mqtt:Port: …").</summary>
    private static string NameKey(Type options, string failure)
    {
        failure = failure.StartsWith("Property ", StringComparison.Ordinal) ? failure["Property ".Length..] : failure;
        string member = failure.Split(':')[0];
        string? section = Sections.FirstOrDefault(s => s.Value == options).Key;
        return section is null || options.GetProperty(member) is null ? failure
            : failure.StartsWith($"{member}: {section}:{member}", StringComparison.Ordinal) ? failure[(member.Length + 2)..]
            : $"{section}:{failure.Replace($"The field {options.Name}.{member} ", "", StringComparison.Ordinal)}";
    }

    /// <summary>
    /// Puts the place before what a stage says of its keys. The stages say it in English; in Chinese the rule of the first key stands instead, with the values of the others it is about.
    /// </summary>
    private static string Explain(string failure, Settings settings)
    {
        string[] keys = [.. KeyPattern().Matches(failure).Select(k => k.Value).Where(Keys.ContainsKey).Distinct(StringComparer.OrdinalIgnoreCase)];
        string? where = keys.Select(settings.Where).FirstOrDefault(w => w is not null);
        if (keys.Length == 0 || ConsoleText.Rule(keys[0]) is not { } rule)
        {
            return ConsoleText.At(where, failure);
        }

        IEnumerable<string> others = keys.Skip(1).Select(k => ConsoleText.Format("setting.isNow", k, Found(k, settings)));
        return ConsoleText.At(where, ConsoleText.Format("problem", keys[0], Found(keys[0], settings), rule) + string.Concat(others));
    }

    private static string Found(string key, Settings settings) =>
        Settings.IsSecret(key) ? ConsoleText.Get("found.secret") : $"\"{settings.Configuration[key] ?? Keys[key].Default}\"";

    [GeneratedRegex("[A-Za-z]+(:[A-Za-z]+)+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex KeyPattern();
}
