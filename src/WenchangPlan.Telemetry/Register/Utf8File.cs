using System.Buffers;
using System.Text;

namespace WenchangPlan.Telemetry.Register;

/// <summary>
/// Reads a file that people write as UTF-8, whatever it was written in: UTF-8, UTF-16 with a byte order mark, or GB18030, the national encoding
/// (GB 18030-2022), which holds GBK and GB 2312 and is what editors of many offices save in.
/// </summary>
public static class Utf8File
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="damagedLine">Line, from 1, of the first byte that is text in none of these; 0 when there is none.</param>
    /// <returns>The text as UTF-8 without byte order mark; empty when it is damaged.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(string path, out int damagedLine) => ToUtf8(File.ReadAllBytes(path), out damagedLine);

    /// <summary>The same for bytes that are there already.</summary>
    internal static byte[] ToUtf8(byte[] bytes, out int damagedLine)
    {
        damagedLine = 0;
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[3..];
        }
        else if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return Encoding.UTF8.GetBytes((bytes[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes.AsSpan(2)));
        }

        (int at, bool isDamagedUtf8) = Look(bytes);
        if (at < 0)
        {
            return bytes;
        }

        try
        {
            if (!isDamagedUtf8)
            {
                Encoding gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;
                return Strict.GetBytes(gb18030.GetString(bytes));
            }
        }
        catch (Exception e) when (e is DecoderFallbackException or EncoderFallbackException)
        {
            // Neither; the first byte that is no UTF-8 is named.
        }

        damagedLine = 1 + bytes.AsSpan(0, at).Count((byte)'\n');
        return [];
    }

    /// <summary>
    /// Where the first byte stands that is no UTF-8, or -1; and whether the rest says that it was UTF-8 all the same: Chinese takes three bytes there, and
    /// GB18030 hardly ever looks like that. A file with one broken character would else be read as another encoding, and every name in it be wrong.
    /// </summary>
    private static (int FirstBroken, bool IsDamagedUtf8) Look(ReadOnlySpan<byte> bytes)
    {
        (int first, int broken, int threeBytes) = (-1, 0, 0);
        for (int at = 0; at < bytes.Length;)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes[at..], out _, out int length);
            if (status == OperationStatus.Done)
            {
                threeBytes += length == 3 ? 1 : 0;
            }
            else
            {
                broken++;
                first = first < 0 ? at : first;
            }

            at += length;
        }

        return (first, threeBytes > broken);
    }
}
