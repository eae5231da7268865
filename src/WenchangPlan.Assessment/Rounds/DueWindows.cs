using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>Finds the windows that time alone has closed: pending verdicts that must become final, and days or months in which nothing came at all (G6).</summary>
internal sealed class DueWindows(District district, IAssessmentStore store)
{
    /// <summary>Adds windows to judge.</summary>
    /// <param name="windows">Where to.</param>
    /// <param name="closed">The last local day that is over, late data included.</param>
    /// <param name="withGaps">Whether windows without any verdict count too; not right after a start, when devices still deliver what they buffered.</param>
    public void AddTo(Windows windows, DateOnly closed, bool withGaps)
    {
        AddDays(windows, closed, withGaps);
        AddMonths(windows, closed, withGaps);
        windows.Years.Add(closed.Year);
    }

    private void AddDays(Windows windows, DateOnly closed, bool withGaps)
    {
        if (store.ReadHourSpan(Domain.Air) is not { } span)
        {
            return;
        }

        DateOnly first = DistrictClock.DayOf(span.First);
        Dictionary<DateOnly, AirDay> judged = store.ReadAirDays(null, first, closed, int.MaxValue).ToDictionary(d => d.Date);
        for (DateOnly day = first; day <= closed; day = day.AddDays(1))
        {
            if (judged.TryGetValue(day, out AirDay? verdict) ? verdict.Validity == Validity.Pending : withGaps)
            {
                windows.AddDay(day);
            }
        }
    }

    private void AddMonths(Windows windows, DateOnly closed, bool withGaps)
    {
        if (store.ReadHourSpan(Domain.Water) is not { } span)
        {
            return;
        }

        DateOnly first = FirstOf(DistrictClock.DayOf(span.First));
        DateOnly end = FirstOf(closed.AddDays(1));
        Dictionary<(DateOnly, string), WaterMonth> judged = store.ReadWaterMonths(first, end, int.MaxValue).ToDictionary(m => (m.Month, m.Station));
        for (DateOnly month = first; month < end; month = month.AddMonths(1))
        {
            foreach (Station station in district.Stations.Where(s => s.Domain == Domain.Water))
            {
                if (judged.TryGetValue((month, station.Id), out WaterMonth? verdict) ? verdict.Validity == Validity.Pending : withGaps)
                {
                    windows.AddMonth(month, station.Index);
                }
            }
        }
    }

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);
}
