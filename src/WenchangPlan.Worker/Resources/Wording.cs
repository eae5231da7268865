using System.Globalization;
using System.Resources;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Telemetry.Words;

namespace WenchangPlan.Worker.Resources;

/// <summary>Says codes and names in one language; the texts of the API and the cockpit. Immutable.</summary>
public sealed class Wording
{
    /// <summary>Files of texts; a key is in one of them.</summary>
    private static readonly ResourceManager[] Texts =
    [
        .. new[] { "WebTexts", "DeskTexts", "OverviewTexts", "AirTexts", "PlaceTexts", "AlertTexts", "DataTexts", "BulletinTexts", "GrafanaTexts" }
            .Select(f => new ResourceManager("WenchangPlan.Worker.Resources." + f, typeof(Wording).Assembly)),
    ];

    private readonly CultureInfo _culture;

    /// <summary>Speaks <see cref="RequestLanguage.English"/> when asked for it, else Chinese.</summary>
    public Wording(CultureInfo culture, ParameterCatalog catalog)
    {
        _culture = culture;
        Verdicts = new VerdictWords(culture, catalog);
    }

    /// <summary>The language as it stands in <c>lang</c>: <c>zh-CN</c> or <c>en</c>.</summary>
    public string Language => _culture.Name;

    /// <summary>Whether it is English.</summary>
    public bool IsEnglish => _culture.Equals(RequestLanguage.English);

    /// <summary>The text under a key.</summary>
    /// <exception cref="KeyNotFoundException">There is no such text: a mistake in the program.</exception>
    public string this[string key] => Find(key) ?? throw new KeyNotFoundException($"There is no text \"{key}\".");

    /// <summary>Whether there is a text under a key.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>The text under a key with numbers and names put in.</summary>
    public string Format(string key, params object?[] values) => string.Format(_culture, this[key], values);

    /// <summary>The name in this language.</summary>
    public string Name(string chinese, string english) => IsEnglish ? english : chinese;

    /// <summary>The name of a station.</summary>
    public string Name(Station station) => Name(station.Name, station.NameEn);

    /// <summary>The words for verdicts.</summary>
    public VerdictWords Verdicts { get; }

    /// <summary>The grade of a kind of verdict in words; null without a grade.</summary>
    public string? Grade(VerdictKind kind, int? grade) => Verdicts.Grade(kind, grade);

    /// <summary>The name of an AQI level, 1 (优) to 6 (严重污染); null without a level.</summary>
    public string? AirLevel(int? level) => Verdicts.Word("air.level", level);

    /// <summary>A water class as people write it, 1 (Ⅰ) to 6 (劣Ⅴ); null without a class.</summary>
    public string? WaterClass(int? number) => Verdicts.Word("water.class", number);

    /// <summary>The name of a parameter: the usual symbol where there is one, the register's name elsewhere, the code when nothing is known.</summary>
    public string Parameter(string domain, string code) => Verdicts.Parameter(domain, code);

    /// <summary>Why a message was refused.</summary>
    public string Reject(RejectReason reason) => RejectWords.Reason(reason, _culture);

    /// <summary>Why a message was refused, with what the reason is about in parentheses.</summary>
    public string Reject(RejectReason reason, string detail) => RejectWords.Reason(reason, detail, _culture);

    /// <summary>Why a verdict does not stand, with its state in front, such as <c>invalid: PM2.5 17 of 20 hours</c>; null for a valid verdict.</summary>
    public string? Verdict(Validity validity, IReadOnlyList<Reason> reasons, string domain) => Verdicts.Standing(validity, reasons, domain);

    /// <summary>One reason in words.</summary>
    public string Reason(Reason reason, string domain) => Verdicts.Reason(reason, domain);

    private string? Find(string key)
    {
        foreach (ResourceManager file in Texts)
        {
            if (file.GetString(key, _culture) is { } text)
            {
                return text;
            }
        }

        return null;
    }
}
