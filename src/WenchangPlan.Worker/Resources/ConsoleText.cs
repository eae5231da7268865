using System.Globalization;
using System.Resources;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Worker.Resources;

/// <summary>
/// What the commands say to people at a terminal: Chinese, or English where the locale (<c>LC_ALL</c>, <c>LC_MESSAGES</c>, <c>LANG</c>) asks for it.
/// A locale that names no language, such as <c>C.UTF-8</c>, means Chinese.
/// </summary>
internal static class ConsoleText
{
    private static readonly ResourceManager Texts = new("WenchangPlan.Worker.Resources.ConsoleTexts", typeof(ConsoleText).Assembly);

    /// <summary>The language now.</summary>
    public static CultureInfo Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName is "en" ? RequestLanguage.English : RequestLanguage.Chinese;

    /// <summary>The text under a key.</summary>
    /// <exception cref="KeyNotFoundException">There is no such text: a mistake in the program.</exception>
    public static string Get(string key) => Texts.GetString(key, Language) ?? throw new KeyNotFoundException($"There is no text \"{key}\".");

    /// <summary>The text under a key with values put in.</summary>
    public static string Format(string key, params object?[] values) => string.Format(CultureInfo.InvariantCulture, Get(key), values);

    /// <summary>One mistake in one line: where, what stands there, what would be right.</summary>
    public static string Problem(string? where, string key, string found, string expected) => At(where, Format("problem", key, found, expected));

    /// <summary>A mistake in the register.</summary>
    public static string Problem(RegisterProblem problem) => Language.Equals(RequestLanguage.Chinese)
        ? Problem($"{problem.File}:{problem.Line.ToString(CultureInfo.InvariantCulture)}", problem.Path, Say(problem.Phrases.Found), Say(problem.Phrases.Expected)) : problem.ToString();

    /// <summary>A sentence that another part of the program made: in Chinese where it is known, else as it was made.</summary>
    public static string Say(Phrase phrase) => (Language.Equals(RequestLanguage.Chinese) ? Texts.GetString($"say.{phrase.Pattern}", Language) : null) is { } pattern ? phrase.By(pattern) : phrase.ToString();

    /// <summary>A text with its place in front, when there is one.</summary>
    public static string At(string? where, string text) => where is null ? text : $"{where}: {text}";

    /// <summary>What a key takes beyond its type, in Chinese; null in English, where the stages say it themselves, and for a key without such a rule.</summary>
    public static string? Rule(string key) => Language.Equals(RequestLanguage.Chinese) ? Texts.GetString($"rule.{key}", Language) : null;

    /// <summary>What the help says of a verb or of one of its options, in Chinese; null in English, where the verbs say it themselves.</summary>
    public static string? Help(string path) => Language.Equals(RequestLanguage.Chinese) ? Texts.GetString($"help.{path}".TrimEnd('.'), Language) : null;

    /// <summary>The name in this language.</summary>
    public static string Name(string chinese, string english) => Language.Equals(RequestLanguage.English) ? english : chinese;
}
