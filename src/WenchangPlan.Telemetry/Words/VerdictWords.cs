using System.Globalization;
using System.Resources;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Telemetry.Words;

/// <summary>Says grades, reasons and parameters in one language: the words of pages, mails and tables, each here once. Immutable.</summary>
public sealed class VerdictWords
{
    private static readonly ResourceManager Texts = new(typeof(VerdictWords));
    private readonly CultureInfo _culture;
    private readonly ParameterCatalog _catalog;
    private readonly bool _english;

    /// <summary>Speaks a language; Chinese unless it is English.</summary>
    public VerdictWords(CultureInfo culture, ParameterCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(culture);
        _culture = culture;
        _catalog = catalog;
        _english = culture.TwoLetterISOLanguageName == "en";
    }

    /// <summary>The grade of a kind of verdict, such as 良 or Ⅲ; its number where there are no words, null without a grade.</summary>
    public string? Grade(VerdictKind kind, int? grade)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return Word(kind.GradeWords, grade);
    }

    /// <summary>A water class in a sentence: Ⅲ类, Class III; null without a class.</summary>
    public string? WaterClass(int? grade) => Word("water.class", grade) is { } symbol ? string.Format(_culture, Text("water.class.text"), symbol) : null;

    /// <summary>The word under a group and a number; the number where there is none, null without a number.</summary>
    public string? Word(string? group, int? number) =>
        number is null ? null : (group is null ? null : Texts.GetString($"{group}.{number}", _culture)) ?? number.Value.ToString(_culture);

    /// <summary>The name of a parameter: the usual symbol where there is one, its name elsewhere, the code when nothing is known.</summary>
    public string Parameter(string domain, string code) => Texts.GetString($"parameter.{code}", _culture)
        ?? (_catalog.Find(domain, code) is { } known ? known.Symbol ?? (_english ? known.NameEn : known.Name) : code);

    /// <summary>Names in a row.</summary>
    public string List(IEnumerable<string> items) => string.Join(Text("list.separator"), items);

    /// <summary>Whether a verdict is good, in a word; whether it stands, when it does not.</summary>
    public string Outcome(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return Text(verdict switch
        {
            { Validity: Validity.Invalid } => "validity.invalid",
            { Good: true } => "good",
            { Good: false } => "notGood",
            { Validity: Validity.Pending } => "validity.pending",
            _ => "validity.valid",
        });
    }

    /// <summary>Why a verdict does not stand, with its state in front, such as <c>invalid: PM2.5 17 of 20 hours</c>; null for a valid verdict.</summary>
    public string? Standing(Validity validity, IReadOnlyList<Reason> reasons, string domain)
    {
        ArgumentNullException.ThrowIfNull(reasons);
        return validity switch
        {
            Validity.Valid => null,
            Validity.Pending when reasons.Count == 0 => Text("verdict.pending"),
            Validity.Pending => string.Format(_culture, Text("verdict.pending.text"), Reasons(reasons, domain)),
            _ when reasons.Count == 0 => Text("verdict.invalid"),
            _ => string.Format(_culture, Text("verdict.invalid.text"), Reasons(reasons, domain)),
        };
    }

    /// <summary>Reasons in a row, as the API gives them.</summary>
    public string Reasons(IReadOnlyList<Reason> reasons, string domain) => string.Join(Text("verdict.separator"), reasons.Select(r => Reason(r, domain)));

    /// <summary>Reasons in a row for people to read: what several parameters have in common is said once.</summary>
    public string Together(IReadOnlyList<Reason> reasons, string domain) =>
        string.Join(Text("verdict.separator"), reasons.GroupBy(r => r.Parameter is null ? r : r with { Parameter = "" }).Select(g => Said(g.Key, g.Select(r => r.Parameter).OfType<string>(), domain)));

    /// <summary>One reason in words. A code without a text is shown as it is, with its parameter and numbers.</summary>
    public string Reason(Reason reason, string domain)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return Said(reason, reason.Parameter is { } parameter ? [parameter] : [], domain);
    }

    /// <summary>An edition of a standard by its name in tables of the API.</summary>
    public string Edition(string standard)
    {
        ArgumentNullException.ThrowIfNull(standard);
        return standard.Replace(" transition", Text("edition.transition"), StringComparison.Ordinal);
    }

    private string Said(Reason reason, IEnumerable<string> parameters, string domain)
    {
        string parameter = List(parameters.Select(p => Parameter(domain, p)));
        if (Texts.GetString($"reason.{reason.Code}", _culture) is { } text)
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

    private string Text(string key) => Texts.GetString(key, _culture) ?? throw new MissingManifestResourceException($"No text \"{key}\" in {_culture.Name}.");
}
