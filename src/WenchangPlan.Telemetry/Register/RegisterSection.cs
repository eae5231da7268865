using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Reads one JSON object of the register, noting every problem instead of stopping at the first.</summary>
internal sealed partial class RegisterSection(string file, LocatedJson json, string path, List<RegisterProblem> problems)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public int ProblemCount => problems.Count;

    public int Line => json.Line;

    /// <summary>The file it stands in, as the user gave it.</summary>
    public string File => file;

    /// <summary>Whether the member is there.</summary>
    public bool Has(string name) => json.Find(name) is not null;

    /// <summary>The entry of a list that a member names by its code; null, and noted, when it names none of them.</summary>
    public T? Choice<T>(string name, IReadOnlyList<T> choices, Func<T, string> code, bool required = true) where T : class
    {
        Phrase expected = $"one of {string.Join(", ", choices.Select(code))}";
        LocatedJson? value = Member(name, required, expected);
        if (value is null)
        {
            return null;
        }

        T? chosen = value.Kind == JsonTokenType.String ? choices.FirstOrDefault(c => code(c) == value.Text) : null;
        if (chosen is null)
        {
            NoteAt(value, name, expected);
        }

        return chosen;
    }

    public string? Text(string name, bool required = true, bool mayBeEmpty = false)
    {
        LocatedJson? value = Member(name, required, "a text");
        if (value is null)
        {
            return null;
        }

        if (value.Kind != JsonTokenType.String || (!mayBeEmpty && string.IsNullOrWhiteSpace(value.Text)))
        {
            NoteAt(value, name, mayBeEmpty ? "a text" : "a text that is not empty");
            return null;
        }

        return value.Text;
    }

    /// <summary>
    /// An id or a code: it travels in topics, line protocol, queries, tables and file names, so all of them have one form. It does not begin with <c>-</c>, which
    /// is an option to commands and a formula to spreadsheets.
    /// </summary>
    public string? Id(string name, bool required = true)
    {
        string? id = Text(name, required);
        if (id is not null && !IdPattern().IsMatch(id))
        {
            Note(name, $"\"{id}\"", "1 to 64 letters, digits, - or _, not beginning with - (it travels in topics, queries, tables and file names)");
        }

        return id;
    }

    public double? Number(string name, bool required = true)
    {
        LocatedJson? value = Member(name, required, "a number");
        if (value is null)
        {
            return null;
        }

        if (value.Kind == JsonTokenType.Number && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
        {
            return number;
        }

        NoteAt(value, name, "a number");
        return null;
    }

    public double Number(string name, double otherwise, double least, double most)
    {
        double number = Number(name, required: false) ?? otherwise;
        if (number < least || number > most)
        {
            NoteAt(json.Find(name) ?? json, name, $"a number from {least} to {most}");
        }

        return number;
    }

    public bool Flag(string name, bool otherwise)
    {
        LocatedJson? value = Member(name, required: false, "");
        if (value is null)
        {
            return otherwise;
        }

        if (value.Kind is JsonTokenType.True or JsonTokenType.False)
        {
            return value.Kind == JsonTokenType.True;
        }

        NoteAt(value, name, "true or false");
        return otherwise;
    }

    public TimeSpan Duration(string name, TimeSpan otherwise, TimeSpan least, TimeSpan most)
    {
        LocatedJson? value = Member(name, required: false, "");
        if (value is null)
        {
            return otherwise;
        }

        if (value.Kind == JsonTokenType.String && DurationText.TryParse(value.Text, out TimeSpan span) && span >= least && span <= most)
        {
            return span;
        }

        NoteAt(value, name, $"a duration as hh:mm:ss from {least} to {most}");
        return otherwise;
    }

    public T? Enumeration<T>(string name, bool required = true) where T : struct, Enum
    {
        Phrase expected = $"one of {string.Join(", ", Enum.GetNames<T>().Select(Camel))}";
        LocatedJson? value = Member(name, required, expected);
        if (value is null)
        {
            return null;
        }

        if (value.Kind == JsonTokenType.String)
        {
            foreach (T candidate in Enum.GetValues<T>())
            {
                if (Camel(candidate.ToString()) == value.Text)
                {
                    return candidate;
                }
            }
        }

        NoteAt(value, name, expected);
        return null;
    }

    /// <summary>A local day; null when it is not there, or none.</summary>
    public DateOnly? Day(string name, bool required = false)
    {
        LocatedJson? value = Member(name, required, "a day such as 2026-05-01");
        if (value is null)
        {
            return null;
        }

        if (value.Kind == JsonTokenType.String && DateOnly.TryParseExact(value.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return day;
        }

        NoteAt(value, name, "a day such as 2026-05-01");
        return null;
    }

    public IReadOnlyList<string> Texts(string name)
    {
        LocatedJson? value = Member(name, required: false, "");
        if (value is null)
        {
            return [];
        }

        if (value.Kind == JsonTokenType.StartArray && value.Items.All(i => i.Kind == JsonTokenType.String))
        {
            return [.. value.Items.Select(i => i.Text!)];
        }

        NoteAt(value, name, "an array of texts");
        return [];
    }

    public IEnumerable<(string Text, LocatedJson At)> LocatedTexts(string name)
    {
        IReadOnlyList<string> texts = Texts(name);
        LocatedJson? array = json.Find(name);
        return texts.Select((text, i) => (text, array!.Items[i]));
    }

    public IReadOnlyList<RegisterSection> Sections(string name, bool required = false)
    {
        LocatedJson? value = Member(name, required, "an array of objects");
        if (value is null)
        {
            return [];
        }

        if (value.Kind != JsonTokenType.StartArray)
        {
            NoteAt(value, name, "an array of objects");
            return [];
        }

        var sections = new List<RegisterSection>();
        for (int i = 0; i < value.Items.Count; i++)
        {
            string at = Join($"{name}[{i}]");
            if (value.Items[i].Kind == JsonTokenType.StartObject)
            {
                sections.Add(new RegisterSection(file, value.Items[i], at, problems));
            }
            else
            {
                problems.Add(new RegisterProblem(file, value.Items[i].Line, at, Describe(value.Items[i]), "an object"));
            }
        }

        return sections;
    }

    public RegisterSection? Section(string name, bool required)
    {
        LocatedJson? value = Member(name, required, "an object");
        if (value is null)
        {
            return null;
        }

        if (value.Kind == JsonTokenType.StartObject)
        {
            return new RegisterSection(file, value, Join(name), problems);
        }

        NoteAt(value, name, "an object");
        return null;
    }

    /// <summary>Notes a problem of another file that this one names.</summary>
    public void Add(RegisterProblem problem) => problems.Add(problem);

    /// <summary>Notes a problem with the named member, at its line if it is there.</summary>
    public void Note(string name, Phrase found, Phrase expected) =>
        problems.Add(new RegisterProblem(file, (json.Find(name) ?? json).Line, Join(name), found, expected));

    public void NoteAt(LocatedJson value, string name, Phrase expected) =>
        problems.Add(new RegisterProblem(file, value.Line, Join(name), Describe(value), expected));

    /// <summary>A misspelt member would otherwise be ignored in silence; names starting with $ or _ are left to editors and people.</summary>
    public void NoteUnknownMembers()
    {
        foreach ((string name, LocatedJson value) in json.Members)
        {
            if (!_read.Contains(name) && name[0] is not ('$' or '_'))
            {
                string known = string.Join(", ", _read.Order(StringComparer.Ordinal));
                problems.Add(new RegisterProblem(file, value.Line, Join(name), "an unknown member", $"one of {known}"));
            }
        }
    }

    private LocatedJson? Member(string name, bool required, Phrase expected)
    {
        _read.Add(name);
        LocatedJson? value = json.Members.FirstOrDefault(m => m.Name == name).Value;
        if (value is null && required)
        {
            problems.Add(new RegisterProblem(file, json.Line, Join(name), "nothing", expected));
        }

        return value is { Kind: JsonTokenType.Null } && !required ? null : value;
    }

    private string Join(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Describe(LocatedJson value) => value.Kind switch
    {
        JsonTokenType.String => $"\"{value.Text}\"",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        _ => value.Text ?? "nothing",
    };

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
