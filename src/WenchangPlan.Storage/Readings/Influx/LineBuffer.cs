using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using WenchangPlan.Storage.Packing;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Lines of InfluxDB's line protocol in one pooled buffer; every line ends with a line feed. Grows as needed; returned to the pool on dispose.</summary>
internal sealed class LineBuffer : IDisposable
{
    private const int LongestNumber = 32;
    private const int MostDecimals = 3;
    private static readonly long[] Powers = [1, 10, 100, 1_000];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(64 << 10);
    private int _length;

    /// <summary>The lines, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Number of lines ended so far.</summary>
    public int Lines { get; private set; }

    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
    }

    public void Append(byte character)
    {
        Room(1)[0] = character;
        _length++;
    }

    public void Append(string text)
    {
        _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));
    }

    /// <summary>Appends a finite number so that reading it back gives the same double.</summary>
    /// <remarks>What sensors send has few decimals; its digits are a whole number, which costs a fifth of finding the shortest digits of any double.</remarks>
    public void Append(double value)
    {
        for (int decimals = 0; decimals <= MostDecimals; decimals++)
        {
            if (ShortDecimal.TryScale(value, decimals, out long number))
            {
                AppendShort(number, decimals);
                return;
            }
        }

        value.TryFormat(Room(LongestNumber), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    public void Append(decimal value)
    {
        value.TryFormat(Room(LongestNumber), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Appends the text of a string field, quotes included. A line break becomes a space: one point is one line.</summary>
    public void AppendQuoted(string text)
    {
        Append((byte)'"');
        Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" "));
        Append((byte)'"');
    }

    /// <summary>Ends a line with its time in milliseconds since 1970 UTC.</summary>
    public void EndLine(long time)
    {
        Append((byte)' ');
        Append(time);
        Append((byte)'\n');
        Lines++;
    }

    /// <summary>The time at the end of a line, ms UTC.</summary>
    public static long TimeOf(ReadOnlySpan<byte> line) => long.Parse(line[(line.LastIndexOf((byte)' ') + 1)..], CultureInfo.InvariantCulture);

    /// <summary>The lines compressed with gzip.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> lines)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(lines);
        }

        return compressed.ToArray();
    }

    /// <summary>The lines of one gzip body, or of several one after the other.</summary>
    public static byte[] Decompress(byte[] bodies)
    {
        using var gzip = new GZipStream(new MemoryStream(bodies), CompressionMode.Decompress);
        using var lines = new MemoryStream();
        gzip.CopyTo(lines);
        return lines.ToArray();
    }

    /// <summary>A measurement, tag or field key as line protocol writes it: comma, space and equals sign escaped.</summary>
    public static string Key(string name) =>
        name.Replace(",", "\\,", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void AppendShort(long number, int decimals)
    {
        if (number < 0)
        {
            Append((byte)'-');
            number = -number;
        }

        (long whole, long rest) = Math.DivRem(number, Powers[decimals]);
        Append(whole);
        if (decimals > 0)
        {
            Span<byte> digits = Room(decimals + 1)[..(decimals + 1)];
            digits[0] = (byte)'.';
            for (int i = decimals; i > 0; i--)
            {
                (rest, long digit) = Math.DivRem(rest, 10);
                digits[i] = (byte)('0' + digit);
            }

            _length += digits.Length;
        }
    }

    private void Append(long number)
    {
        number.TryFormat(Room(LongestNumber), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // asked for each piece of a line, and there is room nearly always
    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Grow(bytes);
        }

        return _bytes.AsSpan(_length);
    }

    private void Grow(int bytes)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + bytes));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
