using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Bulletins.Text;

/// <summary>Made-up figures that have everything a bulletin may have, to try templates on.</summary>
internal static class SampleBulletin
{
    private static readonly DateOnly First = new(2026, 5, 1), Last = new(2026, 5, 31);

    /// <summary>The figures.</summary>
    public static Bulletin Of(District district) => new()
    {
        Period = "2026-05",
        From = First,
        To = Last,
        IsOver = false,
        AsOf = Last,
        HasPrevious = true,
        District = district.Name,
        DistrictEn = district.NameEn,
        Air = new AirFigures(Place(null, null), [Place("A", 1), Place("B", 1)], [new AirDay(First, 112, 3, false, ["o3_8h"])]),
        Water = new WaterFigures(
            new SectionCounts(2, 1, Of(ChangeKind.Count, 0, 1, 1), Of(ChangeKind.Points, 0, 100, 50), [0, 0, 0, 1, 0, 0], 4, [new MainRate("codmn", 100, 1)]),
            [Section("A", 4, null), Section("B", null, SectionCondition.Dry)], new TrophicFigures(Of(ChangeKind.Plain, 47.1m, 48, 47), 2, 5, 5),
            new OutletFigures(31, 30, 0, Of(ChangeKind.Points, 96.8m, 100, 100), [new ExceededLine("cod", 1, 0.1m)])),
        Noise = new NoiseFigures(1, Noise(31, 31, 100), Noise(31, 29, 93.5m)),
        Drainage = new DrainageFigures(
            new RainFigures(3, Of(ChangeKind.Percent, 42.6m, 40, null), 5, 1, Most(14.2m), Most(21)),
            new Dictionary<string, EventFigures> { ["pondingEvent"] = new EventFigures(Of(ChangeKind.Count, 1, 0, 0), 1, 41, 41, Most(19), null) }, 31, 30, 0),
        Targets = [new TargetFigure("t", "指标", "Target", "day", 70, 216, 304, 61, 71.1m, 21, "onTrack", Last)],
        Quality = new QualityFigures(new ValidShare(30, 31, 96.8m), new ValidShare(1, 2, 50), new ValidShare(62, 62, 100), new ValidShare(31, 31, 100), 1, [new RevisionLine("airDay", "2026-05-14", "late-data")]),
        Standards = ["GB 3095-2026", "GB 3838-2002"],
    };

    /// <summary>Figures of a period of which nothing is known.</summary>
    public static Bulletin Empty(District district) => Of(district) with
    {
        AsOf = null,
        Air = null,
        Water = null,
        Noise = null,
        Drainage = null,
        Targets = [],
        Quality = new QualityFigures(null, null, null, null, 0, []),
        Standards = [],
    };

    private static Figure Of(ChangeKind kind, decimal now, decimal? yearBefore, decimal? previous) => Figure.Of(kind, now, yearBefore, previous);

    private static AirPlace Place(string? station, int? rank) => new()
    {
        Station = station,
        Name = "点位",
        NameEn = "Station",
        AsOf = Last,
        Good = Of(ChangeKind.Days, 29, 27, null),
        Valid = 30,
        Invalid = 1,
        Unjudged = 0,
        YearBeforeValid = 31,
        PreviousValid = 5,
        GoodShare = Of(ChangeKind.Points, 96.7m, 90, null),
        ExcludedBad = 1,
        GoodShareWithout = 100,
        Heavy = Of(ChangeKind.Days, 0, 0, 0),
        Levels = [10, 19, 1, 0, 0, 0],
        Pollutants = AirTables.Order.ToDictionary(c => c, _ => new PollutantFigures(Of(ChangeKind.Percent, 20, 22, 20), 30, 1, false), StringComparer.Ordinal),
        Index = Of(ChangeKind.Percent, 4.41m, 4.62m, 3.94m),
        Dominant = ["o3_8h"],
        Sufficient = false,
        Rank = rank,
    };

    private static SectionLine Section(string id, int? found, SectionCondition? condition) => new()
    {
        Station = id, Name = "断面", NameEn = "Section", Kind = "river", TargetClass = 3, Class = found, YearBefore = 3, Previous = null, Samples = 1, Needed = 1,
        Main = found is null ? [] : [new MainMultiple("codmn", 0.1m), new MainMultiple("do", null)], Condition = condition,
    };

    private static NoisePart Noise(int valid, int met, decimal share) =>
        new(valid, met, 0, Of(ChangeKind.Points, share, 95, null), new Dictionary<string, NoiseClassCount> { ["2"] = new NoiseClassCount(valid, met, share) });

    private static MaximumFigure Most(decimal value) => new(value, First, "A", "地点", "Place");
}
