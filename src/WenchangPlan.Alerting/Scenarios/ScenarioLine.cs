using System.Globalization;
using System.Text.RegularExpressions;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Alerting.Scenarios;

/// <summary>One line of a scenario: a command and its words.</summary>
internal sealed partial class ScenarioLine(int number, string text)
{
    private readonly string[] _words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    private int _next;

    /// <summary>Its number in the file, from 1.</summary>
    public int Number => number;

    /// <summary>The whole line.</summary>
    public string Text => text;

    /// <summary>Whether all words are taken.</summary>
    public bool IsAtEnd => _next >= _words.Length;

    /// <summary>Whether the line begins with this word.</summary>
    public bool Is(string command) => _words[0] == command;

    /// <summary>Takes the next word.</summary>
    /// <param name="what">What it should be, for the person who left it out.</param>
    public string Word(string what) => IsAtEnd ? throw Wrong("nothing", what) : _words[_next++];

    /// <summary>Takes the next word if it is this one.</summary>
    public bool Take(string word)
    {
        bool there = !IsAtEnd && _words[_next] == word;
        _next += there ? 1 : 0;
        return there;
    }

    /// <summary>Takes all words that are left.</summary>
    public IReadOnlyList<string> Rest()
    {
        string[] rest = _words[_next..];
        _next = _words.Length;
        return rest;
    }

    /// <summary>Takes a duration such as <c>30s</c>, <c>-8h</c> or <c>00:30:00</c>.</summary>
    public TimeSpan Duration()
    {
        string word = Word("a duration such as 30s, 5min, 2h or 1d");
        return TryDuration(word, out TimeSpan duration) ? duration : throw Wrong(word, "a duration such as 30s, 5min, 2h or 1d");
    }

    /// <summary>Takes a number.</summary>
    public double Number64(string what)
    {
        string word = Word(what);
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : throw Wrong(word, what);
    }

    /// <summary>Takes one of some words.</summary>
    public T OneOf<T>(IReadOnlyDictionary<string, T> words, string what)
    {
        string word = Word(what);
        return words.TryGetValue(word, out T? found) ? found : throw Wrong(word, $"{what}: {string.Join(", ", words.Keys)}");
    }

    /// <summary>Nothing may follow.</summary>
    public void End()
    {
        if (!IsAtEnd)
        {
            throw Wrong(_words[_next], "the end of the line");
        }
    }

    /// <summary>What is wrong with the line.</summary>
    public ScenarioException Wrong(string found, string expected) => new($"line {number.ToString(CultureInfo.InvariantCulture)}: found \"{found}\", expected {expected}");

    /// <summary>Reads a duration.</summary>
    public static bool TryDuration(string word, out TimeSpan duration)
    {
        Match match = Short().Match(word);
        if (!match.Success)
        {
            return DurationText.TryParse(word, out duration);
        }

        double count = double.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture);
        duration = match.Groups["u"].Value switch
        {
            "s" => TimeSpan.FromSeconds(count),
            "min" => TimeSpan.FromMinutes(count),
            "h" => TimeSpan.FromHours(count),
            _ => TimeSpan.FromDays(count),
        };
        return true;
    }

    [GeneratedRegex(@"^(?<n>[+-]?\d{1,6}(\.\d{1,3})?)(?<u>s|min|h|d)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Short();
}

/// <summary>A scenario cannot be read.</summary>
internal sealed class ScenarioException(string message) : Exception(message);
