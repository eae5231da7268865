using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Bulletins.Figures;

/// <summary>Reads the figures of noise and of drainage.</summary>
internal static class PlaceFiguresReader
{
    /// <summary>Null where the register has no point of noise in the period.</summary>
    public static NoiseFigures? Noise(Asked asked, IVerdictReader verdicts)
    {
        if (asked.Stations("noise").Length == 0)
        {
            return null;
        }

        NoiseStatistics Of(Period period) => NoiseStatistics.Of(period, null, asked.District, verdicts);
        NoiseStatistics now = Of(asked.Period), yearBefore = Of(asked.YearBefore(now.AsOf)), previous = Of(asked.Previous(now.AsOf));
        return new NoiseFigures(now.Points, Part(now.Day, yearBefore.Day, previous.Day), Part(now.Night, yearBefore.Night, previous.Night));

        NoisePart Part(NoiseFigure of, NoiseFigure then, NoiseFigure before) => ToPart(of, Share(of, then, yearBefore.Period), Share(of, before, previous.Period));
        decimal? Share(NoiseFigure of, NoiseFigure before, Period period) => asked.AreComparable(of.Compliance.Valid, before.Compliance.Valid, period) ? before.Compliance.Share : null;
    }

    /// <summary>Null where the register has no place of drainage in the period.</summary>
    public static (DrainageFigures? Figures, DateOnly? AsOf) Drainage(Asked asked, IVerdictReader verdicts, IVerdictStore store)
    {
        if (asked.Stations("drainage").Length == 0)
        {
            return (null, null);
        }

        DrainageStatistics Of(Period period) => DrainageStatistics.Of(period, null, asked.District, verdicts, store);
        DrainageStatistics now = Of(asked.Period), yearBefore = Of(asked.YearBefore(now.AsOf)), previous = Of(asked.Previous(now.AsOf));
        decimal? Before(DrainageStatistics before, Func<DrainageStatistics, int> judged, Func<DrainageStatistics, decimal?> figure) =>
            asked.AreComparable(judged(now), judged(before), before.Period) ? figure(before) : null;
        Figure Held(ChangeKind kind, Func<DrainageStatistics, int> judged, Func<DrainageStatistics, decimal?> figure) =>
            Figure.Of(kind, figure(now), Before(yearBefore, judged, figure), Before(previous, judged, figure));
        RainFigures? rain = now.Rain is not { } r ? null : new RainFigures(
            r.Events.Count, Held(ChangeKind.Count, d => d.Rain?.Valid ?? 0, d => d.Rain?.Total), r.Wet, r.Missing, asked.Named(r.MostOfAnHour), asked.Named(r.MostOfADay));
        var events = now.Events.ToDictionary(e => e.Key, e => new EventFigures(
            Held(ChangeKind.Count, d => d.Days.Valid, d => d.AsOf is null ? null : d.Events[e.Key].Count), e.Value.Running, e.Value.Minutes, e.Value.Longest, asked.Named(e.Value.Peak), e.Value.Volume), StringComparer.Ordinal);
        return (new DrainageFigures(rain, events, now.Days.Valid, now.Days.Met, now.Days.Invalid), now.AsOf);
    }

    private static NoisePart ToPart(NoiseFigure now, decimal? yearBefore, decimal? previous) => new(
        now.Compliance.Valid, now.Compliance.Met, now.Compliance.Invalid, Figure.Of(ChangeKind.Points, now.Compliance.Share, yearBefore, previous),
        now.ByClass.ToDictionary(c => c.Key, c => new NoiseClassCount(c.Value.Valid, c.Value.Met, c.Value.Share), StringComparer.Ordinal));
}
