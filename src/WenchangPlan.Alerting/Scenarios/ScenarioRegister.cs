using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Scenarios;

/// <summary>The register of a scenario, as JSON that its lines edit; read by the reader of every register, so that an edit is checked like one.</summary>
internal sealed class ScenarioRegister
{
    private static readonly Dictionary<string, string> Lists = new() { ["rule"] = "alerts", ["contact"] = "contacts", ["station"] = "stations", ["target"] = "targets" };
    private static readonly HashSet<string> Arrays = ["contacts", "stations", "flags", "parameters", "targets"];
    private JsonObject _root = Parse(SmallDistrict(), "the small register");

    /// <summary>Whether a command edits the register.</summary>
    public static bool Knows(ScenarioLine line) => Lists.Keys.Any(line.Is) || line.Is("register") || line.Is("rules");

    /// <summary>Does one line: <c>rule ID member=value…</c>, <c>rule ID remove</c>, <c>rules ID…</c>, <c>register FILE</c>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="directory">Where files are looked for.</param>
    public void Edit(ScenarioLine line, string directory)
    {
        string command = line.Word("a command");
        if (command == "register")
        {
            string file = Path.Combine(directory, line.Word("a file"));
            _root = Parse(File.ReadAllText(file), file);
            return;
        }

        if (command == "rules")
        {
            IReadOnlyList<string> kept = line.Rest();
            JsonArray rules = List("alerts");
            foreach (string id in kept.Where(id => Find(rules, id) is null))
            {
                throw line.Wrong(id, "the id of a rule of the register");
            }

            foreach (JsonNode? rule in rules.Where(r => !kept.Contains(IdOf(r))).ToList())
            {
                rules.Remove(rule);
            }

            return;
        }

        JsonArray list = List(Lists[command]);
        string name = line.Word("an id");
        JsonObject? item = Find(list, name);
        if (line.Take("remove"))
        {
            list.Remove(item ?? throw line.Wrong(name, $"the id of a {command} of the register"));
            line.End();
            return;
        }

        if (item is null)
        {
            list.Add(item = new JsonObject { ["id"] = name });
        }

        foreach (string word in line.Rest())
        {
            int sign = word.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0)
            {
                throw line.Wrong(word, "member=value");
            }

            Put(item, word[..sign], word[(sign + 1)..]);
        }
    }

    /// <summary>The register as it stands.</summary>
    /// <exception cref="ScenarioException">It has mistakes.</exception>
    public District Read(int line) =>
        RegisterReader.Read("register", Encoding.UTF8.GetBytes(_root.ToJsonString()), out IReadOnlyList<RegisterProblem> problems)
        ?? throw new ScenarioException($"line {line.ToString(CultureInfo.InvariantCulture)}: the register: {string.Join("; ", problems.Select(p => $"{p.Path}: found {p.Found}, expected {p.Expected}"))}");

    private static void Put(JsonObject item, string member, string value)
    {
        if (value == "none")
        {
            item.Remove(member);
        }
        else if (Arrays.Contains(member) && !value.StartsWith('['))
        {
            item[member] = new JsonArray([.. value.Split(',').Select(v => JsonValue.Create(v))]);
        }
        else if (ScenarioLine.TryDuration(value, out TimeSpan duration))
        {
            item[member] = duration.ToString("c", CultureInfo.InvariantCulture);
        }
        else
        {
            item[member] = ReadValue(value);
        }
    }

    private static JsonNode? ReadValue(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }

    private static JsonObject Parse(string json, string file)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }) as JsonObject
                ?? throw new ScenarioException($"{file}: not a register");
        }
        catch (JsonException e)
        {
            throw new ScenarioException($"{file}: {e.Message}");
        }
    }

    private static string SmallDistrict()
    {
        using Stream stream = typeof(ScenarioRegister).Assembly.GetManifestResourceStream("WenchangPlan.Alerting.Scenarios.small-district.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string? IdOf(JsonNode? item) => (string?)item?["id"];

    private static JsonObject? Find(JsonArray list, string id) => list.FirstOrDefault(i => IdOf(i) == id) as JsonObject;

    private JsonArray List(string name)
    {
        if (_root[name] is not JsonArray list)
        {
            _root[name] = list = [];
        }

        return list;
    }
}
