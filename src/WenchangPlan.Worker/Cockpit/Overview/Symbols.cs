using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Overview;

/// <summary>Symbols chemists of both languages use for what decides a class of water; names are too long for a cell.</summary>
internal static class Symbols
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["codmn"] = "CODMn", ["cod"] = "COD", ["bod5"] = "BOD₅", ["nh3n"] = "NH₃-N", ["tp"] = "TP", ["tn"] = "TN",
    };

    /// <summary>The symbol of an indicator, or its name where there is none.</summary>
    public static string Of(string code, Wording words) => Known.GetValueOrDefault(code) ?? words.Parameter("water", code);
}
