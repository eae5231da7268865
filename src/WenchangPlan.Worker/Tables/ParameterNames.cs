using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Tables;

/// <summary>What a column, or a cell of a column of parameters, is called, and what that means.</summary>
/// <param name="Code">The parameter; null when the name is not known.</param>
/// <param name="Unit">The unit in the name; null when there is none.</param>
/// <param name="IsFlag">Whether the column holds the marks of the parameter, not its values: a34004-Flag, pm25_flag.</param>
internal sealed record ColumnMeaning(string? Code, MeasureUnit? Unit, bool IsFlag = false)
{
    /// <summary>
    /// Whether the name is a code of HJ 212-2017 that has micrograms a litre there, where GB 3838 and the catalogue have milligrams, and no unit stands beside it: both are sent, and a number does not
    /// say which it is.
    /// </summary>
    public bool NeedsUnit { get; init; }

    /// <summary>What to say where it stands in the name of a column or parameter and nothing else says the unit.</summary>
    public string? Doubt(string name) =>
        NeedsUnit ? $"'{name}' is in µg/L by HJ 212-2017 and in mg/L by GB 3838, and nothing says which: --unit {Code}=µg/L or --unit {Code}=mg/L" : null;

    /// <summary>Of a name that is not known.</summary>
    public static ColumnMeaning Unknown { get; } = new(null, null);
}

/// <summary>The names by which tables call parameters and other columns: codes, HJ 212 codes, Chinese and English names of the catalogue, and the usual spellings of <c>names.json</c>.</summary>
internal static partial class ParameterNames
{
    // What stands in parentheses behind a name and says nothing more than it.
    private static readonly HashSet<string> Empty = new(((string[])["以P计", "以N计", "as P", "as N", "小时", "小时值", "小时均值", "1小时", "1h", "小时平均", "hourly", "hourly measured", "实时", "均值", "无量纲"]).Select(Key), StringComparer.Ordinal);

    private static readonly NameList Known = Load();

    /// <summary>What a name means.</summary>
    public static ColumnMeaning Read(string name)
    {
        if (Find(name) is { } exact) return Meaning(exact, name, null);
        string plain = Plain(name);
        MeasureUnit? unit = null;
        foreach (Match match in plain.AsSpan().ContainsAny('(', '[', '{') ? Parenthesised().Matches(plain) : Enumerable.Empty<Match>())
        {
            string inside = match.Groups["inside"].Value;
            MeasureUnit? read = MeasureUnit.TryParse(inside);
            if (read is null && !Empty.Contains(Key(inside)) && (Find(inside) is not { } same || same != Find(plain[..match.Index]))) continue;
            unit ??= read;
            plain = plain.Replace(match.Value, "", StringComparison.Ordinal);
        }

        if (Find(plain) is { } code) return Meaning(code, plain, unit);
        for (int i = 1; i < plain.Length - 1; i++)
        {
            // CO mg/m3, so2_ppb, a34004-Avg, a34004-Flag
            if (plain[i] is not (' ' or '_' or '-' or '/' or ',') || Find(plain[..i]) is not { } before) continue;
            string rest = Key(plain[(i + 1)..]);
            if (rest is "avg" or "rtd") return Meaning(before, plain[..i], unit);
            if (rest is "flag") return new ColumnMeaning(before, null, IsFlag: true);
            if (MeasureUnit.TryParse(plain[(i + 1)..].Trim()) is { Quantity: not Quantity.None } suffix) return new ColumnMeaning(before, suffix);
        }

        return ColumnMeaning.Unknown;
    }

    private static ColumnMeaning Meaning(string code, string name, MeasureUnit? unit) =>
        new(code, unit) { NeedsUnit = unit is null && Array.IndexOf(Known.Micrograms, Key(name)) >= 0 };

    /// <summary>The parameter of a name without anything else in it; null when it is not known.</summary>
    public static string? Find(string name) => Known.Codes.GetValueOrDefault(Key(name));

    /// <summary>Which role a column has: station, time, date, hour, parameter, value …; null when none.</summary>
    public static string? Role(string name) => Known.Roles.GetValueOrDefault(Key(name))?.Role;

    /// <summary>How early a name stands among those of its role: the earlier is the surer.</summary>
    public static int Rank(string name) => Known.Roles.GetValueOrDefault(Key(name))?.Rank ?? int.MaxValue;

    /// <summary>Whether a name speaks of a mean over a longer time than an hour: PM2.5_24h, O3_8h.</summary>
    public static bool IsLongMean(string name) => Array.Exists(Known.Means, Key(name).Contains);

