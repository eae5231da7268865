using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Data;

/// <summary>What others reported of the days of one month.</summary>
/// <param name="Month">First day of the month.</param>
/// <param name="Items">Values, newest day first, then station id (the district first), then parameter.</param>
/// <param name="HasMore">Whether there are more than <see cref="MostValues"/>.</param>
public sealed record ReportedModel(DateOnly Month, IReadOnlyList<ReportedItem> Items, bool HasMore)
{
    /// <summary>Most values on the page; CSV has them all.</summary>
    public const int MostValues = 2_000;

    /// <summary>Last day of the month.</summary>
    public DateOnly LastDay => Month.AddMonths(1).AddDays(-1);

    /// <summary>Reads the month that a day is in.</summary>
    /// <exception cref="IOException">The state file cannot be read now.</exception>
    public static ReportedModel Read(IReportedStore store, District district, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(store);
        var month = new ReportedModel(new DateOnly(day.Year, day.Month, 1), [], false);
        IReadOnlyList<ReportedValue> found = store.Read(Place.All, month.Month, month.LastDay, null, MostValues + 1);
        return month with
        {
            // OrderBy keeps the order of a day's values.
            Items = [.. found.Take(MostValues).OrderByDescending(v => v.Day).Select(v => ReportedItem.From(v, district))],
            HasMore = found.Count > MostValues,
        };
    }
}
