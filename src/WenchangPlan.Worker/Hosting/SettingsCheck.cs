using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Assessment;
using WenchangPlan.Ingest;
using WenchangPlan.Storage;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Hosting;

/// <summary>Finds everything wrong with the settings, with file and line where a file is to blame.</summary>
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
        ["District"] = typeof(DistrictOptions),
        ["InfluxDb"] = typeof(InfluxDbOptions),
        ["Logging"] = null,
        ["Kestrel"] = null,
        ["AllowedHosts"] = null,
    };

    /// <summary>Members of the files that nothing reads: most often a misspelling.</summary>
    public static IEnumerable<string> FindUnknownKeys(Settings settings)
    {
        foreach (string file in settings.Files)
        {
            foreach ((string section, LocatedJson value) in Read(file)?.Members ?? [])
            {
                if (section.StartsWith('$') || section.StartsWith('_'))
                {
                    continue;
                }

                if (!Sections.TryGetValue(section, out Type? options))
                {
                    yield return $"{file}:{value.Line}: {section}: found an unknown section, expected one of {string.Join(", ", Sections.Keys)}";
                }
                else if (options is not null)
                {
                    HashSet<string> known = [.. options.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(p => Settings.IsSecret($"{section}:{p.Name}") ? (string[])[p.Name, p.Name + "File"] : [p.Name])];
                    foreach ((string key, LocatedJson at) in value.Members.Where(m => !known.Contains(m.Name, StringComparer.OrdinalIgnoreCase)))
                    {
                        yield return $"{file}:{at.Line}: {section}:{key}: found an unknown key, expected one of {string.Join(", ", options.GetProperties().Select(p => p.Name))}";
                    }
                }
            }
        }
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
            return [.. all.SelectMany(x => x is OptionsValidationException options ? options.Failures.Select(f => NameKey(options.OptionsType, f)) : [x.Message]).Select(failure => Locate(failure, settings)).Distinct(StringComparer.Ordinal)];
        }
    }

    /// <summary>Generated validators name the member only ("Port: …"); people set keys ("Mqtt:Port: …").</summary>
    private static string NameKey(Type options, string failure)
    {
        string member = failure.Split(':')[0];
        string? section = Sections.FirstOrDefault(s => s.Value == options).Key;
        return section is not null && options.GetProperty(member) is not null
            ? $"{section}:{failure.Replace($"The field {options.Name}.{member} ", "", StringComparison.Ordinal)}" : failure;
    }

    /// <summary>Puts file and line before a message that names a key, when a file sets that key.</summary>
    private static string Locate(string failure, Settings settings)
    {
        Match key = KeyPattern().Match(failure);
        if (key.Success)
        {
            foreach (string file in settings.Files.Reverse())
            {
                if (Read(file)?.Find(key.Value.Split(':')) is { } at)
                {
                    return $"{file}:{at.Line}: {failure}";
                }
            }
        }

        return failure;
    }

    private static LocatedJson? Read(string file)
    {
        try
        {
            return LocatedJson.Parse(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null; // reading the configuration has reported it already
        }
    }

    [GeneratedRegex("[A-Za-z]+(:[A-Za-z]+)+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyPattern();
}
