using WenchangPlan.Standards.Air;

namespace WenchangPlan.Benchmarks;

/// <summary>The rule written down as one would on paper: a dictionary of tables, LINQ, strings. The baseline.</summary>
internal static class PlainAqi
{
    private static readonly int[] Iaqi = [0, 50, 100, 150, 200, 300, 400, 500];

    private static readonly Dictionary<string, decimal[]> Tables = new(StringComparer.Ordinal)
    {
        ["pm25"] = [0, 35, 60, 115, 150, 250, 350, 500],
        ["pm10"] = [0, 50, 120, 250, 350, 420, 500, 600],
        ["so2"] = [0, 50, 150, 475, 800, 1600, 2100, 2620],
        ["no2"] = [0, 40, 80, 180, 280, 565, 750, 940],
        ["co"] = [0, 2, 4, 14, 24, 36, 48, 60],
        ["o3_8h"] = [0, 100, 160, 215, 265, 800],
    };

    public static (int? Aqi, string Primary) Daily(in PerIndicator<decimal?> row)
    {
        var given = new Dictionary<string, decimal?>(StringComparer.Ordinal)
        {
            ["pm25"] = row.Pm25, ["pm10"] = row.Pm10, ["so2"] = row.So2, ["no2"] = row.No2, ["co"] = row.Co, ["o3_8h"] = row.O3EightHour,
        };
        var indices = given.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => Index(pair.Key, pair.Value!.Value), StringComparer.Ordinal);
        if (indices.Count == 0) return (null, "");
        int worst = indices.Values.Max();
        if (indices.Count < given.Count && worst <= 100) return (null, "");
        return (Math.Max(worst, 1), worst > 50 ? string.Join('+', indices.Where(pair => pair.Value == worst).Select(pair => pair.Key)) : "");
    }

    private static int Index(string code, decimal concentration)
    {
        decimal rounded = Math.Round(concentration, code == "co" ? 1 : 0, MidpointRounding.ToEven);
        decimal[] table = Tables[code];
        if (rounded > table[^1]) return Iaqi[table.Length - 1];
        int i = Math.Max(1, Array.FindIndex(table, breakpoint => rounded <= breakpoint));
        return (int)Math.Ceiling(((Iaqi[i] - Iaqi[i - 1]) * (rounded - table[i - 1]) / (table[i] - table[i - 1])) + Iaqi[i - 1]);
    }
}
