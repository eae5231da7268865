using System.Collections.Frozen;
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
internal readonly record struct ColumnMeaning(string? Code, MeasureUnit? Unit, bool IsFlag = false);

/// <summary>The names by which tables call parameters and other columns: codes, HJ 212 codes, Chinese and English names of the catalogue, and the usual spellings of <c>names.json</c>.</summary>
internal static partial class ParameterNames
{
    // What stands in parentheses behind a name and says nothing more than it.
    private static readonly FrozenSet<string> Empty = ((string[])["以P计", "以N计", "as P", "as N", "小时", "小时值", "小时均值", "1小时", "1h", "小时平均", "hourly", "hourly measured", "实时", "均值", "无量纲"]).Select(Key).ToFrozenSet(StringComparer.Ordinal);

    private static readonly (FrozenDictionary<string, string> Codes, FrozenDictionary<string, string> Roles, string[] Aside, string[] Means) Known = Load();

    /// <summary>What a name means.</summary>
    public static ColumnMeaning Read(string name)
    {
        if (Find(name) is { } exact) return new ColumnMeaning(exact, null);
        string plain = Tag().Replace(name, "").Normalize(NormalizationForm.FormKC);
        MeasureUnit? unit = null;
        foreach (Match match in Parenthesised().Matches(plain))
        {
            string inside = match.Groups["inside"].Value;
            MeasureUnit? read = MeasureUnit.TryParse(inside);
            if (read is null && !Empty.Contains(Key(inside)) && (Find(inside) is not { } same || same != Find(plain[..match.Index]))) continue;
            unit ??= read;
            plain = plain.Replace(match.Value, "", StringComparison.Ordinal);
        }

        if (Find(plain) is { } code) return new ColumnMeaning(code, unit);
        for (int i = 1; i < plain.Length - 1; i++)
        {
            // CO mg/m3, so2_ppb, a34004-Avg, a34004-Flag
            if (plain[i] is not (' ' or '_' or '-' or '/' or ',') || Find(plain[..i]) is not { } before) continue;
            string rest = Key(plain[(i + 1)..]);
            if (rest is "avg" or "rtd") return new ColumnMeaning(before, unit);
            if (rest is "flag") return new ColumnMeaning(before, null, IsFlag: true);
            if (MeasureUnit.TryParse(plain[(i + 1)..].Trim()) is { Quantity: not Quantity.None } suffix) return new ColumnMeaning(before, suffix);
        }

        return default;
    }

    /// <summary>The parameter of a name without anything else in it; null when it is not known.</summary>
    public static string? Find(string name) => Known.Codes.GetValueOrDefault(Key(name));

    /// <summary>Which role a column has: station, time, date, hour, parameter, value …; null when none.</summary>
    public static string? Role(string name) => Known.Roles.GetValueOrDefault(Key(name));

    /// <summary>How early a name stands among those of its role: the earlier is the surer.</summary>
    public static int Rank(string name) => RankOf.GetValueOrDefault(Key(name), int.MaxValue);

    /// <summary>Whether a name speaks of a mean over a longer time than an hour: PM2.5_24h, O3_8h.</summary>
    public static bool IsLongMean(string name) => Known.Means.Any(Key(name).Contains);

    /// <summary>
    /// Which of some parameters a name that is not known seems to hold: pm25_raw, 氨氮2, NO2 corrected. Names that say they hold something about a parameter
    /// (its AQI, its state) do not.
    /// </summary>
    public static string? LooksLike(string name, IEnumerable<string> codes)
    {
        string plain = Joined().Replace(Tag().Replace(name, "").Normalize(NormalizationForm.FormKC).ToLowerInvariant(), "25");
        if (Role(name) is not null) return null;
        string[] words = Word().Matches(plain).Select(m => m.Value).ToArray();
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
        string plain = Tag().Replace(name, "");
        if (!Ascii.IsValid(plain)) plain = plain.Normalize(NormalizationForm.FormKC);
        return string.Concat(plain.Where(char.IsLetterOrDigit)).ToLowerInvariant();
    }

    /// <summary>Single characters, and the word "as", stand in too many names.</summary>
    private static IEnumerable<string> SpellingsOf(string code) => Known.Codes.Where(p => p.Value == code && p.Key.Length > 1 && p.Key != "as").Select(p => p.Key);

    private static FrozenDictionary<string, int> RankOf { get; } = LoadRanks();

    private static (FrozenDictionary<string, string> Codes, FrozenDictionary<string, string> Roles, string[] Aside, string[] Means) Load()
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

        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty role in names.RootElement.GetProperty("roles").EnumerateObject())
            foreach (JsonElement name in role.Value.EnumerateArray()) roles.TryAdd(Key(name.GetString()!), role.Name);
        string[] List(string member) => [.. names.RootElement.GetProperty(member).EnumerateArray().Select(e => e.GetString()!)];
        return (codes.ToFrozenDictionary(StringComparer.Ordinal), roles.ToFrozenDictionary(StringComparer.Ordinal), List("aside"), List("means"));
    }

    private static FrozenDictionary<string, int> LoadRanks()
    {
        using JsonDocument names = Open();
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonProperty role in names.RootElement.GetProperty("roles").EnumerateObject())
            foreach ((int rank, JsonElement name) in role.Value.EnumerateArray().Index()) ranks.TryAdd(Key(name.GetString()!), rank);
        return ranks.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static JsonDocument Open()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("WenchangPlan.Worker.Tables.names.json")
            ?? throw new InvalidOperationException("names.json is not in the assembly.");
        return JsonDocument.Parse(stream);
    }

    [GeneratedRegex("<[a-zA-Z/][^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"[(\[{](?<inside>[^()\[\]{}]*)[)\]}]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parenthesised();

    [GeneratedRegex("2[._p]5", RegexOptions.None, 1000)]
    private static partial Regex Joined();

    [GeneratedRegex("[a-z0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
