using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Bulletins.Text;

namespace WenchangPlan.Bulletins.Documents;

/// <summary>What a table is made from.</summary>
/// <param name="Bulletin">The figures.</param>
/// <param name="Period">Their period.</param>
/// <param name="Words">The language.</param>
internal sealed record TableContext(Bulletin Bulletin, Period Period, BulletinWords Words)
{
    /// <summary>The table of stations for mails.</summary>
    public const string Ranking = "ranking";

    /// <summary>Every table by its name in templates, in the usual order; each gives null where there is nothing to show.</summary>
    public static readonly IReadOnlyDictionary<string, Func<TableContext, BulletinTable?>> All = new Dictionary<string, Func<TableContext, BulletinTable?>>(StringComparer.Ordinal)
    {
        ["pollutants"] = AirTables.Pollutants,
        ["stations"] = AirTables.Stations,
        [Ranking] = AirTables.Ranking,
        ["levels"] = AirTables.Levels,
        ["exceedances"] = AirTables.Exceedances,
        ["badDays"] = AirTables.BadDays,
        ["sections"] = PlaceTables.Sections,
        ["noise"] = PlaceTables.Noise,
        ["events"] = PlaceTables.Events,
        ["targets"] = PlaceTables.Targets,
        ["quality"] = PlaceTables.Quality,
    };

    /// <summary>The period in a heading.</summary>
    public string PeriodName => Words.Of("period", Period);

    /// <summary>A table with a title; its number comes when it is put into a document.</summary>
    public BulletinTable Table(string name, IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<Cell>> rows) =>
        new(name, Words[$"table.{name}"], columns, rows) { Evidence = EvidenceOf(name) };

    /// <summary>A place, with the page where its figures of the period are explained.</summary>
    public Cell Place(string name, string nameEn, string station) =>
        new(Words.Name(name, nameEn), Link: $"/stations/{Uri.EscapeDataString(station)}{(Period.Kind is PeriodKind.Month ? $"?month={Period}" : "")}");

    /// <summary>Where the figures of a table are explained: the page of the month or the targets, else the answer of the API that they are.</summary>
    private string EvidenceOf(string table) => table switch
    {
        "sections" => Statistics("water"),
        "noise" => Statistics("noise"),
        "events" => Statistics("drainage"),
        "targets" => "/targets",
        "quality" => "/data/revisions",
        _ => Period.Kind is PeriodKind.Month ? $"/months/{Period}" : Period.Days == 1 ? $"/days/{Period}" : Statistics("air"),
    };

    private string Statistics(string domain) => $"/api/v1/statistics/{domain}?period={Period}&station=*&lang={Words.Language}";

    /// <summary>Adds what is of the period before, where the bulletin has one.</summary>
    public IReadOnlyList<T> WithPrevious<T>(IReadOnlyList<T> without, params T[] previous) => Bulletin.HasPrevious ? [.. without, .. previous] : without;

    /// <summary>A number; that there is none where there is none.</summary>
    public Cell Number(decimal? value, int decimals) => value is { } number ? new Cell(BulletinWords.Number(number, decimals), number) : new Cell(Words["cell.noData"]);

    /// <summary>A whole number.</summary>
    public static Cell Count(int value) => new(BulletinWords.Plain(value), value);

    /// <summary>The earlier figure.</summary>
    public Cell Before(Held held, int decimals) => held.Before is { } before ? new Cell(BulletinWords.Number(before, decimals), before) : new Cell(Words["cell.none"]);

    /// <summary>The change; a dash where there is no figure at all, and that there is nothing to compare with where only the earlier is missing.</summary>
    public Cell Changed(Held held, decimal? now) => Words.Change(held) is { } change ? new Cell(change) : new Cell(Words[now is null ? "none" : "cell.none"]);
}
