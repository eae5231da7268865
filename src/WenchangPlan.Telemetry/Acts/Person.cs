using System.Globalization;
using System.Text;

namespace WenchangPlan.Telemetry.Acts;

/// <summary>Who did something.</summary>
/// <param name="Name">The name that stands under it, as signed in or as claimed.</param>
/// <param name="Account">The account they were signed in with, or that the key they showed belongs to; null where nobody signs in.</param>
public readonly record struct Person(string Name, string? Account)
{
    /// <summary>
    /// Whether two who signed are one person. Accounts decide where both have one: the names that are shown may change, and two people may have the same. A name that was only claimed is held
    /// against everything the other is called by; however a name is written, it makes no second person.
    /// </summary>
    public bool IsSameAs(Person other) => Account is { } one && other.Account is { } two
        ? string.Equals(one, two, StringComparison.OrdinalIgnoreCase)
        : Names().Intersect(other.Names(), StringComparer.Ordinal).Any();

    /// <summary>A name without what people do not see or do not mean by it: case, width, blanks, and characters that leave no trace.</summary>
    public static string Fold(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var seen = new StringBuilder(name.Length);
        foreach (Rune rune in name.EnumerateRunes()) // half a character is a replacement character here; as it came it could not be normalized
        {
            seen.Append(rune);
        }

        var kept = new StringBuilder(name.Length);
        foreach (Rune rune in seen.ToString().Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            kept.Append(IsSeen(rune) ? Rune.ToUpperInvariant(rune) : "");
        }

        return kept.ToString();
    }

    private IEnumerable<string> Names() => Account is null ? [Fold(Name)] : [Fold(Name), Fold(Account)];

    private static bool IsSeen(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned)
        && rune.Value is not (0x115F or 0x1160 or 0x2800) // letters and a symbol that are drawn as blanks; what else of the kind there is, normalization makes one of these
        && rune.Value is not (0x034F or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF)); // marks that are not drawn
}
