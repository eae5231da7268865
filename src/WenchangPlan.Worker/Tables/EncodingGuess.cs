using System.Buffers;
using System.Text;

namespace WenchangPlan.Worker.Tables;

/// <summary>Tells from its bytes what a text without a byte order mark was written in.</summary>
internal static class EncodingGuess
{
    public static Encoding Gb18030 { get; } = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    /// <summary>UTF-8, GB18030 or Windows-1252 (which holds Latin-1): the one in which less of the text is broken.</summary>
    /// <remarks>
    /// A single character that was cut does not make the text another one: as long as more characters are whole UTF-8 than broken it is UTF-8. Chinese in
    /// GB18030 happens to be UTF-8 in about one character of six, and breaks it in the others; signs of Latin-1 such as °C make no Chinese pair.
    /// </remarks>
    /// <param name="text">The beginning of the text, with something beyond ASCII in it.</param>
    /// <param name="whole">Whether it is all of it; otherwise its last character may go on.</param>
    public static Encoding Guess(ReadOnlySpan<byte> text, bool whole)
    {
        (int good, int broken) = CountUtf8(text, whole);
        if (broken == 0 || good > broken) return Encoding.UTF8;
        (int usual, int strange) = CountGb18030(text);

        // A cut character leaves one or two strange ones; read as UTF-8, Chinese in GB18030 breaks many times, even where there is little of it.
        bool chinese = usual > 0 && (strange < broken || (good == 0 && strange == broken && usual > strange));
        return chinese ? Gb18030 : good > 0 ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    }

    /// <summary>Whether a text is UTF-16: every other byte of its ASCII is 0.</summary>
    public static bool IsUtf16(ReadOnlySpan<byte> text, out bool bigEndian)
    {
        (int even, int odd) = (0, 0);
        int length = Math.Min(text.Length, 512) & ~1;
        for (int i = 0; i < length; i += 2)
        {
            even += text[i] == 0 ? 1 : 0;
            odd += text[i + 1] == 0 ? 1 : 0;
        }

        bigEndian = even > odd;
        return length >= 4 && Math.Max(even, odd) >= length / 4 && Math.Min(even, odd) == 0;
    }

    private static (int Good, int Broken) CountUtf8(ReadOnlySpan<byte> text, bool whole)
    {
        (int good, int broken) = (0, 0);
        while (text.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is var next and >= 0)
        {
            text = text[next..];
            OperationStatus status = Rune.DecodeFromUtf8(text, out _, out int used);
            good += status is OperationStatus.Done ? 1 : 0;
            broken += status is OperationStatus.InvalidData || (status is OperationStatus.NeedMoreData && whole) ? 1 : 0;
            text = text[used..];
        }

        return (good, broken);
    }

    /// <summary>Characters of GB2312 and those of four bytes, against what GB18030 does not know or tables hardly have.</summary>
    private static (int Usual, int Strange) CountGb18030(ReadOnlySpan<byte> text)
    {
        (int usual, int strange) = (0, 0);
        while (text.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is var next and >= 0 && next + 1 < text.Length)
        {
            text = text[next..];
            bool pair = text[0] is >= 0x81 and <= 0xFE && text[1] is (>= 0x40 and <= 0x7E) or (>= 0x80 and <= 0xFE);
            bool four = text.Length >= 4 && text[0] is >= 0x81 and <= 0xFE && text[1] is >= 0x30 and <= 0x39 && text[2] is >= 0x81 and <= 0xFE && text[3] is >= 0x30 and <= 0x39;
            bool common = four || (pair && text[0] is >= 0xA1 and <= 0xF7 && text[1] >= 0xA1);
            usual += common ? 1 : 0;
            strange += common ? 0 : 1;
            text = text[(four ? 4 : pair ? 2 : 1)..];
        }

        return (usual, strange);
    }
}
