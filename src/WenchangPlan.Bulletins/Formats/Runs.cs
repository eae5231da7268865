namespace WenchangPlan.Bulletins.Formats;

/// <summary>Cuts a paragraph at its <c>**</c>.</summary>
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
}
