using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Bulletins.Text;

namespace WenchangPlan.Bulletins.Documents;

/// <summary>The tables of air.</summary>
internal static class AirTables
{
    /// <summary>The pollutants in the order of the bulletins of Zibo.</summary>
    public static readonly IReadOnlyList<string> Order = ["so2", "no2", "pm10", "pm25", "co", "o3_8h"];

    public static BulletinTable? Pollutants(TableContext of)
    {
        if (of.Bulletin.Air is not { District: var district })
        {
            return null;
        }

        BulletinWords words = of.Words;
        List<IReadOnlyList<Cell>> rows = [.. Order.Select(code => Row(of, words[$"pollutant.{code}"], code == "co" ? "mg/m³" : "μg/m³", district.Pollutants[code].Figure, BulletinWords.Decimals(code), of.Bulletin.IsOver && district.Pollutants[code].Sufficient is false))];
        rows.Add(Row(of, words["pollutant.index"], words["none"], district.Index, 2, of.Bulletin.IsOver && district.Sufficient is false));
        return of.Table("pollutants", of.WithPrevious<Column>(
            [new(words["column.item"]), new(of.PeriodName, true), new(words["column.unit"]), new(words.Of("before", of.Period), true), new(words["column.yoy"], true)],
            new(words.Of("previous", of.Period), true), new(words["column.mom"], true)), rows);
    }

    public static BulletinTable? Stations(TableContext of)
    {
        BulletinWords words = of.Words;
        string[] shown = ["pm25", "pm10", "o3_8h", "no2"];
        return of.Bulletin.Air is not { Stations: var stations } || stations.All(s => s.Valid == 0) ? null : of.Table("stations",
            [new(words["column.rank"]), new(words["column.station"]), new(words["column.index"], true), new(words["column.yoy"], true), new(words["column.good"], true), new(words["column.valid"], true), .. shown.Select(c => new Column(c is "o3_8h" ? "O₃" : c switch { "no2" => "NO₂", "pm25" => "PM₂.₅", _ => "PM₁₀" }, true))],
            [.. stations.Select(IReadOnlyList<Cell> (s) =>
            [
                s.Rank is { } rank ? new Cell(BulletinWords.Plain(rank), rank) : new Cell(words["none"]),
                of.Place(s.Name, s.NameEn, s.Station!), Marked(of.Number(s.Index.Value, 2), s.Index.Value is not null && of.Bulletin.IsOver && s.Sufficient is false), of.Changed(s.Index.YearBefore, s.Index.Value),
                s.Valid == 0 ? new Cell(words["cell.noData"]) : new Cell(BulletinWords.Plain(s.Good.Value ?? 0), s.Good.Value), new Cell(BulletinWords.Plain(s.Valid), s.Valid),
                .. shown.Select(c => of.Number(s.Pollutants[c].Figure.Value, BulletinWords.Decimals(c))),
            ])]);
    }

    /// <summary>The same, narrow enough for a phone: of a day its level instead of counts.</summary>
    public static BulletinTable? Ranking(TableContext of)
    {
        BulletinWords words = of.Words;
        bool isDay = of.Period.Days == 1;
        static int LevelOf(AirPlace s) => s.Levels.TakeWhile(days => days == 0).Count() + 1;
        Cell Outcome(AirPlace s) => s.Valid == 0 ? new Cell(words["cell.noData"])
            : isDay ? new Cell(words.Level(LevelOf(s)), null, $"level-{LevelOf(s)}") : new Cell($"{BulletinWords.Plain(s.Good.Value ?? 0)}/{BulletinWords.Plain(s.Valid)}");
        return of.Bulletin.Air is not { Stations: var stations } || stations.All(s => s.Valid == 0) ? null : of.Table("stations",
            [new(words["column.rank"], true), new(words["column.station"]), new(words["column.index"], true), new(words[isDay ? "column.level" : "column.goodOfValid"], !isDay), new("PM₂.₅", true), new("O₃", true)],
            [.. stations.Select(IReadOnlyList<Cell> (s) =>
            [
                s.Rank is { } rank ? new Cell(BulletinWords.Plain(rank), rank) : new Cell(words["none"]), of.Place(s.Name, s.NameEn, s.Station!), of.Number(s.Index.Value, 2), Outcome(s),
                of.Number(s.Pollutants["pm25"].Figure.Value, 0), of.Number(s.Pollutants["o3_8h"].Figure.Value, 0),
            ])]) with { Name = TableContext.Ranking };
    }

    public static BulletinTable? Levels(TableContext of)
    {
        BulletinWords words = of.Words;
        return of.Bulletin.Air is not { District: { Valid: > 0 } d } ? null : of.Table("levels",
            [new(words["column.level"]), new(words["column.days"], true), new(words["column.share"], true)],
            [.. d.Levels.Select(IReadOnlyList<Cell> (days, i) =>
                [new Cell(words.Level(i + 1), null, $"level-{i + 1}"), new Cell(BulletinWords.Plain(days), days), of.Number(Standards.Rounding.HalfEven(100m * days / d.Valid, 1), 1)])]);
    }

    public static BulletinTable? Exceedances(TableContext of)
    {
        BulletinWords words = of.Words;
        return of.Bulletin.Air is not { District: { Valid: > 0 } d } ? null : of.Table("exceedances",
            [new(words["column.pollutant"]), new(words["column.exceeded"], true), new(words["column.valid"], true)],
            [.. Order.Where(c => d.Pollutants[c].Exceeded > 0).Select(IReadOnlyList<Cell> (c) =>
                [new Cell(words.Parameter("air", c)), new Cell(BulletinWords.Plain(d.Pollutants[c].Exceeded), d.Pollutants[c].Exceeded), new Cell(BulletinWords.Plain(d.Pollutants[c].Days), d.Pollutants[c].Days)])]);
    }

    public static BulletinTable? BadDays(TableContext of)
    {
        BulletinWords words = of.Words;
        return of.Bulletin.Air is not { Days: var all } || all.Where(d => d.Good is false).ToList() is not { Count: > 0 } days ? null : of.Table("badDays",
            [new(words["column.day"]), new(words["column.aqi"], true), new(words["column.level"]), new(words["column.primary"])],
            [.. days.Select(IReadOnlyList<Cell> (d) =>
                [new Cell(words.Date(d.Day), Link: string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/days/{d.Day:yyyy-MM-dd}")), of.Number(d.Aqi, 0), d.Level is { } level ? new Cell(words.Level(level), null, $"level-{level}") : new Cell(words["none"]), new Cell(d.Primary.Count == 0 ? words["none"] : words.List(d.Primary.Select(c => words.Parameter("air", c))))])]);
    }

    /// <summary>Too few valid days are marked; the note at the foot says so.</summary>
    private static Cell Marked(Cell cell, bool isShort) => isShort ? cell with { Text = cell.Text + "*" } : cell;

    private static IReadOnlyList<Cell> Row(TableContext of, string item, string unit, Figure figure, int decimals, bool insufficient)
    {
        Cell now = Marked(of.Number(figure.Value, decimals), insufficient && figure.Value is not null) with { IsStrong = figure.Value is not null };
        // The cell of the earlier figure says already that there is none.
        Cell Changed(Held held) => held.Before is null ? new Cell(of.Words["none"]) : of.Changed(held, figure.Value);
        return of.WithPrevious<Cell>([new Cell(item), now, new Cell(unit), of.Before(figure.YearBefore, decimals), Changed(figure.YearBefore)], of.Before(figure.Previous, decimals), Changed(figure.Previous));
    }
}
