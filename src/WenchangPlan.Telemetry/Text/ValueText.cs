using System.Globalization;
using System.Text;

namespace WenchangPlan.Telemetry.Text;

/// <summary>What a text says about a value.</summary>
public enum ValueForm
{
    /// <summary>That there is none: empty, NA, --, 无 …</summary>
    Missing,
    /// <summary>A number.</summary>
    Number,
    /// <summary>Less than a number, the limit of detection: 0.01L, &lt;0.01, 未检出(0.01).</summary>
    Below,
    /// <summary>Not detected, and no limit named: ND, 未检出.</summary>
    NotDetected,
    /// <summary>More than a number, the end of the measuring range: &gt;24000.</summary>
    Above,
    /// <summary>Something else.</summary>
    Unreadable,
}

/// <summary>Reads values as tables and payloads write them, without any culture and without allocating.</summary>
public static class ValueText
{
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private const int LongestMark = 24;
    private const int LongestNumber = 64;
    private const int LongestShort = 18;
    private const long LargestExact = 1L << 53;

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    private static readonly byte[][][] MissingMarks = Marks("NA", "N/A", "#N/A", "NaN", "null", "none", "nil", "-", "--", "---", "----", "*", "**", ".", "?", "/", "-;", "***", "No data", "Ice", "Eqp",
        "—", "——", "–", "－", "\\N", "#VALUE!", "#DIV/0!", "#NUM!", "#REF!", "#NULL!", "#NAME?", "无", "缺", "缺测", "缺失", "空", "无数据", "无效");

    private static readonly byte[][][] NotDetectedMarks = Marks("ND", "N.D.", "N.D", "BDL", "<LOD", "<DL", "<MDL", "<LOQ", "Not Detected", "*Not Detected", "*Non-detect", "未检出", "未检测出", "检出限以下", "低于检出限", "＜检出限", "<检出限");

    /// <summary>U+2212, as word processors write it.</summary>
    private static ReadOnlySpan<byte> Minus => "−"u8;

    /// <summary>Whether a text says that there is no value.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> text) => text.IsEmpty || ((uint)(text[0] - '0') > 9 && Is(text, MissingMarks));

    /// <summary>Finds out what a text says, and where its number stands.</summary>
    /// <param name="text">UTF-8, without blanks around it.</param>
    /// <param name="number">The number of <see cref="ValueForm.Number"/>, <see cref="ValueForm.Below"/> and <see cref="ValueForm.Above"/>, not looked at yet; else empty.</param>
    public static ValueForm Split(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> number)
    {
        number = default;
        if (text.IsEmpty) return ValueForm.Missing;
        if ((uint)(text[0] - '0') > 9)
        {
            if (Is(text, MissingMarks)) return ValueForm.Missing;
            if (Is(text, NotDetectedMarks)) return ValueForm.NotDetected;
            if (Stripped(text, "<"u8, out number) || Stripped(text, "＜"u8, out number) || Stripped(text, "&lt;"u8, out number)) return OfNumber(number, ValueForm.Below);
            if (Stripped(text, ">"u8, out number) || Stripped(text, "＞"u8, out number) || Stripped(text, "&gt;"u8, out number)) return OfNumber(number, ValueForm.Above);
            if (TryLimit(text, out number)) return ValueForm.Below;
            if (text[0] is not ((byte)'-' or (byte)'+' or (byte)'.' or (byte)',') && !text.StartsWith(Minus)) return ValueForm.Unreadable;
        }

        number = text;
        if ((uint)(text[^1] - '0') <= 9) return ValueForm.Number;
        if (text[^1] is (byte)'L' or (byte)'l') number = text[..^1];
        else if (text.EndsWith("(L)"u8)) number = text[..^3];
        else if (text.EndsWith("（L）"u8)) number = text[..^7];
        else return ValueForm.Number;
        number = number.TrimEnd((byte)' ');
        return ValueForm.Below;
    }

