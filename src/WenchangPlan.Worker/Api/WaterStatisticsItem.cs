using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Api;

/// <summary>A parameter of a section over a period.</summary>
/// <param name="Value">Its mean, rounded as it is judged; of pH by way of the hydrogen ions.</param>
/// <param name="Class">Its own class, 1 to 6; null where it does not decide.</param>
/// <param name="Limit">The limit of Class III; null where there is none of one number.</param>
/// <param name="Standard">Where the limit stands, such as <c>GB 3838-2002, table 1, class III</c>; null without a limit.</param>
/// <param name="Multiple">How many times over that limit it is, (C − S) / S, one decimal; null when the limit is met, and of temperature, pH and oxygen, which have none (环办〔2011〕22号).</param>
/// <param name="YearBefore">Against the same period of the year before (同比), in percent; pH and temperature plainly.</param>
/// <param name="Previous">Against the period before (环比), in percent; pH and temperature plainly.</param>
public sealed record WaterValueItem(decimal Value, int? Class, decimal? Limit, string? Standard, decimal? Multiple, ComparisonItem YearBefore, ComparisonItem Previous);

/// <summary>A main pollution indicator (主要污染指标).</summary>
/// <param name="Parameter">Its code.</param>
/// <param name="Class">Of a section: its class, IV or worse.</param>
/// <param name="Multiple">Of a section: its exceedance multiple; null of oxygen and pH, which are named without.</param>
/// <param name="Rate">Of the district: sections beyond Class III in it, percent of those assessed, one decimal.</param>
/// <param name="Sections">Of the district: how many.</param>
public sealed record MainItem(string Parameter, int? Class, decimal? Multiple, decimal? Rate, int? Sections);

/// <summary>The sections of the district.</summary>
/// <param name="Listed">Sections of the register that count.</param>
/// <param name="Assessed">Those with a class: the denominator.</param>
/// <param name="Good">Those at Class III or better.</param>
/// <param name="Share">Good among those assessed, percent to one decimal; null when none was.</param>
/// <param name="Classes">How many of each class, I to V and worse than V: six numbers.</param>
/// <param name="State">Their state together, 1 (excellent) to 5; null without a class.</param>
/// <param name="StateText">The state in the request's language.</param>
/// <param name="ByMeans">Whether the state is that of the mean concentrations, as with fewer than five sections (环办〔2011〕22号).</param>
public sealed record SectionsItem(int Listed, int Assessed, int Good, decimal? Share, IReadOnlyList<int> Classes, int? State, string? StateText, bool? ByMeans);

/// <summary>A trophic state.</summary>
/// <param name="Index">TLI(Σ), one decimal.</param>
/// <param name="Class">1 oligotrophic to 5 hyper-eutrophic.</param>
/// <param name="Terms">Indicators that were there, of <paramref name="OfTerms"/>.</param>
/// <param name="OfTerms">Indicators of a complete index.</param>
/// <param name="Standard">Where the rule stands.</param>
public sealed record TrophicItem(decimal Index, int Class, int Terms, int OfTerms, string Standard);

/// <summary>What outlets discharged above its limit.</summary>
/// <param name="Days">Outlet-days above.</param>
/// <param name="Worst">The worst daily mean against its limit.</param>
/// <param name="Limit">That limit; null of pH.</param>
/// <param name="Standard">Where it stands; null of pH.</param>
/// <param name="Multiple">(C − S) / S of the worst, one decimal; null of pH.</param>
public sealed record ExceededItem(int Days, MaximumItem Worst, decimal? Limit, string? Standard, decimal? Multiple);

/// <summary>Outlets against the limits of their grade.</summary>
/// <param name="Valid">Outlet-days judged: the denominator.</param>
/// <param name="Met">Those that met every limit.</param>
/// <param name="Invalid">Those that are over and had too few samples.</param>
/// <param name="Share">Met among those judged, percent to one decimal; null when none was.</param>
/// <param name="Exceeded">What was exceeded, by code, most often first.</param>
public sealed record OutletsItem(int Valid, int Met, int Invalid, decimal? Share, IReadOnlyDictionary<string, ExceededItem> Exceeded);

