using System.Buffers;

namespace WenchangPlan.Telemetry.Payload;

/// <summary>
/// Finds what stands where a value belongs and is no JSON (<c>nan</c>, <c>Infinity</c>, <c>.5</c>, <c>007</c>, <c>+5</c>, nothing at all) and puts it in
/// quotes, so that the rest of the payload can be read and such a word costs itself only (G4).
/// </summary>
internal static class BareWords
{
    private const int MaxDepth = 64;
    private static readonly SearchValues<byte> EndsOfWords = SearchValues.Create(" \t\r\n\",:{}[]"u8);

    /// <summary>Copies a payload with its bare words in quotes. Anything else that is not JSON stays as it is, for the JSON reader to refuse.</summary>
    /// <param name="payload">UTF-8.</param>
    /// <param name="places">Gets, in order, where the quotes before bare words stand in the copy.</param>
    /// <returns>The copy; null when there is no bare word.</returns>
    public static byte[]? Quote(ReadOnlySpan<byte> payload, List<long> places)
    {
        places.Clear();
        var copy = new List<byte>();
        ulong arrays = 0; // bit n: what is open at depth n is an array
        int depth = 0;
        byte before = 0;
        for (int i = 0; i < payload.Length;)
        {
            byte at = payload[i];
            bool value = before == ':' || ((arrays & 1) != 0 && before is (byte)'[' or (byte)',');
            int length = at == '"' ? TextLength(payload[i..]) : 1;
            switch (at)
            {
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    copy.Add(at);
                    i++;
                    continue;
                case (byte)'{' or (byte)'[':
                    if (++depth == MaxDepth) return null;
                    arrays = (arrays << 1) | (at == '[' ? 1UL : 0);
                    break;
                case (byte)'}' or (byte)']' or (byte)',' when before == ':':
                    AddQuoted([]);
                    Leave(at);
                    break;
                case (byte)'}' or (byte)']' or (byte)',':
                    Leave(at);
                    break;
                case (byte)'"' or (byte)':':
                    break;
                default:
                    length = WordLength(payload[i..]);
                    ReadOnlySpan<byte> word = payload.Slice(i, length);
                    if (value && !IsJson(word) && !word.ContainsAnyInRange((byte)0, (byte)31) && !word.Contains((byte)'\\'))
                    {
                        AddQuoted(word);
                        (before, i) = ((byte)'"', i + length);
                        continue;
                    }

                    break;
            }

            foreach (byte same in payload.Slice(i, length)) copy.Add(same);
            (before, i) = (at, i + length);
        }

        return places.Count > 0 ? [.. copy] : null;

        void Leave(byte end)
        {
            if (end == ',' || depth == 0) return;
            depth--;
            arrays >>= 1;
        }

        void AddQuoted(ReadOnlySpan<byte> word)
        {
            places.Add(copy.Count);
            copy.Add((byte)'"');
            foreach (byte same in word) copy.Add(same);
            copy.Add((byte)'"');
        }
    }

    /// <summary>From the quote at the front to the one that ends the text, or to the end.</summary>
    private static int TextLength(ReadOnlySpan<byte> from)
    {
        for (int i = 1; i < from.Length; i++)
        {
            if (from[i] == '\\') i++;
            else if (from[i] == '"') return i + 1;
        }

        return from.Length;
    }

    private static int WordLength(ReadOnlySpan<byte> from)
    {
        int end = from.IndexOfAny(EndsOfWords);
        return end < 0 ? from.Length : end;
    }

    private static bool IsJson(ReadOnlySpan<byte> word) => word.SequenceEqual("null"u8) || word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8) || IsNumber(word);

    /// <summary>RFC 8259, 6: an integer without leading zeros, a fraction, an exponent.</summary>
    private static bool IsNumber(ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> rest = word is [(byte)'-', ..] ? word[1..] : word;
        int whole = Digits(rest);
        if (whole == 0 || (whole > 1 && rest[0] == '0')) return false;
        rest = rest[whole..];
        if (rest is [(byte)'.', ..])
        {
            int fraction = Digits(rest[1..]);
            if (fraction == 0) return false;
            rest = rest[(fraction + 1)..];
        }

        if (rest is [(byte)'e' or (byte)'E', ..])
        {
            rest = rest is [_, (byte)'+' or (byte)'-', ..] ? rest[2..] : rest[1..];
            int exponent = Digits(rest);
            return exponent > 0 && exponent == rest.Length;
        }

        return rest.IsEmpty;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int other = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return other < 0 ? text.Length : other;
    }
}
