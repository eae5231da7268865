using System.Globalization;
using System.Resources;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Telemetry.Words;

namespace WenchangPlan.Alerting.Mail;

/// <summary>The words of a mail in one language, and how numbers, times and names are written in it.</summary>
public sealed class MailText
{
    private static readonly ResourceManager Resources = new(typeof(MailText));
    private readonly CultureInfo _culture;
    private readonly bool _chinese;

    private MailText(string language)
    {
        _culture = CultureInfo.GetCultureInfo(language);
        _chinese = language == "zh-CN";
    }

    /// <summary>Chinese.</summary>
    public static MailText Chinese { get; } = new("zh-CN");

    /// <summary>English.</summary>
    public static MailText English { get; } = new("en");

    /// <summary>Language tag.</summary>
    public string Language => _culture.Name;

    /// <summary>The words under a key.</summary>
    public string this[string key] => Resources.GetString(key, _culture) ?? throw new MissingManifestResourceException($"No text \"{key}\" in {_culture.Name}.");

    /// <summary>The language of a contact.</summary>
    public static MailText Of(string language) => language == "en" ? English : Chinese;

    /// <summary>The words under a key with their places filled.</summary>
    public string Format(string key, params ReadOnlySpan<object?> parts) => string.Format(_culture, this[key], parts);

    /// <summary>Its name.</summary>
    public string Name(Station station) => _chinese ? station.Name : station.NameEn;

    /// <summary>Its name.</summary>
    public string Name(AlertRule rule) => _chinese ? rule.Name : rule.NameEn;

    /// <summary>Where its bound comes from; empty where the register does not say.</summary>
    public string Basis(AlertRule rule) => _chinese ? rule.Basis : rule.BasisEn;

    /// <summary>Its name.</summary>
    public string Name(Target target) => _chinese ? target.Name : target.NameEn;

    /// <summary>Its name.</summary>
    public string Name(Contact contact) => _chinese ? contact.Name : contact.NameEn;

    /// <summary>Its name.</summary>
    public string Name(District district) => _chinese ? district.Name : district.NameEn;

    /// <summary>An area by its name in the language of the mail.</summary>
    public string Area(District district, string area)
    {
        ArgumentNullException.ThrowIfNull(district);
        return _chinese ? area : district.AreaEn(area);
    }

    /// <summary>Its name.</summary>
    public string Name(Parameter parameter) => _chinese ? parameter.Name : parameter.NameEn;

    /// <summary>What a rule holds against its bound: a parameter, or what is made of its values over a time.</summary>
    public string Quantity(AlertRule rule, Parameter parameter) =>
        rule.Statistic is { } statistic ? Format("Statistic_" + statistic, Name(parameter), Duration((long)rule.Over.TotalMilliseconds)) : Name(parameter);

    /// <summary>Whether there are words under a key.</summary>
    public bool Has(string key) => Resources.GetString(key, _culture) is not null;

    /// <summary>A measured value with the decimals and unit of its parameter.</summary>
    public string Measured(double value, Parameter parameter) => WithUnit(Fixed(value, parameter.Decimals), parameter.Unit);

    /// <summary>The same, with as many more decimals as it takes not to read like the bound it is held against.</summary>
    public string Measured(double value, Parameter parameter, double bound) => WithUnit(Number(value, parameter, bound), parameter.Unit);

    /// <summary>The number of it, without the unit.</summary>
    public string Number(double value, Parameter parameter, double bound) => Fixed(value, DecimalsBeside(value, parameter, bound));

    /// <summary>How many times its limit a value is, with as many digits as it takes not to read like once.</summary>
    public string Multiple(double times)
    {
        int decimals = 2;
        while (decimals < 6 && times != 1 && Math.Round(times, decimals) == 1)
        {
            decimals++;
        }

        return Format("Multiple", Math.Round(times, decimals).ToString("0.######", _culture));
    }

    /// <summary>What is left of the budget of a target, and what there was before.</summary>
    public string Budget(int left, int? before, WindowSpan span)
    {
        string unit = span is WindowSpan.Hour or WindowSpan.Month or WindowSpan.Year ? span.ToString() : "Day";
        string now = Format("Budget_" + unit, left);
        return before is { } was ? Format("Budget_Changed", was, now) : now;
    }

    /// <summary>A bound as a person wrote it.</summary>
    public string Bound(double value, Parameter parameter) => WithUnit(value.ToString("0.######", _culture), parameter.Unit);

    /// <summary>A share in percent.</summary>
    public string Percent(decimal? share) => share is { } known ? known.ToString("0.0##", _culture) + " %" : this["None"];

    /// <summary>A span of time in its two largest units, rounded down; the second only where there is any of it.</summary>
    public string Duration(long ms)
    {
        var span = TimeSpan.FromMilliseconds(Math.Max(0, ms));
        return span.TotalDays >= 1 ? span.Hours == 0 ? Format("Length_Days", (int)span.TotalDays) : Format("Unit_Days", (int)span.TotalDays, span.Hours)
            : span.TotalHours >= 1 ? span.Minutes == 0 ? Format("Length_Hours", span.Hours) : Format("Unit_Hours", span.Hours, span.Minutes)
            : span.TotalMinutes >= 1 ? Format("Unit_Minutes", span.Minutes)
            : Format("Unit_Seconds", span.Seconds);
    }

    /// <summary>A span of time that is a whole number of days, hours or minutes.</summary>
    public string Length(TimeSpan span) => span.Ticks % TimeSpan.TicksPerDay == 0 ? Format("Length_Days", (int)span.TotalDays)
        : span.Ticks % TimeSpan.TicksPerHour == 0 ? Format("Length_Hours", (int)span.TotalHours)
        : Format("Unit_Minutes", (int)span.TotalMinutes);

    /// <summary>Its name.</summary>
    public string Name(Domain domain) => _chinese ? domain.Name : domain.NameEn;

    /// <summary>Its name.</summary>
    public string Name(VerdictKind kind) => _chinese ? kind.Name : kind.NameEn;

    /// <summary>The words for verdicts of a district.</summary>
    public VerdictWords Words(District district) => new(_culture, district.Catalog);

    /// <summary>Why a message was refused.</summary>
    public string Refusal(LastRefusal refusal) => RejectWords.Reason(refusal.Reason, refusal.Detail, _culture);

    private int DecimalsBeside(double value, Parameter parameter, double bound)
    {
        const int Most = 6;
        int decimals = parameter.Decimals;
        while (decimals < Most && value != bound && Fixed(value, decimals) == Fixed(bound, decimals))
        {
            decimals++;
        }

        return decimals;
    }

    private string Fixed(double value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), _culture);

    private static string WithUnit(string number, string unit) => unit.Length > 0 ? number + " " + unit : number;
}
