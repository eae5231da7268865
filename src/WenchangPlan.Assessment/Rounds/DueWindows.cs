using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>
/// Finds the windows that time alone has closed: pending verdicts that must become final, verdicts that others should have been made from, and days or
/// months in which nothing came at all (G6).
/// </summary>
internal sealed class DueWindows(District district, Judges judges, IVerdictStore store, IActReader acts)
{
    /// <summary>Adds windows to judge.</summary>
    /// <param name="windows">Where to.</param>
    /// <param name="isClosed">Whether an hour is over, late data included.</param>
    /// <param name="closed">The last local day that is over, late data included.</param>
    /// <param name="withGaps">Whether windows without any verdict count too; not right after a start, when devices still deliver what they buffered.</param>
    public void AddTo(Windows windows, Func<int, bool> isClosed, DateOnly closed, bool withGaps)
    {
        int begun = closed.Year;
        foreach (Domain domain in district.Domains.All)
        {
            if (judges.OfDomain(domain.Code) is not { } judge || DataSpan.Of(domain, district, store, acts) is not { } span)
            {
                continue;
            }

            DateOnly first = DistrictClock.DayOf(span.First);
            begun = Math.Min(begun, first.Year);
            var known = new HashSet<JudgedWindow>();
            var above = new HashSet<JudgedWindow>();
            foreach (VerdictKind kind in domain.Verdicts.Where(v => !v.IsDerived && v.Span != WindowSpan.Event))
            {
                AddPending(windows, judge, kind, first, isClosed, known, above);
            }

            above.ExceptWith(known);
            windows.Add(above);
            if (withGaps)
            {
                windows.Add(Expected(domain, judge, first, closed).Where(w => !known.Contains(w) && isClosed(judge.LastHour(w, district))));
            }
        }

        windows.Years.Add(closed.Year);

        for (int year = district.Targets.Select(t => t.FromYear).DefaultIfEmpty(closed.Year).Min(); year < closed.Year; year++)
        {
            IReadOnlyList<TargetProgress> said = store.ReadTargets(year);
            bool IsMissing(Target target) => year >= begun && !said.Any(p => p.Target == target.Id); // of a year that went by without data, too
            bool IsOfBefore(Target target) => said.Any(p => p.Target == target.Id && p.Required is null); // an earlier version did not ask whether enough of the year was judged
            if (district.Targets.Any(t => t.HoldsIn(year) && (IsMissing(t) || IsOfBefore(t))))
            {
                windows.Years.Add(year);
            }
        }
    }

    /// <summary>Adds those whose verdict is pending though they are over; notes what is judged, and what follows from what is final.</summary>
    private void AddPending(
        Windows windows, IJudge judge, VerdictKind kind, DateOnly first, Func<int, bool> isClosed, HashSet<JudgedWindow> known, HashSet<JudgedWindow> above)
    {
        // From the day before the first hour: its night, into which that hour may fall, began there.
        foreach (Outcome outcome in store.ReadOutcomes(new VerdictQuery(kind.Code, Place.All, Window.Of(kind.Span, first.AddDays(-1)).Number, long.MaxValue)))
        {
            var window = new JudgedWindow(kind.Code, outcome.Window, judge.PlaceOf(kind.Code, outcome.Station));
            known.Add(window);
            if (outcome.Validity != Validity.Pending)
            {
                above.UnionWith(judge.Above(kind.Code, outcome.Station, outcome.Window, district));
            }
            else if (isClosed(judge.LastHour(window, district)))
            {
                windows.Add(window);
            }
        }
    }

    /// <summary>The windows that data of every day would have touched.</summary>
    private IEnumerable<JudgedWindow> Expected(Domain domain, IJudge judge, DateOnly first, DateOnly last)
    {
        var seen = new HashSet<JudgedWindow>();
        for (DateOnly day = first; day <= last; day = day.AddDays(1))
        {
            foreach (Station station in district.On(day).Stations.Where(s => s.Domain.Equals(domain)))
            {
                foreach (JudgedWindow window in Windows.HoursOf(day).SelectMany(hour => judge.Touched(station, hour)))
                {
                    if (!district.Domains.Verdict(window.Kind).IsDerived && window.Window.FirstDay(district.Clock) >= Window.Of(Largest(window), first).FirstDay(district.Clock)
                        && seen.Add(window))
                    {
                        yield return window;
                    }
                }
            }
        }
    }

    /// <summary>A window that begins before the first day counts when that day lies in it.</summary>
    private static WindowSpan Largest(JudgedWindow window) => window.Window.Span is WindowSpan.Month or WindowSpan.Year ? window.Window.Span : WindowSpan.Day;
}