    /// <summary>Reads a number: sign, digits, decimal sign, exponent. No group separators, no infinity.</summary>
    /// <param name="number">What <see cref="Split"/> found.</param>
    /// <param name="decimalComma">Whether the decimal sign is a comma; a point is refused then.</param>
    /// <param name="value">The number, exact to 28 digits.</param>
    public static bool TryDecimal(ReadOnlySpan<byte> number, bool decimalComma, out decimal value)
    {
        if (TryShort(number, decimalComma, out long digits, out int scale, out bool negative))
        {
            value = new decimal((int)digits, (int)(digits >> 32), 0, negative, (byte)scale);
            return true;
        }

        if (EndsInNul(number)) return Nothing(out value);
        if (IsPlain(number, decimalComma)) return decimal.TryParse(number, Plain, CultureInfo.InvariantCulture, out value);
        Span<byte> room = stackalloc byte[LongestNumber];
        return decimal.TryParse(room[..MakePlain(number, decimalComma, room)], Plain, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads a number as <see cref="TryDecimal"/> does.</summary>
    /// <param name="number">What <see cref="Split"/> found.</param>
    /// <param name="decimalComma">Whether the decimal sign is a comma; a point is refused then.</param>
    /// <param name="value">The double nearest to it; finite.</param>
    public static bool TryDouble(ReadOnlySpan<byte> number, bool decimalComma, out double value)
    {
        if (TryShort(number, decimalComma, out long digits, out int scale, out bool negative) && digits <= LargestExact)
        {
            // Both are exact as doubles, so their quotient is the double nearest to the number.
            value = digits / PowersOfTen[scale];
            if (negative) value = -value;
            return true;
        }

        if (EndsInNul(number)) return Nothing(out value);
        if (IsPlain(number, decimalComma)) return double.TryParse(number, Plain, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        Span<byte> room = stackalloc byte[LongestNumber];
        return double.TryParse(room[..MakePlain(number, decimalComma, room)], Plain, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>The framework passes over NULs behind a number; here they are a text that was cut or filled up.</summary>
    private static bool EndsInNul(ReadOnlySpan<byte> number) => number is [.., 0];

    private static bool Nothing<T>(out T value)
        where T : struct
    {
        value = default;
        return false;
    }

    /// <summary>A number as nearly all are: a sign or none, at most 18 digits, a decimal sign between two of them or none. A tenth of the time of the framework's readers, with the same result.</summary>
    private static bool TryShort(ReadOnlySpan<byte> number, bool decimalComma, out long digits, out int scale, out bool negative)
    {
        (digits, scale) = (0, 0);
        negative = number is [(byte)'-', ..];
        if (negative) number = number[1..];
        if (number.Length is 0 or > LongestShort) return false;
        byte sign = decimalComma ? (byte)',' : (byte)'.';
        int point = -1;
        for (int i = 0; i < number.Length; i++)
        {
            uint digit = (uint)(number[i] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
                continue;
            }

            if (number[i] != sign || point >= 0 || i == 0 || i == number.Length - 1) return false;
            point = i;
        }

        scale = point < 0 ? 0 : number.Length - point - 1;
        return true;
    }

    private static bool IsPlain(ReadOnlySpan<byte> number, bool decimalComma) => !decimalComma && !number.StartsWith(Minus);

    /// <summary>Writes the number with a point and an ASCII minus sign.</summary>
    /// <returns>How long it is; 0 when it cannot be a number.</returns>
    private static int MakePlain(ReadOnlySpan<byte> number, bool decimalComma, Span<byte> room)
    {
        int length = 0;
        if (number.StartsWith(Minus))
        {
            number = number[Minus.Length..];
            room[length++] = (byte)'-';
            if (number is [(byte)'-' or (byte)'+', ..]) return 0;
        }

        if (length + number.Length > room.Length || (decimalComma && number.Contains((byte)'.'))) return 0;
        number.CopyTo(room[length..]);
        Span<byte> plain = room[..(length + number.Length)];
        if (decimalComma && plain.IndexOf((byte)',') is var comma and >= 0) plain[comma] = (byte)'.';
        return plain.Length;
    }

    private static bool Stripped(ReadOnlySpan<byte> text, ReadOnlySpan<byte> sign, out ReadOnlySpan<byte> rest)
    {
        bool has = text.StartsWith(sign);
        rest = has ? text[sign.Length..].TrimStart((byte)' ') : default;
        return has;
    }

    private static ValueForm OfNumber(ReadOnlySpan<byte> number, ValueForm form) => number is [>= (byte)'0' and <= (byte)'9' or (byte)'.', ..] ? form : ValueForm.Unreadable;

    /// <summary>A limit in parentheses behind a mark: 未检出(0.01), ND（&lt;0.01）.</summary>
    private static bool TryLimit(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> number)
    {
        number = default;
        int open = text.IndexOf((byte)'(');
        int width = 1;
        if (open < 0)
        {
            (open, width) = (text.IndexOf("（"u8), 3);
        }

        if (open < 1 || text.Length < open + (2 * width) || !(width == 1 ? text[^1] == (byte)')' : text.EndsWith("）"u8))) return false;
        if (!Is(text[..open].TrimEnd((byte)' '), NotDetectedMarks)) return false;
        ReadOnlySpan<byte> inside = text[(open + width)..^width].TrimStart((byte)'<');
        if (inside is [.., (byte)'L' or (byte)'l']) inside = inside[..^1];
        number = inside;
        return OfNumber(inside, ValueForm.Below) is ValueForm.Below;
    }

    private static bool Is(ReadOnlySpan<byte> text, byte[][][] marks)
    {
        if (text.Length > LongestMark) return false;
        foreach (byte[] mark in marks[text.Length])
        {
            if (text.SequenceEqual(mark) || Ascii.EqualsIgnoreCase(text, mark)) return true;
        }

        return false;
    }

    /// <summary>Marks by their length.</summary>
    private static byte[][][] Marks(params string[] marks)
    {
        var lists = new List<byte[]>[LongestMark + 1];
        foreach (string mark in marks)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(mark);
            (lists[bytes.Length] ??= []).Add(bytes);
        }

        return Array.ConvertAll(lists, l => l?.ToArray() ?? []);
    }
}
