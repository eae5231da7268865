using System.Globalization;

namespace WenchangPlan.Bulletins.Text;

/// <summary>Something wrong with a template.</summary>
/// <param name="Line">Its line, from 1; null where it is not known.</param>
/// <param name="Text">What is wrong.</param>
internal sealed record TemplateProblem(int? Line, string Text)
{
    /// <summary>What a template asks for and no bulletin has.</summary>
    /// <param name="template">The text of the template.</param>
    /// <param name="path">The path of the member, such as <c>air.district.godo</c>.</param>
    public static TemplateProblem Unknown(string template, string path) => At(template, path.Split('.')[^1].Split('[')[0], $"there is no {path}");

    /// <summary>A problem at the first line that has a word.</summary>
    /// <param name="template">The text of the template.</param>
    /// <param name="word">The word.</param>
    /// <param name="text">What is wrong.</param>
    public static TemplateProblem At(string template, string word, string text)
    {
        int line = word.Length == 0 ? -1 : Array.FindIndex(template.Split('\n'), l => HasWord(l, word));
        return new TemplateProblem(line < 0 ? null : line + 1, text);
    }

    /// <summary>What the parser says: "… at (3:4)" and the line behind it.</summary>
    public static TemplateProblem OfParser(string? said)
    {
        string first = (said ?? "").Split('\n')[0].Trim();
        return first.LastIndexOf(" at (", StringComparison.Ordinal) is >= 0 and var at && int.TryParse(first[(at + 5)..].Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int line)
            ? new TemplateProblem(line, first[..at]) : new TemplateProblem(null, first.Length > 0 ? first : "it cannot be read");
    }

    /// <summary>The problem with its file and line, as compilers write them.</summary>
    public string In(string file) => Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: {Text}") : $"{file}: {Text}";

    private static bool HasWord(string line, string word)
    {
        static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c == '_';
        for (int at = line.IndexOf(word, StringComparison.Ordinal); at >= 0; at = line.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            if ((at == 0 || !IsOfWord(line[at - 1]) || !IsOfWord(word[0])) && (at + word.Length == line.Length || !IsOfWord(line[at + word.Length]) || !IsOfWord(word[^1]))) return true;
        }

        return false;
    }
}
