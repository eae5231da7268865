using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace WenchangPlan.Telemetry.Text;

/// <summary>A sentence in English that keeps its values apart, so that whoever shows it to people can say it in another language, found by <see cref="Pattern"/>.</summary>
/// <remarks>An interpolated text becomes one where a phrase is wanted; a plain text is its own pattern. Values are written without any culture.</remarks>
[InterpolatedStringHandler]
public sealed class Phrase : IEquatable<Phrase>
{
    private readonly StringBuilder _pattern;
    private readonly List<object?> _values;

    /// <summary>Called by the compiler.</summary>
    public Phrase(int literalLength, int formattedCount) => (_pattern, _values) = (new StringBuilder(literalLength + (formattedCount * 3)), new List<object?>(formattedCount));

    private Phrase(string text) => (_pattern, _values) = (new StringBuilder(text), []);

    /// <summary>The sentence with {0}, {1}… for its values.</summary>
    public string Pattern => _pattern.ToString();

    /// <summary>A text without values.</summary>
    public static implicit operator Phrase(string text) => new(text);

    /// <summary>Called by the compiler.</summary>
    public void AppendLiteral(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _pattern.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }

    /// <summary>Called by the compiler.</summary>
    public void AppendFormatted<T>(T value)
    {
        _pattern.Append(CultureInfo.InvariantCulture, $"{{{_values.Count}}}");
        _values.Add(value);
    }

    /// <summary>The sentence by a pattern, its own or one in another language.</summary>
    public string By(string pattern) => _values.Count == 0 ? pattern : string.Format(CultureInfo.InvariantCulture, pattern, [.. _values]);

    /// <summary>Whether both say the same.</summary>
    public bool Equals(Phrase? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Phrase);

    /// <inheritdoc />
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The sentence in English.</summary>
    public override string ToString() => By(Pattern);
}
