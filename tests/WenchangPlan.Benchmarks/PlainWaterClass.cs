using WenchangPlan.Standards.Water;

namespace WenchangPlan.Benchmarks;

/// <summary>The rule written down as one would on paper: a dictionary of limits and LINQ. The baseline.</summary>
internal static class PlainWaterClass
{
    private static readonly Dictionary<string, decimal[]> Limits = new(StringComparer.Ordinal)
    {
        ["do"] = [7.5m, 6, 5, 3, 2],
        ["codmn"] = [2, 4, 6, 10, 15],
        ["nh3n"] = [0.15m, 0.5m, 1, 1.5m, 2],
        ["tp"] = [0.02m, 0.1m, 0.2m, 0.3m, 0.4m],
    };

    public static (int Class, string Deciding) River(IEnumerable<WaterValue> values)
    {
        var classes = values
            .Select(value => (Code: value.Indicator.Code(), value.Value))
            .Where(value => value.Code == "ph" || Limits.ContainsKey(value.Code))
            .ToDictionary(value => value.Code, value => ClassOf(value.Code, value.Value), StringComparer.Ordinal);
        if (classes.Count == 0) return (0, "");
        int worst = classes.Values.Max();
        return (worst, string.Join('+', classes.Where(pair => pair.Value == worst).Select(pair => pair.Key)));
    }

    private static int ClassOf(string code, decimal value)
    {
        if (code == "ph") return value is >= 6 and <= 9 ? 1 : 6;
        int index = Array.FindIndex(Limits[code], limit => code == "do" ? value >= limit : value <= limit);
        return index < 0 ? 6 : index + 1;
    }
}
