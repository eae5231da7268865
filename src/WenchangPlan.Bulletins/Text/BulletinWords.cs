using System.Globalization;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Words;

namespace WenchangPlan.Bulletins.Text;

/// <summary>Says figures, changes and periods in one language. Immutable.</summary>
internal sealed class BulletinWords
{
    /// <summary>The languages of bulletins; the first is the usual one.</summary>
    public static readonly IReadOnlyList<string> Languages = ["zh-CN", "en"];

    private readonly CultureInfo _culture;
    private readonly VerdictWords _verdicts;
    private readonly ParameterCatalog _catalog;
    private readonly DomainCatalog _domains;

    /// <summary>Speaks Chinese unless the language is English.</summary>
    public BulletinWords(string language, District district)
    {
        _catalog = district.Catalog;
        _domains = district.Domains;
        Language = language is "en" ? "en" : "zh-CN";
        _culture = CultureInfo.GetCultureInfo(Language);
        _verdicts = new VerdictWords(_culture, district.Catalog);
    }

    /// <summary><c>zh-CN</c> or <c>en</c>.</summary>
    public string Language { get; }

    /// <summary>Whether it is English.</summary>
    public bool IsEnglish => Language == "en";

    /// <summary>A fixed text.</summary>
    public string this[string key] => BulletinTexts.Get(key, _culture);

    /// <summary>A text with numbers and names in it.</summary>
    public string Format(string key, params object?[] parts) => string.Format(_culture, this[key], parts);

    /// <summary>A number with so many decimals, never in another form.</summary>
    public static string Number(decimal value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A number as it is.</summary>
    public static string Plain(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    /// <summary>Decimals that a pollutant's concentration is printed with.</summary>
    public static int Decimals(string pollutant) => pollutant == "co" ? 1 : 0;

    /// <summary>How a figure changed, in the words of the trade: 改善 9.1%, 增加 2 天, 持平; that there is nothing to compare with, where there is not.</summary>
    public string? Change(Held held) => held switch
    {
        { Direction: null } => null,
        { Direction: 0 } => this["change.same"],
        { Kind: ChangeKind.Days or ChangeKind.Count, Change: { } change } => Format($"change.{(change > 0 ? "up" : "down")}.{(held.Kind is ChangeKind.Days ? "days" : "count")}", Plain(Math.Abs(change))),
        { Change: null } => this[held.IsBetter is true ? "change.better.fromZero" : "change.worse.fromZero"],
        { Change: { } change } => Format($"change.{(held.IsBetter is true ? "better" : "worse")}.{Code(held.Kind)}", Number(Math.Abs(change), 1)),
    };

    /// <summary>The change since the year before with 同比 in front.</summary>
    public string YearOnYear(Held held) => Change(held) is { } change ? Format("yoy", change) : this["yoy.none"];

    /// <summary>The change since the period before with 环比 in front.</summary>
    public string OnPrevious(Held held) => Change(held) is { } change ? Format("mom", change) : this["mom.none"];

    /// <summary>What a period is called, under <c>period</c> within a sentence, <c>span</c> with its year, <c>report</c>, <c>before</c> or <c>previous</c>.</summary>
    public string Of(string group, Period period) => Format($"{group}.{CodeOf(period.Kind)}",
        period.First.Year, period.First.Month, period.First.Day, period.First, (period.First.Month + 2) / 3, period.Kind is PeriodKind.Week ? ISOWeek.GetWeekOfYear(period.First) : 0,
        period.Last, period.First.Year + 1, ISOWeek.GetYear(period.First));

    /// <summary>The number of the issue; empty where the kind of period has none.</summary>
    public string Issue(Period period) => BulletinTexts.Find($"issue.{CodeOf(period.Kind)}", _culture) is { } text
        ? string.Format(_culture, text, period.Kind is PeriodKind.Week ? ISOWeek.GetWeekOfYear(period.First) : period.First.Month) : "";

    /// <summary>A day within a sentence.</summary>
    public string Date(DateOnly day) => Format("date", day);

    /// <summary>The name of a parameter.</summary>
    public string Parameter(string domain, string code) => domain == "air" && BulletinTexts.Find($"short.{code}", _culture) is { } name ? name
        : domain == "water" && !IsEnglish && _catalog.Find(domain, code) is { } known ? known.Name : _verdicts.Parameter(domain, code);

    /// <summary>Names in a row.</summary>
    public string List(IEnumerable<string> items) => string.Join(this["separator"], items);

    /// <summary>A class of water, such as Ⅲ类.</summary>
    public string WaterClass(int grade) => _verdicts.WaterClass(grade) ?? this["none"];

    /// <summary>A class of water as a sign, such as Ⅲ.</summary>
    public string WaterSign(int grade) => _verdicts.Word("water.class", grade) ?? this["none"];

    /// <summary>A level of the AQI.</summary>
    public string Level(int level) => _verdicts.Word("air.level", level) ?? this["none"];

    /// <summary>A word under a group and number, such as the trophic class.</summary>
    public string Word(string group, int number) => _verdicts.Word(group, number) ?? this["none"];

    /// <summary>The name of a kind of verdict.</summary>
    public string Kind(string code) => _domains.All.SelectMany(d => d.Verdicts).FirstOrDefault(v => v.Code == code) is { } kind ? IsEnglish ? kind.NameEn : kind.Name : code;

    /// <summary>An edition; a stage of it in the language.</summary>
    public string Edition(string edition) => _verdicts.Edition(edition);

    /// <summary>One of two names by the language.</summary>
    public string Name(string name, string nameEn) => IsEnglish ? nameEn : name;

    private static string Code(ChangeKind kind) => kind switch { ChangeKind.Percent => "percent", ChangeKind.Points => "points", _ => "plain" };

    private static string CodeOf(PeriodKind kind) => kind switch
    {
        PeriodKind.Day => "day",
        PeriodKind.Week => "week",
        PeriodKind.Month => "month",
        PeriodKind.Quarter => "quarter",
        PeriodKind.HeatingSeason => "heating",
        PeriodKind.Year => "year",
        _ => "range",
    };
}
