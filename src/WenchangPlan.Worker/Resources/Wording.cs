using System.Globalization;
using System.Resources;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Resources;

/// <summary>Says codes and names in one language; the texts of the API and the cockpit. Immutable.</summary>
public sealed class Wording
{
    private static readonly ResourceManager Texts = new("WenchangPlan.Worker.Resources.WebTexts", typeof(Wording).Assembly);
    private readonly CultureInfo _culture;
    private readonly ParameterCatalog _catalog;

    /// <summary>Speaks <see cref="RequestLanguage.English"/> when asked for it, else Chinese.</summary>
    public Wording(CultureInfo culture, ParameterCatalog catalog)
    {
        _culture = culture;
        _catalog = catalog;
    }

    /// <summary>The language as it stands in <c>lang</c>: <c>zh-CN</c> or <c>en</c>.</summary>
    public string Language => _culture.Name;

    /// <summary>Whether it is English.</summary>
    public bool IsEnglish => _culture.Equals(RequestLanguage.English);

    /// <summary>The text under a key.</summary>
    /// <exception cref="KeyNotFoundException">There is no such text: a mistake in the program.</exception>
    public string this[string key] => Find(key) ?? throw new KeyNotFoundException($"There is no text \"{key}\".");

    /// <summary>The text under a key with numbers and names put in.</summary>
    public string Format(string key, params object?[] values) => string.Format(_culture, this[key], values);

    /// <summary>The name in this language.</summary>
    public string Name(string chinese, string english) => IsEnglish ? english : chinese;

    /// <summary>The name of a station.</summary>
    public string Name(Station station) => Name(station.Name, station.NameEn);

    /// <summary>The name of an AQI level, 1 (优) to 6 (严重污染); null without a level.</summary>
    public string? AirLevel(int? level) => level is null ? null : Find($"air.level.{level}") ?? level.Value.ToString(_culture);

    /// <summary>A water class as people write it, 1 (Ⅰ) to 6 (劣Ⅴ); null without a class.</summary>
    public string? WaterClass(int? number) => number is null ? null : Find($"water.class.{number}") ?? number.Value.ToString(_culture);

    /// <summary>The name of a parameter: the usual symbol in air, the register's name elsewhere, the code when nothing is known.</summary>
    public string Parameter(Domain domain, string code) => (domain == Domain.Air ? AirSymbol(code) : null) ?? Find($"parameter.{code}")
        ?? (_catalog.Find(domain, code) is { } known ? Name(known.Name, known.NameEn) : code);

    /// <summary>Why a message was refused.</summary>
    public string Reject(RejectReason reason) => Find($"reject.{reason.ToCode()}") ?? reason.ToCode();

    /// <summary>Why a verdict does not stand, with its state in front, such as <c>invalid: PM2.5 17 of 20 hours</c>; null for a valid verdict.</summary>
    public string? Verdict(Validity validity, IReadOnlyList<Reason> reasons, Domain domain) => validity switch
    {
        Validity.Valid => null,
        Validity.Pending when reasons.Count == 0 => this["verdict.pending"],
        Validity.Pending => Format("verdict.pending.text", Join(reasons, domain)),
        _ when reasons.Count == 0 => this["verdict.invalid"],
        _ => Format("verdict.invalid.text", Join(reasons, domain)),
    };

    /// <summary>One reason in words. A code without a text is shown as it is, with its parameter and numbers.</summary>
    public string Reason(Reason reason, Domain domain)
    {
        string? parameter = reason.Parameter is null ? null : Parameter(domain, reason.Parameter);
        if (Find($"reason.{reason.Code}") is { } text)
        {
            return string.Format(_culture, text, parameter, reason.Have, reason.Need).Trim();
        }

        string numbers = (reason.Have, reason.Need) switch
        {
            (null, null) => "",
            ({ } have, null) => have.ToString(_culture),
            (null, { } need) => "/" + need.ToString(_culture),
            ({ } have, { } need) => have.ToString(_culture) + "/" + need.ToString(_culture),
        };
        return string.Join(' ', new[] { reason.Code, parameter, numbers }.Where(part => !string.IsNullOrEmpty(part)));
    }

    private string Join(IReadOnlyList<Reason> reasons, Domain domain) =>
        string.Join(this["verdict.separator"], reasons.Select(r => Reason(r, domain)));

    private string? Find(string key) => Texts.GetString(key, _culture);

    private static string? AirSymbol(string code) => code switch
    {
        "pm25" => "PM2.5",
        "pm10" => "PM10",
        "so2" => "SO₂",
        "no2" => "NO₂",
        "co" => "CO",
        "o3" => "O₃",
        _ => null,
    };
}
