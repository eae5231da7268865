using System.Collections.Concurrent;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>
/// Since when there are data. Of a day before the first of its domain nobody says "no data": its first hours touch windows of the day before, and whether that was over when they came must
/// make no difference; nor must it whether somebody entered a maintenance window before the first reading. Asked only where nothing came; safe for several threads.
/// </summary>
internal sealed class Beginnings(District district, IVerdictStore store, IActReader acts, IReadOnlyList<StationHour> fresh)
{
    private readonly ConcurrentDictionary<string, DateOnly> _first = new(StringComparer.Ordinal);

    /// <summary>Whether a verdict says "no data" of a window that ends before the first day of its domain with data, also where maintenance was entered for it.</summary>
    public bool IsBefore(Verdict verdict) => verdict is { Validity: Validity.Invalid, Reasons: [{ Code: Reason.NoData }, ..] }
        && verdict.Window.LastDay(district.Clock) < _first.GetOrAdd(district.Domains.Verdict(verdict.Kind).Domain, FirstDay);

    /// <summary>Whether any domain has data by a day, that day included.</summary>
    public bool HasDataBy(DateOnly day) => district.Domains.All.Any(d => _first.GetOrAdd(d.Code, FirstDay) <= day);

    private DateOnly FirstDay(string code)
    {
        int? stored = district.Domains.Find(code) is { } domain ? DataSpan.Of(domain, district, store, acts)?.First : null;
        int? given = fresh.Where(h => h.Values.Count > 0 && district.Stations[h.Station].Domain.Code == code).Min(h => (int?)h.Hour);
        return (stored ?? given) is { } first ? DistrictClock.DayOf(Math.Min(first, given ?? first)) : DateOnly.MaxValue;
    }
}
