using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Assessment.Targets;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;
using WenchangPlan.Standards.Noise;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Bulletins.Figures;

/// <summary>Reads the figures of a bulletin from the statistics, the same that the API gives.</summary>
public sealed class BulletinReader(District district, IVerdictReader verdicts, IVerdictStore store, TargetsThen targets, TimeProvider time)
{
    private const int RevisionsTold = 10;
    private const int RevisionsAtOnce = 1000;

    /// <summary>Reads a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="conditions">Why sections have no class, by station id, as somebody said; empty when nobody did.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public Bulletin Read(Period period, IReadOnlyDictionary<string, SectionCondition> conditions)
    {
        DateOnly closed = district.Clock.DayAt((time.GetUtcNow() - district.Assessment.Grace).ToUnixTimeMilliseconds()).AddDays(-1);
        var asked = new Asked(period, district, closed);
        AirFigures? air = new AirFiguresReader(verdicts).Read(asked);
        WaterFigures? water = new WaterFiguresReader(verdicts, store, conditions).Read(asked);
        NoiseFigures? noise = PlaceFiguresReader.Noise(asked, verdicts);
        (DrainageFigures? drainage, DateOnly? drainageAsOf) = PlaceFiguresReader.Drainage(asked, verdicts, store);
        DateOnly? asOf = new[] { air?.District.AsOf, drainageAsOf, air?.Stations.Select(s => s.AsOf).Max() }.Max();
        return new Bulletin
        {
            Period = period.ToString(),
            From = period.First,
            To = period.Last,
            IsOver = period.Last <= closed,
            AsOf = asOf,
            HasPrevious = period.Kind is not (PeriodKind.Year or PeriodKind.HeatingSeason),
            District = district.Name,
            DistrictEn = district.NameEn,
            Air = air,
            Water = water,
            Noise = noise,
            Drainage = drainage,
            Targets = [.. targets.At(period.Last, closed).Select(ToFigure)],
            Quality = QualityOf(asked, air, water, noise, drainage),
            Standards = [.. StandardsOf(period, air, water, noise)],
        };
    }

    private TargetFigure ToFigure(TargetProgress of)
    {
        Target target = district.Targets.First(t => t.Id == of.Target);
        string unit = target.Indicator switch { Target.GoodAirDays => "day", Target.WaterSections => "section", _ => "other" };
        return new TargetFigure(of.Target, target.Name, target.NameEn, unit, of.Bound, of.Good, of.Assessed, of.Remaining, of.Share, of.Budget,
            of.State switch { TargetState.NoData => "noData", TargetState.OnTrack => "onTrack", TargetState.Behind => "behind", TargetState.Met => "met", _ => "missed" }, of.Asof);
    }

    private QualityFigures QualityOf(Asked asked, AirFigures? air, WaterFigures? water, NoiseFigures? noise, DrainageFigures? drainage)
    {
        (int count, List<RevisionLine> told) = Revised(asked.Period);
        return new QualityFigures(
            air is null ? null : ShareOf(air.Stations.Sum(s => s.Valid), air.Stations.Sum(s => s.Valid + s.Invalid)),
            water?.Sections is not { } s ? null : ShareOf(s.Assessed, s.Listed),
            noise is null ? null : ShareOf(noise.Day.Valid + noise.Night.Valid, noise.Day.Valid + noise.Day.Invalid + noise.Night.Valid + noise.Night.Invalid),
            drainage is null ? null : ShareOf(drainage.Valid, drainage.Valid + drainage.Invalid), count, told);
    }

    private static ValidShare ShareOf(int valid, int due) => new(valid, due, due == 0 ? null : Rounding.HalfEven(100m * valid / due, 1));

    /// <summary>Verdicts of days and months in the period that changed after they had been given; hours and events are too many to be told.</summary>
    private (int Count, List<RevisionLine> Told) Revised(Period period)
    {
        (int count, List<RevisionLine> told, long? before) = (0, [], null);
        while (store.ReadRevisions(before, RevisionsAtOnce) is { Count: > 0 } page)
        {
            foreach (Revision revision in page.Where(r => IsWithin(r, period)))
            {
                count++;
                if (told.Count < RevisionsTold) told.Add(new RevisionLine(revision.Kind, revision.Subject, revision.Cause));
            }

            before = page[^1].Id;
            if (page.Count < RevisionsAtOnce) break;
        }

        return (count, told);
    }

    private bool IsWithin(Revision revision, Period period)
    {
        if (district.Domains.All.SelectMany(d => d.Verdicts).FirstOrDefault(v => v.Code == revision.Kind) is not { Span: WindowSpan.Day or WindowSpan.Month } kind
            || Window.Parse(kind.Span, revision.Subject.Split(' ')[0], district.Clock) is not { } window)
        {
            return false;
        }

        return window.FirstDay(district.Clock) >= period.First && window.LastDay(district.Clock) <= period.Last;
    }

    private SortedSet<string> StandardsOf(Period period, AirFigures? air, WaterFigures? water, NoiseFigures? noise)
    {
        SortedSet<string> standards = new(StringComparer.Ordinal);
        if (air is not null)
        {
            standards.UnionWith([AirEvaluation.For(period.Last).Standard, AmbientStandard.For(period.Last).Standard]);
            standards.UnionWith(verdicts.Read(new VerdictQuery("airDay", Place.District, period.First.DayNumber, period.Last.DayNumber)).SelectMany(d => d.Editions));
        }

        if (water is not null) standards.UnionWith(WaterEvaluation.For(period.Last).Editions);
        if (noise is not null) standards.Add(NoiseStandard.For(period.Last).Standard);
        return standards;
    }
}
