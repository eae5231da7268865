namespace WenchangPlan.Bulletins.Formats;

/// <summary>A paragraph in pieces, at its <c>**</c> or at its full stops, and how wide texts are.</summary>
internal static class Runs
{
    /// <summary>The pieces in order, each with whether it is strong; a mark without its partner is text.</summary>
    public static IEnumerable<(string Text, bool Strong)> Of(string text)
    {
        string[] pieces = text.Split("**");
        bool isWhole = pieces.Length % 2 == 1;
        for (int i = 0; i < pieces.Length; i++)
        {
            string piece = !isWhole && i == pieces.Length - 1 ? "**" + pieces[i] : pieces[i];
            if (piece.Length > 0) yield return (piece, i % 2 == 1 && (isWhole || i < pieces.Length - 1));
        }
    }

    /// <summary>The paragraph without marks.</summary>
    public static string Plain(string text) => string.Concat(Of(text).Select(r => r.Text));

    /// <summary>Its sentences without marks, each with its full stop.</summary>
    public static IEnumerable<string> Sentences(string text, string language)
    {
        string stop = language == "en" ? ". " : "。";
        string[] all = Plain(text).Split(stop, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return all.Select((s, i) => i < all.Length - 1 || text.EndsWith(stop, StringComparison.Ordinal) ? s + stop.TrimEnd() : s);
    }

    /// <summary>Width in Latin characters.</summary>
    public static int WidthOf(string text) => text.Sum(c => IsWide(c) ? 2 : 1);

    /// <summary>Whether a character is as wide as two Latin ones.</summary>
    public static bool IsWide(char c) => c >= 0x2E80;
}
