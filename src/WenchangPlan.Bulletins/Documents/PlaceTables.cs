using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Bulletins.Text;

namespace WenchangPlan.Bulletins.Documents;

/// <summary>The tables of water, noise, drainage, targets and data quality.</summary>
internal static class PlaceTables
{
    public static BulletinTable? Sections(TableContext of)
    {
        BulletinWords words = of.Words;
        return of.Bulletin.Water is not { Listed: { Count: > 0 } sections } ? null : of.Table("sections",
            [
                new(words["column.body"]), new(words["column.section"]), new(words["column.target"]), new(words["column.class"]), new(words.Of("before", of.Period)),
                .. of.WithPrevious<Column>([], new Column(words.Of("previous", of.Period))), new(words["column.met"]), new(words["column.main"]),
            ],
            [.. sections.Select(IReadOnlyList<Cell> (s) =>
            [
                new Cell(words[$"body.{s.Kind}"]), of.Place(s.Name, s.NameEn, s.Station), new Cell(words.WaterSign(s.TargetClass)),
                s.Class is { } found ? new Cell(words.WaterSign(found), null, $"class-{found}{(s.MeetsTarget is false ? " fail" : "")}", true) : new Cell(WhyNot(s, words)),
                Earlier(s.YearBefore, words), .. of.WithPrevious<Cell>([], Earlier(s.Previous, words)),
                new Cell(s.MeetsTarget switch { true => words["met"], false => words["notMet"], null => words["none"] }),
                new Cell(s.Main.Count == 0 ? words["none"] : words.List(s.Main.Select(m => Main(m, words)))),
            ])]);
    }

    /// <summary>An exceeding item with its multiple, such as 总磷(0.3); oxygen and pH without.</summary>
    public static string Main(MainMultiple of, BulletinWords words) => of.Multiple is { } multiple
        ? $"{words.Parameter("water", of.Parameter)}({(multiple == 0 ? "<0.1" : BulletinWords.Number(multiple, 1))})" : words.Parameter("water", of.Parameter);

    /// <summary>Why a section has no class: dry or closed where somebody said so, else what is missing.</summary>
    public static string WhyNot(SectionLine section, BulletinWords words) => section.Condition switch
    {
        SectionCondition.Dry => words["condition.dry"],
        SectionCondition.Works => words["condition.works"],
        SectionCondition.Ice => words["condition.ice"],
        _ when section.Samples > 0 => words.Format("condition.tooFew", section.Samples, section.Needed),
        _ => words["condition.noData"],
    };

    public static BulletinTable? Noise(TableContext of)
    {
        BulletinWords words = of.Words;
        if (of.Bulletin.Noise is not { Points: > 0 } noise)
        {
            return null;
        }

        IReadOnlyList<Cell> Row(string zone, NoiseClassCount? day, NoiseClassCount? night) =>
            [new Cell(zone), Fraction(day), of.Number(day?.Share, 1), Fraction(night), of.Number(night?.Share, 1)];
        Cell Fraction(NoiseClassCount? count) => count is { Valid: > 0 } ? new Cell($"{count.Met}/{count.Valid}") : new Cell(words["none"]);
        return of.Table("noise",
            [new(words["column.zone"]), new(words["column.dayCount"], true), new(words["column.dayRate"], true), new(words["column.nightCount"], true), new(words["column.nightRate"], true)],
            [
                .. noise.Day.Classes.Keys.Union(noise.Night.Classes.Keys).Select(c => Row(words.Format("zone", c), noise.Day.Classes.GetValueOrDefault(c), noise.Night.Classes.GetValueOrDefault(c))),
                Row(words["zone.all"], new NoiseClassCount(noise.Day.Valid, noise.Day.Met, noise.Day.Share.Value), new NoiseClassCount(noise.Night.Valid, noise.Night.Met, noise.Night.Share.Value)),
            ]);
    }