/// <summary>An earlier period, and what became of the figures of water.</summary>
/// <param name="From">Its first local day, included.</param>
/// <param name="To">The last local day that was compared, included.</param>
/// <param name="Class">Class of a section, plainly.</param>
/// <param name="Share">Share of sections at Class III or better, in percentage points.</param>
/// <param name="Good">Sections at Class III or better, plainly.</param>
/// <param name="Trophic">The trophic index, plainly.</param>
/// <param name="Outlets">Share of outlet-days that met their limits, in percentage points.</param>
public sealed record ComparedWaterItem(DateOnly From, DateOnly To, ComparisonItem Class, ComparisonItem Share, ComparisonItem Good, ComparisonItem Trophic, ComparisonItem Outlets)
{
    internal static ComparedWaterItem Of(WaterStatistics now, WaterStatistics before) => new(before.Period.First, before.Period.Last,
        ComparisonItem.Of(now.Section?.Class, before.Section?.Class, ComparisonForm.Difference, lowIsGood: true),
        ComparisonItem.Of(now.Sections?.Share, before.Sections?.Share, ComparisonForm.Points, lowIsGood: false),
        ComparisonItem.Of(GoodOf(now), GoodOf(before), ComparisonForm.Difference, lowIsGood: false),
        ComparisonItem.Of(now.Trophic?.Index, before.Trophic?.Index, ComparisonForm.Difference, lowIsGood: true),
        ComparisonItem.Of(now.Outlets?.Days.Share, before.Outlets?.Days.Share, ComparisonForm.Points, lowIsGood: false));

    /// <summary>Where nothing was assessed no section is no figure.</summary>
    private static decimal? GoodOf(WaterStatistics of) => of.Sections is { Assessed: > 0 } sections ? sections.Good : null;
}

