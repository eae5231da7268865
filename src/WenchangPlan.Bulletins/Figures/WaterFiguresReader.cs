using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Bulletins.Figures;

/// <summary>Reads the figures of water.</summary>
/// <param name="verdicts">Has the months and days.</param>
/// <param name="store">Has the hourly values.</param>
/// <param name="conditions">Why sections have no class, by station id.</param>
internal sealed class WaterFiguresReader(IVerdictReader verdicts, IVerdictStore store, IReadOnlyDictionary<string, SectionCondition> conditions)
{
    private const string Domain = "water";
    private const string Effluent = "effluent";
    private const int Decimals = 1;

    /// <summary>Null where the register has no station of water in the period.</summary>
    public WaterFigures? Read(Asked asked)
    {
        Station[] stations = asked.Stations(Domain);
        if (stations.Length == 0)
        {
            return null;
        }

        WaterStatistics Of(Period period, string? place) => WaterStatistics.Of(period, place, asked.District, verdicts, store, asked.LastClosed);
        WaterStatistics now = Of(asked.Period, null), yearBefore = Of(asked.YearBefore(now.AsOf), null), previous = Of(asked.Previous(now.AsOf), null);
        Figure Held(ChangeKind kind, Func<WaterStatistics, int?> judged, Func<WaterStatistics, decimal?> figure)
        {
            decimal? Before(WaterStatistics before, Period period) => asked.AreComparable(judged(now) ?? 0, judged(before) ?? 0, period) ? figure(before) : null;
            return Figure.Of(kind, figure(now), Before(yearBefore, yearBefore.Period), Before(previous, previous.Period));
        }

        // Sections and lake points are as many in a month as in a week: their number is not one a day.
        Figure OfSections(ChangeKind kind, Func<WaterStatistics, decimal?> figure)
        {
            decimal? Before(WaterStatistics before) => before.Sections is { Assessed: > 0 and var was } && 4 * was >= 3 * now.Sections!.Assessed ? figure(before) : null;
            return Figure.Of(kind, figure(now), Before(yearBefore), Before(previous));
        }

        return new WaterFigures(
            now.Sections is not { } s ? null : new SectionCounts(
                s.Listed, s.Assessed, OfSections(ChangeKind.Count, w => w.Sections is { Assessed: > 0 } some ? some.Good : null), OfSections(ChangeKind.Points, w => w.Sections?.Share), s.ByClass, s.State,
                [.. s.Main.Select(m => new MainRate(m.Indicator.Code(), Rounding.HalfEven(m.Rate * 100, Decimals), m.Beyond))]),
            [.. stations.Where(p => p.Counts && p.Kind.Code != Effluent).Select(p => Line(asked, p, Of))],
            now.Trophic is not { } t ? null : new TrophicFigures(Figure.Of(ChangeKind.Plain, t.Index, yearBefore.Trophic?.Index, previous.Trophic?.Index), t.Class, t.Terms, t.OfTerms),
            now.Outlets is not { } o ? null : new OutletFigures(
                o.Days.Valid, o.Days.Met, o.Days.Invalid, Held(ChangeKind.Points, w => w.Outlets?.Days.Valid, w => w.Outlets?.Days.Share), [.. o.Exceeded.Select(e => new ExceededLine(e.Key, e.Value.Days, e.Value.Multiple))]));
    }

    private SectionLine Line(Asked asked, Station place, Func<Period, string?, WaterStatistics> of)
    {
        WaterStatistics now = of(asked.Period, place.Id);
        SectionFigure? section = now.Section;
        return new SectionLine
        {
            Station = place.Id,
            Name = place.Name,
            NameEn = place.NameEn,
            Kind = place.Kind.Code,
            TargetClass = place.TargetClass,
            Class = section?.Class,
            YearBefore = of(asked.YearBefore(now.AsOf), place.Id).Section?.Class,
            Previous = of(asked.Previous(now.AsOf), place.Id).Section?.Class,
            Samples = section?.Samples ?? 0,
            Needed = section?.Need ?? 0,
            Main = section is null ? [] : [.. section.Main.Select(m => new MainMultiple(m.Indicator.Code(), m.Multiple.TryGetValue(out decimal multiple) ? Rounding.HalfEven(multiple, Decimals) : null))],
            Condition = section?.Class is null && conditions.TryGetValue(place.Id, out SectionCondition condition) ? condition : null,
        };
    }
}
