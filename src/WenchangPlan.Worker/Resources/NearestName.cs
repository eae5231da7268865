using Quickenshtein;

namespace WenchangPlan.Worker.Resources;

/// <summary>Which known name somebody may have meant.</summary>
internal static class NearestName
{
    /// <summary>The known name with the fewest changed letters, case aside; null when none is near: more than a third of the letters would have to change.</summary>
    public static string? Of(string name, IEnumerable<string> known) => known
        .Select(k => (Name: k, Changes: Levenshtein.GetDistance(name.ToUpperInvariant(), k.ToUpperInvariant())))
        .Where(k => k.Changes <= Most(Math.Max(name.Length, k.Name.Length)))
        .OrderBy(k => k.Changes).ThenBy(k => Math.Abs(k.Name.Length - name.Length)).ThenBy(k => k.Name, StringComparer.Ordinal)
        .Select(k => k.Name).FirstOrDefault();

    /// <summary>Two letters that changed places are two changes.</summary>
    private static int Most(int length) => length < 4 ? 1 : Math.Max(2, length / 3);
}
