using System.Buffers.Text;
using System.Text;

namespace WenchangPlan.Worker.Api;

/// <summary>Where the next page begins: the list and the key of its first item, written so that nobody is tempted to build one.</summary>
public static class Cursor
{
    private const char Separator = '\u001f';

    /// <summary>Writes a cursor of a list.</summary>
    public static string Write(string list, params ReadOnlySpan<string> key) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(Separator, [list, .. key])));

    /// <summary>Reads back what <see cref="Write"/> wrote.</summary>
    /// <returns>The key; null when the text is no cursor of this list with that many parts.</returns>
    public static string[]? Read(string text, string list, int parts)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        string[] all = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(Separator);
        return all.Length == parts + 1 && all[0] == list ? all[1..] : null;
    }
}
