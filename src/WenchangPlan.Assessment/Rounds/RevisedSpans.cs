using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>Says which parts of a window a round judged anew, so that whoever reads of a revision need not search a day for the hour that came late.</summary>
/// <param name="district">The register.</param>
/// <param name="hours">The changed hours the round deals with.</param>
internal sealed class RevisedSpans(District district, IReadOnlyList<ChangedHour> hours)
{
    /// <summary>Those of a window at a station, or at every station of the domain for the district; stations in order of the register, parts in order of time.</summary>
    public IReadOnlyList<RevisedSpan> Of(string kind, Window window, string? station)
    {
        if (window.Span == WindowSpan.Event)
        {
            return []; // begun and ended by readings of minutes: its hours say nothing
        }

        (int first, int end) = window.Hours(district.Clock);
        string domain = district.Domains.Verdict(kind).Domain;
        return
        [
            .. from hour in hours
               where hour.Hour >= first && hour.Hour < end
               let at = district.Stations[hour.Station]
               where station is null ? at.Domain.Code == domain : at.Id == station
               group PartOf(window.Span, hour.Hour) by at into parts
               orderby parts.Key.Index
               from span in Runs(parts.Distinct().Order())
               select new RevisedSpan(parts.Key.Id, span.First.ToText(district.Clock), span.Last.ToText(district.Clock)),
        ];
    }

    /// <summary>The part of a window an hour lies in: what the window is made of.</summary>
    private static Window PartOf(WindowSpan span, int hour) => span switch
    {
        WindowSpan.Month => Window.Day(DistrictClock.DayOf(hour)),
        WindowSpan.Year => Window.Month(DistrictClock.DayOf(hour)),
        _ => Window.Hour(hour),
    };

    private static IEnumerable<(Window First, Window Last)> Runs(IEnumerable<Window> parts)
    {
        (Window First, Window Last)? run = null;
        foreach (Window part in parts)
        {
            if (run is { } before && part.Number != before.Last.Number + 1)
            {
                yield return before;
                run = null;
            }

            run = (run?.First ?? part, part);
        }

        if (run is { } last)
        {
            yield return last;
        }
    }
}
