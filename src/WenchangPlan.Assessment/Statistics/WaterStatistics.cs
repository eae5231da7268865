using WenchangPlan.Assessment.Water;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Assessment.Statistics;

/// <summary>The trophic state of a lake point, or of a lake by the means over its points.</summary>
/// <param name="Index">TLI(Σ), one decimal.</param>
/// <param name="Class">1 oligotrophic to 5 hyper-eutrophic.</param>
/// <param name="Terms">How many of its indicators were there.</param>
/// <param name="OfTerms">How many a complete index has; with fewer the weights are scaled, which is unverified practice.</param>
public sealed record TrophicFigure(decimal Index, int Class, int Terms, int OfTerms);

/// <summary>The sections of the district over a period.</summary>
/// <param name="Listed">Sections of the register that count.</param>
/// <param name="ByClass">How many of each class, 1 to 6 (worse than V).</param>
/// <param name="State">Their state together, 1 (excellent) to 5 (heavily polluted); null without a class.</param>
/// <param name="ByMeans">Whether the state is that of the mean concentrations, because fewer than five sections have a class; null without one.</param>
/// <param name="Main">The indicators with the largest share of sections beyond Class III.</param>
public sealed record SectionsFigure(int Listed, IReadOnlyList<int> ByClass, int? State, bool? ByMeans, IReadOnlyList<ExceedanceRate> Main)
{
    private const int Decimals = 1;
    private const int GoodClasses = 3;

    /// <summary>Sections with a class: the denominator of the share.</summary>
    public int Assessed => ByClass.Sum();

    /// <summary>Sections at Class III or better.</summary>
    public int Good => ByClass.Take(GoodClasses).Sum();

    /// <summary>Good among those assessed, percent to one decimal; null when none was.</summary>
    public decimal? Share => Assessed == 0 ? null : Rounding.HalfEven(100m * Good / Assessed, Decimals);
}

/// <summary>Water over a period: a section with its class, or the district with its sections; trophic state and outlets.</summary>
public sealed record WaterStatistics
{
    private const string Effluent = "effluent";
    private const string Lake = "lake";
    private const int Classes = 6;
    private const int Decimals = 1;

    /// <summary>The period.</summary>
    public required Period Period { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>The last day that went in; null without data.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>The section; null of the district and of outlets.</summary>
    public SectionFigure? Section { get; init; }

    /// <summary>The sections; null of a station.</summary>
    public SectionsFigure? Sections { get; init; }

    /// <summary>The trophic state; null where it is not of a lake, or nothing of it was measured.</summary>
    public TrophicFigure? Trophic { get; init; }

    /// <summary>The days of the outlet, of the district those of all; null where there is none.</summary>
    public EffluentFigure? Outlets { get; init; }

    /// <summary>Judges a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="station">Station id; null is the district.</param>
    /// <param name="district">The register.</param>
    /// <param name="verdicts">Has the months and days.</param>
    /// <param name="store">Has the hourly values.</param>
    /// <param name="lastClosed">The last local day that is over, late data included.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public static WaterStatistics Of(Period period, string? station, District district, IVerdictReader verdicts, IVerdictStore store, DateOnly lastClosed)
    {
        ArgumentNullException.ThrowIfNull(district);
        Station[] places = [.. district.During(period.First, period.Last).Stations.Where(s => s.Domain.Code == WaterJudge.Domain && (station is null ? s.Counts || s.Kind.Code == Effluent : s.Id == station))];
        (Station Place, SectionFigure Figure)[] sections =
        [
            .. places.Where(s => s.Kind.Code != Effluent).Select(s => (s, SectionFigure.Of(period, s, district, verdicts, store, lastClosed))),
        ];
        EffluentFigure? outlets = places.Any(s => s.Kind.Code == Effluent) ? EffluentFigure.Of(period, station, verdicts) : null;
        return new WaterStatistics
        {
            Period = period,
            Station = station,
            AsOf = sections.Select(s => s.Figure.AsOf).Append(outlets?.AsOf).Max(),
            Section = station is null || sections.Length == 0 ? null : sections[0].Figure,
            Sections = station is null && sections.Length > 0 ? SectionsOf(period, sections) : null,
            Trophic = TrophicOf(period, [.. sections.Where(s => s.Place.Kind.Code == Lake).Select(s => ToSection(s.Place, s.Figure))]),
            Outlets = outlets,
        };
    }

    private static SectionsFigure SectionsOf(Period period, (Station Place, SectionFigure Figure)[] sections)
    {
        var evaluation = WaterEvaluation.For(period.Last);
        WaterSection[] listed = [.. sections.Select(s => ToSection(s.Place, s.Figure))];
        SectionSetAssessment set = evaluation.AssessSet(listed);
        return new SectionsFigure(
            listed.Length, [.. Enumerable.Range(1, Classes).Select(c => sections.Count(s => s.Figure.Class == c))],
            set.Share.Assessed == 0 ? null : evaluation.SetStates.TakeWhile(s => s.State != set.State).Count() + 1,
            set.Share.Assessed == 0 ? null : set.ByMeans.HasClass, evaluation.MainIndicatorsOfSet(listed));
    }

    /// <summary>A section without a class has too few data: it is listed and not assessed.</summary>
    private static WaterSection ToSection(Station place, SectionFigure figure) =>
        new(place.Id, WaterJudge.BodyOf(place), figure.Class is null ? [] : figure.Values);

    /// <summary>The mean over time of each point, then the mean over the points, then the index. A value of zero has no logarithm and is left out.</summary>
    private static TrophicFigure? TrophicOf(Period period, WaterSection[] points)
    {
        var index = TrophicIndex.For(period.Last);
        var evaluation = WaterEvaluation.For(period.Last);
        WaterValue[] means = [.. WaterEvaluation.MeansOf(points).Select(v => v with { Value = evaluation.Round(v.Indicator, v.Value) }).Where(v => v.Value > 0)];
        TrophicResult result = index.Of(means);
        return result.Index.TryGetValue(out decimal tli)
            ? new TrophicFigure(Rounding.HalfEven(tli, Decimals), index.Classes.TakeWhile(c => c != index.ClassOf(tli)).Count() + 1, result.Terms.Length, result.TermCount) : null;
    }
}