    /// <summary>
    /// Which of some parameters a name that is not known seems to hold: pm25_raw, 氨氮2, NO2 corrected. Names that say they hold something about a parameter
    /// (its AQI, its state) do not.
    /// </summary>
    public static string? LooksLike(string name, IEnumerable<string> codes)
    {
        if (Role(name) is not null) return null;
        string plain = Plain(name).ToLowerInvariant().Replace("2.5", "25", StringComparison.Ordinal).Replace("2_5", "25", StringComparison.Ordinal).Replace("2p5", "25", StringComparison.Ordinal);
        List<string> words = Words(plain);
        if (words.Any(w => Array.IndexOf(Known.Aside, w) >= 0) || Known.Aside.Any(a => a[0] > 0x7F && plain.Contains(a, StringComparison.Ordinal))) return null;
        string[] pairs = [.. words, .. words.Zip(words.Skip(1), (a, b) => a + b)];
        string key = Key(plain);
        return codes.FirstOrDefault(code => SpellingsOf(code).Any(spelling => spelling[0] > 0x7F
            ? key.Contains(spelling, StringComparison.Ordinal)
            : pairs.Any(w => w == spelling || (w.StartsWith(spelling, StringComparison.Ordinal) && (spelling.Length > 3 || spelling.Any(char.IsDigit))))));
    }

    /// <summary>A name in one spelling: letters and digits only, subscripts and full-width forms as plain ones, lower case.</summary>
    public static string Key(string name)
    {
        string plain = Plain(name);
        var key = new StringBuilder(plain.Length);
        foreach (char c in plain)
            if (char.IsLetterOrDigit(c)) key.Append(char.ToLowerInvariant(c));
        return key.ToString();
    }

    /// <summary>A name without tags, in plain forms of its characters.</summary>
    private static string Plain(string name)
    {
        string plain = name.Contains('<', StringComparison.Ordinal) ? Tag().Replace(name, "") : name;
        return Ascii.IsValid(plain) ? plain : plain.Normalize(NormalizationForm.FormKC);
    }

    /// <summary>The runs of lower-case letters and digits of ASCII.</summary>
    private static List<string> Words(string plain)
    {
        var words = new List<string>();
        for (int i = 0, start = 0; i <= plain.Length; i++)
        {
            if (i < plain.Length && (char.IsAsciiLetterLower(plain[i]) || char.IsAsciiDigit(plain[i]))) continue;
            if (i > start) words.Add(plain[start..i]);
            start = i + 1;
        }

        return words;
    }

    /// <summary>Single characters, and the word "as", stand in too many names.</summary>
    private static IEnumerable<string> SpellingsOf(string code) => Known.Codes.Where(p => p.Value == code && p.Key.Length > 1 && p.Key != "as").Select(p => p.Key);

    private static NameList Load()
    {
        using JsonDocument names = Open();
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Parameter parameter in ParameterCatalog.Default.All)
        {
            foreach (string? name in (string?[])[parameter.Code, parameter.Hj212, parameter.Name, parameter.NameEn])
                if (name is not null) codes.TryAdd(Key(name), parameter.Code);
        }

        foreach (JsonProperty parameter in names.RootElement.GetProperty("parameters").EnumerateObject())
        {
            codes.TryAdd(Key(parameter.Name), parameter.Name);
            foreach (JsonElement name in parameter.Value.EnumerateArray()) codes.TryAdd(Key(name.GetString()!), parameter.Name);
        }

        var roles = new Dictionary<string, RoleName>(StringComparer.Ordinal);
        foreach (JsonProperty role in names.RootElement.GetProperty("roles").EnumerateObject())
        {
            int rank = 0;
            foreach (JsonElement name in role.Value.EnumerateArray()) roles.TryAdd(Key(name.GetString()!), new RoleName(role.Name, rank++));
        }

        return new NameList(codes, roles, Texts(names, "aside"), Texts(names, "means"), Texts(names, "micrograms"));
    }

    private static string[] Texts(JsonDocument names, string member)
    {
        var texts = new List<string>();
        foreach (JsonElement text in names.RootElement.GetProperty(member).EnumerateArray()) texts.Add(text.GetString()!);
        return [.. texts];
    }

    private static JsonDocument Open()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("WenchangPlan.Worker.Tables.names.json")
            ?? throw new InvalidOperationException("names.json is not in the assembly.");
        return JsonDocument.Parse(stream);
    }

    [GeneratedRegex("<[a-zA-Z/][^<>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"[(\[{](?<inside>[^()\[\]{}]*)[)\]}]", RegexOptions.ExplicitCapture)]
    private static partial Regex Parenthesised();

    /// <summary>The names that are known, each by its key: of parameters, of roles; what says that a column is about a parameter, or a mean of many hours; codes that need a unit.</summary>
    private sealed record NameList(Dictionary<string, string> Codes, Dictionary<string, RoleName> Roles, string[] Aside, string[] Means, string[] Micrograms);

    private sealed record RoleName(string Role, int Rank);
}