    public static BulletinTable? Events(TableContext of)
    {
        BulletinWords words = of.Words;
        return of.Bulletin.Drainage is not { } drainage || drainage.Events.Values.All(e => e.Count.Value is null or 0) ? null : of.Table("events",
            [new(words["column.event"]), new(words["column.count"], true), new(words["column.longest"], true), new(words["column.peak"], true), new(words["column.place"]), new(words["column.day"])],
            [.. drainage.Events.Where(e => e.Value.Count.Value > 0).Select(IReadOnlyList<Cell> (e) =>
            [
                new Cell(words[$"event.{e.Key}"]), of.Number(e.Value.Count.Value, 0), e.Value.Longest is { } longest ? of.Number(longest, 0) : new Cell(words["none"]),
                Peak(e.Key, e.Value.Peak, words),
                e.Value.Peak is { } at ? of.Place(at.Name, at.NameEn, at.Station) : new Cell(words["none"]), new Cell(e.Value.Peak is { } then ? words.Date(then.Day) : words["none"]),
            ])]);
    }

    /// <summary>The highest value with its unit. Of an overflow there is none: some points only report that water leaves.</summary>
    private static Cell Peak(string code, MaximumFigure? peak, BulletinWords words) =>
        peak is not null && words[$"unit.{code}"] is { Length: > 0 } unit ? new Cell($"{BulletinWords.Plain(peak.Value)} {unit}", peak.Value) : new Cell(words["none"]);

    public static BulletinTable? Targets(TableContext of)
    {
        BulletinWords words = of.Words;
        return of.Bulletin.Targets.Count == 0 ? null : of.Table("targets",
            [new(words["column.goal"]), new(words["column.bound"], true), new(words["column.reached"], true), new(words["column.fraction"], true), new(words["column.budget"], true), new(words["column.state"])],
            [.. of.Bulletin.Targets.Select(IReadOnlyList<Cell> (t) =>
            [
                new Cell(words.Name(t.Name, t.NameEn), Link: $"/targets/{Uri.EscapeDataString(t.Target)}?year={of.Period.Last.Year}"), new Cell(BulletinWords.Plain(t.Bound), t.Bound), t.Share is { } share ? of.Number(share, 1) with { IsStrong = true } : new Cell(words["cell.notYet"]),
                t.Assessed == 0 ? new Cell(words["none"]) : new Cell($"{t.Good}/{t.Assessed}"), new Cell(Budget(t, words)), new Cell(words[$"state.{t.State}"]),
            ])]);
    }

    /// <summary>What is left of a target in words.</summary>
    public static string Budget(TargetFigure of, BulletinWords words) => of.Budget switch
    {
        null => words["none"],
        0 => words["budget.none"],
        > 0 and var left => words.Format($"budget.{of.Unit}", left),
        var over => words.Format($"budget.over.{of.Unit}", -over),
    };

    public static BulletinTable? Quality(TableContext of)
    {
        BulletinWords words = of.Words;
        (string Domain, ValidShare? Share)[] all = [("air", of.Bulletin.Quality.Air), ("water", of.Bulletin.Quality.Water), ("noise", of.Bulletin.Quality.Noise), ("drainage", of.Bulletin.Quality.Drainage)];
        return all.All(a => a.Share is null) ? null : of.Table("quality",
            [new(words["column.domain"]), new(words["column.validCount"], true), new(words["column.due"], true), new(words["column.validShare"], true)],
            [.. all.Where(a => a.Share is not null).Select(IReadOnlyList<Cell> (a) => [new Cell(words[$"domain.{a.Domain}"]), TableContext.Count(a.Share!.Valid), TableContext.Count(a.Share.Due), of.Number(a.Share.Share, 1)])]);
    }

    private static Cell Earlier(int? grade, BulletinWords words) => grade is { } known ? new Cell(words.WaterSign(known)) : new Cell(words["cell.none"]);
}
