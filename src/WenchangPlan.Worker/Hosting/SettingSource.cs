using System.Collections;
using System.Text.Json;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Hosting;

/// <summary>One place that settings come from: a file, the environment, the command line.</summary>
/// <param name="Name">The file, or null for the other two, which name the setting as it stands there.</param>
/// <param name="Values">What it sets, by key such as <c>Mqtt:Port</c>.</param>
/// <param name="Json">The file as it is written; null where there is none, or where it cannot be read.</param>
internal sealed record SettingSource(string? Name, IReadOnlyDictionary<string, string?> Values, LocatedJson? Json = null)
{
    /// <summary>Whether it also holds what is none of our business.</summary>
    public bool IsShared { get; private init; }

    /// <summary>Turns a key into how it stands in a place that is no file.</summary>
    private Func<string, string> Written { get; init; } = key => key;

    /// <summary>Where the key stands, with its line in a file; null when this place does not set it.</summary>
    public string? Where(string key)
    {
        if (Name is not null)
        {
            return Json?.Find(key.Split(':')) is { } at ? $"{Name}:{at.Line}" : null;
        }

        return Values.ContainsKey(key) ? Written(key) : null;
    }

    /// <summary>Reads a configuration file; what is wrong with it as a file goes to the problems, and the rest of it counts.</summary>
    public static SettingSource ReadFile(string path, List<string> problems)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        LocatedJson? json = null;
        try
        {
            byte[] utf8 = Utf8File.Read(path, out int damaged);
            if (damaged > 0)
            {
                problems.Add(ConsoleText.Format("file.damaged", $"{path}:{damaged}"));
            }
            else
            {
                json = LocatedJson.Parse(utf8);
            }
        }
        catch (JsonException e)
        {
            problems.Add(ConsoleText.Format("file.notJson", $"{path}:{(e.LineNumber ?? 0) + 1}", e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(ConsoleText.Format("file.unreadable", path, e.Message));
        }

        if (json is { Kind: not JsonTokenType.StartObject })
        {
            problems.Add(ConsoleText.Format("file.noObject", $"{path}:{json.Line}"));
            json = null;
        }

        if (json is not null)
        {
            Flatten(path, "", json, values, problems);
        }

        return new SettingSource(path, values, json);
    }

    /// <summary>Reads the environment, where <c>:</c> is written <c>__</c>.</summary>
    public static SettingSource ReadEnvironment() => new(null, Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .GroupBy(v => ((string)v.Key).Replace("__", ":", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(v => v.Key, v => (string?)v.Last().Value, StringComparer.OrdinalIgnoreCase))
    {
        IsShared = true,
        Written = key => ConsoleText.Format("where.environment", key.Replace(":", "__", StringComparison.Ordinal)),
    };

    /// <summary>Reads settings of the command line, each <c>Section:Key=value</c>; leading dashes are allowed.</summary>
    public static SettingSource ReadCommandLine(IReadOnlyList<string> arguments, List<string> problems)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (string text in arguments)
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                problems.Add(ConsoleText.Format("commandLine.noSetting", text));
                continue;
            }

            values[text[..equals].TrimStart('-')] = text[(equals + 1)..];
        }

        return new SettingSource(null, values) { Written = _ => ConsoleText.Get("where.commandLine") };
    }

    /// <summary>Keys and values as ASP.NET Core makes them of JSON; null is as if nothing stood there.</summary>
    private static void Flatten(string path, string key, LocatedJson json, Dictionary<string, string?> values, List<string> problems)
    {
        switch (json.Kind)
        {
            case JsonTokenType.StartObject:
                var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
                foreach ((string name, LocatedJson value) in json.Members)
                {
                    string full = Join(key, name);
                    if (!seen.TryAdd(name, value.Line))
                    {
                        problems.Add(ConsoleText.Format("file.twice", $"{path}:{value.Line}", full, seen[name]));
                        continue;
                    }

                    Flatten(path, full, value, values, problems);
                }

                break;
            case JsonTokenType.StartArray:
                for (int i = 0; i < json.Items.Count; i++)
                {
                    Flatten(path, Join(key, i.ToString(System.Globalization.CultureInfo.InvariantCulture)), json.Items[i], values, problems);
                }

                break;
            case JsonTokenType.Null:
                break;
            default:
                values[key] = json.Text;
                break;
        }
    }

    private static string Join(string key, string name) => key.Length == 0 ? name : $"{key}:{name}";
}
