namespace WenchangPlan.Telemetry.Stores;

/// <summary>A value of a day as somebody else published it, where no readings exist that it could be judged from. It takes part in no verdict of ours.</summary>
/// <param name="Station">Station id; null is the district.</param>
/// <param name="Day">The local day.</param>
/// <param name="Name">Code of a parameter (its daily mean, of <c>o3_8h</c> the maximum), or <c>aqi</c>, <c>category</c>, <c>primary</c>, <c>class</c>.</param>
/// <param name="Value">A number in the catalogue's unit, <c>&lt;</c> and the limit where it was below detection, or the words.</param>
/// <param name="Source">Name of the file it stood in.</param>
/// <param name="At">When it was imported, ms UTC.</param>
public sealed record ReportedValue(string? Station, DateOnly Day, string Name, string Value, string Source, long At);

/// <summary>The place of a value in the list; unique.</summary>
/// <param name="Day">The local day.</param>
/// <param name="Station">Station id; the district is the empty text.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ReportedKey(DateOnly Day, string Station, string Name);

/// <summary>What saving did.</summary>
/// <param name="Added">Values that were not there.</param>
/// <param name="Replaced">Values that took the place of other ones.</param>
/// <param name="Same">Values that were there already; their source stays the first.</param>
public readonly record struct ReportedSaved(int Added, int Replaced, int Same);

/// <summary>Daily values as reported by others, kept in the state file apart from readings and verdicts.</summary>
public interface IReportedStore
{
    /// <summary>Saves values; durable on return, all or none.</summary>
    /// <exception cref="IOException">The state file cannot be written now.</exception>
    ReportedSaved Save(IReadOnlyCollection<ReportedValue> values);

    /// <summary>The values of days [<paramref name="from"/>, <paramref name="to"/>], both included, in order of day, then station (the district first), then name.</summary>
    /// <param name="place">Whose.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <param name="after">Only what comes after this key; null begins at the beginning.</param>
    /// <param name="limit">Most values.</param>
    /// <exception cref="IOException">The state file cannot be read now.</exception>
    IReadOnlyList<ReportedValue> Read(Place place, DateOnly from, DateOnly to, ReportedKey? after, int limit);

    /// <summary>The last day of which anything was reported; null when nothing was.</summary>
    /// <exception cref="IOException">The state file cannot be read now.</exception>
    DateOnly? ReadLastDay();
}
