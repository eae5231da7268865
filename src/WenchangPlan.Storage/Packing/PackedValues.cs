using System.Buffers.Binary;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Storage.Packing;

/// <summary>The values of one station and instant as bytes; lossless, about 4 bytes a value.</summary>
/// <remarks>
/// Per value: parameter id (variable-length), one byte <c>flag * 8 + form</c>, then the number.
/// Form 0..6: a whole number (zigzag, variable-length) to be divided by 10^form, used when that gives back exactly the same double, as it does for what
/// sensors send (35.2 is 352 / 10). Form 7: the eight bytes of the double, little-endian.
/// </remarks>
internal static class PackedValues
{
    /// <summary>Most bytes one value can take.</summary>
    public const int MaxBytesPerValue = 5 + 1 + 10;

    private const int RawForm = 7;

    /// <summary>Writes one value; returns the bytes written.</summary>
    public static int Write(Span<byte> to, int parameterId, double value, ReadingFlag flag)
    {
        int at = WriteVarint(to, (ulong)parameterId);
        for (int form = 0; form <= ShortDecimal.MostDecimals; form++)
        {
            if (ShortDecimal.TryScale(value, form, out long number))
            {
                to[at++] = (byte)(((int)flag << 3) | form);
                return at + WriteVarint(to[at..], (ulong)((number << 1) ^ (number >> 63)));
            }
        }

        to[at++] = (byte)(((int)flag << 3) | RawForm);
        BinaryPrimitives.WriteDoubleLittleEndian(to[at..], value);
        return at + sizeof(double);
    }

    /// <summary>Reads one value and moves past it.</summary>
    public static (int ParameterId, double Value, ReadingFlag Flag) Read(ref ReadOnlySpan<byte> from)
    {
        int parameterId = (int)ReadVarint(ref from);
        byte head = from[0];
        from = from[1..];
        int form = head & 7;
        double value;
        if (form == RawForm)
        {
            value = BinaryPrimitives.ReadDoubleLittleEndian(from);
            from = from[sizeof(double)..];
        }
        else
        {
            ulong zigzag = ReadVarint(ref from);
            value = ShortDecimal.Unscale((long)(zigzag >> 1) ^ -(long)(zigzag & 1), form);
        }

        return (parameterId, value, (ReadingFlag)(head >> 3));
    }

    public static int WriteVarint(Span<byte> to, ulong value)
    {
        int at = 0;
        while (value >= 0x80)
        {
            to[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        to[at++] = (byte)value;
        return at;
    }

    public static ulong ReadVarint(ref ReadOnlySpan<byte> from)
    {
        ulong value = 0;
        for (int i = 0; ; i++)
        {
            value |= (ulong)(from[i] & 0x7F) << (7 * i);
            if (from[i] < 0x80)
            {
                from = from[(i + 1)..];
                return value;
            }
        }
    }
}
