using WenchangPlan.Standards.Drainage;

namespace WenchangPlan.Assessment.Drainage;

/// <summary>What a pipe carries, as the register says it.</summary>
internal static class Networks
{
    private static readonly Dictionary<string, DrainageNetwork> ByCode = new(StringComparer.Ordinal)
    {
        ["sewer"] = DrainageNetwork.Sewer,
        ["storm"] = DrainageNetwork.Storm,
        ["combined"] = DrainageNetwork.Combined,
    };

    public static IReadOnlyCollection<string> Codes => ByCode.Keys;

    /// <summary>The network of a code; null when the register says none.</summary>
    public static DrainageNetwork? Of(string? code) => code is not null && ByCode.TryGetValue(code, out DrainageNetwork network) ? network : null;
}
