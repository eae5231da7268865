using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WenchangPlan.Fuzz.Fuzzing;

/// <summary>What a payload means when a word that is no JSON costs the value it stands for: found by other means than the decoder does.</summary>
internal static partial class MendedJson
{
    private const string Padding = "\0\u001a\u00ff \t\r\n";

    /// <summary>The payload without padding and byte order mark.</summary>
    public static byte[] Strip(byte[] payload)
    {
        string text = Encoding.Latin1.GetString(payload).TrimEnd(Padding.ToCharArray());
        return Encoding.Latin1.GetBytes(text.StartsWith("\u00ef\u00bb\u00bf", StringComparison.Ordinal) ? text[3..] : text);
    }

    /// <summary>The payload with a text in the place of each such word: no number, no time, no flag, no station.</summary>
    public static byte[] Mend(byte[] payload)
    {
        var mended = new StringBuilder();
        var open = new Stack<char>();
        char before = ' ';
        foreach (Match token in Tokens().Matches(Encoding.Latin1.GetString(payload)))
        {
            char first = token.Value[0];
            if (token.Groups["blank"].Success)
            {
                mended.Append(token.Value);
                continue;
            }

            bool isWord = token.Groups["word"].Success;
            bool isValue = before == ':' || (before is '[' or ',' && open.TryPeek(out char inside) && inside == '[');
            if (first is '{' or '[')
            {
                open.Push(first);
            }
            else if (first is '}' or ']' or ',')
            {
                mended.Append(before == ':' ? "\"?\"" : "");
                if (first != ',')
                {
                    open.TryPop(out _);
                }
            }

            bool bare = isWord && isValue && !token.Value.Any(c => c is < ' ' or '\\') && !IsJson(Encoding.Latin1.GetBytes(token.Value));
            mended.Append(bare ? "\"?\"" : token.Value);
            before = isWord ? 'w' : first;
        }

        return Encoding.Latin1.GetBytes(mended.ToString());
    }

    /// <summary>Whether the framework's own reader takes all of it.</summary>
    public static bool IsJson(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 16 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex("""(?<blank>[ \t\r\n]+)|(?<text>"(?:\\.|[^"\\])*("|\\?$))|(?<mark>[,:{}\[\]])|(?<word>[^ \t\r\n",:{}\[\]]+)""", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Tokens();
}