/// <summary>Water of a place over a period.</summary>
public sealed record WaterStatisticsItem
{
    /// <summary>The period as it was asked for.</summary>
    public required string Period { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>First local day, included.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last local day, included.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Last day that went in; null without data. While the period runs it is compared with as many days of the earlier ones.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Of a section: whether its class stands; null of the district and of outlets.</summary>
    public Validity? Validity { get; init; }

    /// <summary>Of a section: its class, 1 to 6 (worse than V), so far while the period runs; null without one.</summary>
    public int? Class { get; init; }

    /// <summary>Of a section: whether it is at Class III or better; null without a class.</summary>
    public bool? Good { get; init; }

    /// <summary>Of a section: months that went in, or days where the period is not of whole months.</summary>
    public int? Samples { get; init; }

    /// <summary>Of a section: how many it takes when the period is over.</summary>
    public int? Needed { get; init; }

    /// <summary>Of a section: its parameters by code.</summary>
    public required IReadOnlyDictionary<string, WaterValueItem> Parameters { get; init; }

    /// <summary>Main pollution indicators, at most three; none at Class III or better.</summary>
    public required IReadOnlyList<MainItem> Main { get; init; }

    /// <summary>The sections of the district; null of a station.</summary>
    public SectionsItem? Sections { get; init; }

    /// <summary>Trophic state of a lake point, of the district that of its lake points together; null where there is none.</summary>
    public TrophicItem? Trophic { get; init; }

    /// <summary>Of an outlet its days, of the district those of all outlets; null where there is none.</summary>
    public OutletsItem? Outlets { get; init; }

    /// <summary>The same period of the year before.</summary>
    public required ComparedWaterItem YearBefore { get; init; }

    /// <summary>The period before.</summary>
    public required ComparedWaterItem Previous { get; init; }

    internal static WaterStatisticsItem Of(WaterStatistics now, WaterStatistics yearBefore, WaterStatistics previous, ApiQuery query)
    {
        var evaluation = WaterEvaluation.For(now.Period.Last);
        return new WaterStatisticsItem
        {
            Period = now.Period.ToString(),
            Station = now.Station,
            From = now.Period.First,
            To = now.Period.Last,
            AsOf = now.AsOf,
            Validity = now.Section?.Validity,
            Class = now.Section?.Class,
            Good = now.Section?.Good,
            Samples = now.Section?.Samples,
            Needed = now.Section?.Need,
            Parameters = now.Section is { } section && query.District.Find(now.Station ?? "") is { } station
                ? section.Values.ToDictionary(v => v.Indicator.Code(), v => ToItem(v, section, station, evaluation, yearBefore.Section, previous.Section), StringComparer.Ordinal)
                : new Dictionary<string, WaterValueItem>(),
            Main =
            [
                .. now.Section?.Main.Select(m => new MainItem(m.Indicator.Code(), (int)m.Class, Multiple(m.Multiple), null, null)) ?? [],
                .. now.Sections?.Main.Select(m => new MainItem(m.Indicator.Code(), null, null, Rounding.HalfEven(m.Rate * 100, Decimals), m.Beyond)) ?? [],
            ],
            Sections = now.Sections is { } s
                ? new SectionsItem(s.Listed, s.Assessed, s.Good, s.Share, s.ByClass, s.State, query.Wording.Grade(query.District.Domains.Verdict("sectionsMonth"), s.State), s.ByMeans) : null,
            Trophic = now.Trophic is { } t ? new TrophicItem(t.Index, t.Class, t.Terms, t.OfTerms, TrophicIndex.For(now.Period.Last).Standard) : null,
            Outlets = now.Outlets is { } o
                ? new OutletsItem(o.Days.Valid, o.Days.Met, o.Days.Invalid, o.Days.Share, o.Exceeded.ToDictionary(e => e.Key, e => ToItem(e.Value), StringComparer.Ordinal)) : null,
            YearBefore = ComparedWaterItem.Of(now, yearBefore),
            Previous = ComparedWaterItem.Of(now, previous),
        };
    }

    private const int Decimals = 1;

    private static WaterValueItem ToItem(WaterValue of, SectionFigure section, Station station, WaterEvaluation evaluation, SectionFigure? yearBefore, SectionFigure? previous)
    {
        WaterBody body = station.Kind.Code == "lake" ? WaterBody.Lake : WaterBody.River;
        bool hasLimit = evaluation.Limits.TryGetLimit(of.Indicator, WaterClass.III, body, out decimal limit);
        WaterClass own = section.Assessment.Judged.Contains(of.Indicator) ? section.Assessment[of.Indicator] : WaterClass.None;
        ComparisonItem Against(SectionFigure? before) => Compare(of, before?.Values.Where(v => v.Indicator == of.Indicator).Select(v => (decimal?)v.Value).FirstOrDefault());
        return new WaterValueItem(of.Value, own is WaterClass.None ? null : (int)own, hasLimit ? limit : null, hasLimit ? $"{evaluation.Limits.Standard}, table 1, class III" : null,
            own > WaterClass.III ? Multiple(evaluation.ExceedanceMultiple(of.Indicator, of.Value, body)) : null, Against(yearBefore), Against(previous));
    }

    /// <summary>Of oxygen more is better; of pH and temperature neither is, and a percentage of them means nothing.</summary>
    private static ComparisonItem Compare(WaterValue now, decimal? before) => now.Indicator is WaterIndicator.Ph or WaterIndicator.Temperature
        ? ComparisonItem.Of(now.Value, before, ComparisonForm.Difference, lowIsGood: true) with { Trend = null }
        : ComparisonItem.Of(now.Value, before, ComparisonForm.Percent, lowIsGood: now.Indicator is not WaterIndicator.DissolvedOxygen);

    private static ExceededItem ToItem(ExceededFigure of) => new(of.Days, MaximumItem.Of(of.Worst)!, of.Limit?.Value,
        of.Limit is { } limit ? limit.Table.Length > 0 ? $"{limit.Standard}, table {limit.Table}" : limit.Standard : null, of.Multiple);

    private static decimal? Multiple(Statistic of) => of.TryGetValue(out decimal multiple) ? Rounding.HalfEven(multiple, Decimals) : null;
}
