using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Cockpit.Stations;

/// <summary>Finds what an item is held against: by the standard that judges each day, so that the limit changes with the edition; else the first bound of an alert rule of the register.</summary>
internal sealed class SeriesLimits(District district, IVerdictReader verdicts)
{
    /// <summary>The limits that held on some days, both included, oldest first; one only where it changed.</summary>
    /// <param name="station">The station.</param>
    /// <param name="code">Code of the item.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <param name="ofDays">Whether days are held against it, not hours.</param>
    public IReadOnlyList<SeriesLimit> Read(Station station, string code, DateOnly from, DateOnly to, bool ofDays)
    {
        var found = new List<SeriesLimit>();
        SeriesLimit? first = Of(station, code, from, ofDays);
        if (first is not null)
        {
            found.Add(first);
        }

        Walk(first, from, to);
        return found.Count > 0 ? found : OfRule(station, code, from) is { } bound ? [bound] : [];

        // An edition holds for years: where both ends of a stretch say the same, so does what lies between them.
        void Walk(SeriesLimit? before, DateOnly start, DateOnly end)
        {
            SeriesLimit? after = Of(station, code, end, ofDays);
            if (IsSame(before, after))
            {
                return;
            }

            if (end.DayNumber - start.DayNumber <= 1)
            {
                if (after is not null)
                {
                    found.Add(after);
                }

                return;
            }

            DateOnly middle = DateOnly.FromDayNumber((start.DayNumber + end.DayNumber) / 2);
            Walk(before, start, middle);
            Walk(Of(station, code, middle, ofDays), middle, end);
        }
    }

    private static bool IsSame(SeriesLimit? one, SeriesLimit? other) => (one?.Value, one?.Source) == (other?.Value, other?.Source);

    /// <summary>By the first kind of verdict of its domain that has a limit for it: hours are held against limits of hours where there are any.</summary>
    private SeriesLimit? Of(Station station, string code, DateOnly day, bool ofDays)
    {
        foreach (VerdictKind kind in station.Domain.Verdicts.Where(k => k.Span is WindowSpan.Hour or WindowSpan.Day or WindowSpan.Month && !(ofDays && k.Span == WindowSpan.Hour)))
        {
            string part = kind.Code == "airDay" && code == "o3" ? "o3_8h" : code;
            if (Of(kind, station, part, day) is { } limit)
            {
                // Where an hour is held against the limit of a day, as particles are, it is called so.
                bool ofDay = kind.Span == WindowSpan.Day || station.Domain.Verdicts.Any(k => k.Span == WindowSpan.Day && Of(k, station, code, day)?.Value == limit.Value);
                return new SeriesLimit(day, limit.Value, limit.Standard, limit.IsLeast, ofDay ? "day" : kind.Span == WindowSpan.Hour ? "hour" : "month");
            }
        }

        return null;
    }

    private VerdictLimit? Of(VerdictKind kind, Station station, string part, DateOnly day) => verdicts.LimitOf(new Verdict
    {
        Kind = kind.Code,
        Station = station.Id,
        Window = kind.Span == WindowSpan.Hour ? Window.Hour(DistrictClock.FirstHourOf(day)) : Window.Of(kind.Span, day),
        Validity = Validity.Pending,
    }, part);

    private SeriesLimit? OfRule(Station station, string code, DateOnly from) =>
        district.Alerts.FirstOrDefault(r => r is { Kind: RuleKind.Threshold, Statistic: null } && r.Parameter == code && (r.Above ?? r.Below) is not null
            && (r.Stations.Count == 0 ? r.Domain is null || r.Domain.Equals(station.Domain) : r.Stations.Contains(station.Id))) is { } rule
            ? new SeriesLimit(from, (decimal)(rule.Above ?? rule.Below)!.Value, rule.Id, rule.Above is null, "alert") : null;
}
