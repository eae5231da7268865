using System.Buffers;
using System.Numerics;

namespace WenchangPlan.Storage.Packing;

/// <summary>One parameter of an hour as it is packed.</summary>
/// <param name="Hour">Position in the day, 0 (01:00) to 23 (24:00).</param>
/// <param name="Parameter">Row id of the parameter.</param>
/// <param name="Mean">Mean, or null where there are no numbers.</param>
/// <param name="Min">Least.</param>
/// <param name="Max">Greatest.</param>
/// <param name="Count">Valid readings.</param>
/// <param name="Total">All readings.</param>
/// <param name="Minutes">Minutes sampled.</param>
internal readonly record struct PackedHour(int Hour, int Parameter, decimal? Mean, decimal? Min, decimal? Max, int Count, int Total, byte Minutes);

/// <summary>The hourly values of a station's day as bytes, a column a parameter: about 2 bytes a value where hours are like their neighbours.</summary>
/// <remarks>
/// <para>Per column: parameter id; 3 bytes that say which of the 24 hours have it; a byte of marks; count, total and minutes, once when they are the same in
/// every hour, else hour by hour; 3 bytes that say which hours have numbers, unless all have; then the means, least and greatest, each as one byte of
/// decimals and differences from the hour before. Least and greatest are left out where they equal the mean in every hour.</para>
/// <para>Numbers have at most 6 decimals (more are rounded half to even), fewer when they would not fit 63 bits. They come back without zeros at the end.</para>
/// </remarks>
internal static class HourPack
{
    /// <summary>Hours of a day.</summary>
    public const int Hours = 24;

    private const int MostDecimals = 6;
    private const byte SameSampling = 1;
    private const byte AllNumbers = 2;
    private const byte OnlyMeans = 4;

    /// <summary>Packs values; those of one parameter become one column, columns stand in the order in which parameters first occur.</summary>
    /// <param name="values">In order of hour; at most one a parameter and hour.</param>
    public static byte[] Write(IEnumerable<PackedHour> values)
    {
        var columns = new List<List<PackedHour>>();
        var places = new Dictionary<int, int>();
        foreach (PackedHour value in values)
        {
            if (!places.TryGetValue(value.Parameter, out int place))
            {
                places.Add(value.Parameter, place = columns.Count);
                columns.Add(new List<PackedHour>(Hours));
            }

            columns[place].Add(value);
        }

        var to = new ArrayBufferWriter<byte>(512);
        foreach (List<PackedHour> column in columns)
        {
            WriteColumn(to, column);
        }

        return to.WrittenSpan.ToArray();
    }

    /// <summary>Unpacks all values, column after column.</summary>
    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Write"/> wrote.</exception>
    public static List<PackedHour> Read(ReadOnlySpan<byte> from)
    {
        var values = new List<PackedHour>(Hours * 8);
        Read(from, values);
        return values;
    }

    /// <summary>Unpacks all values, column after column, in place of what the list held.</summary>
    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Write"/> wrote.</exception>
    public static void Read(ReadOnlySpan<byte> from, List<PackedHour> values)
    {
        values.Clear();
        try
        {
            while (!from.IsEmpty)
            {
                ReadColumn(ref from, values);
            }
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException("The hourly values end in the middle.", e);
        }
    }

    private static void WriteColumn(ArrayBufferWriter<byte> to, List<PackedHour> column)
    {
        List<PackedHour> numbers = column.FindAll(v => v.Mean is not null);
        bool same = column.TrueForAll(v => (v.Count, v.Total, v.Minutes) == (column[0].Count, column[0].Total, column[0].Minutes));
        bool onlyMeans = numbers.TrueForAll(v => v.Min == v.Mean && v.Max == v.Mean);
        Varint.Write(to, (ulong)column[0].Parameter);
        WriteMask(to, column);
        WriteByte(to, (byte)((same ? SameSampling : 0) | (numbers.Count == column.Count ? AllNumbers : 0) | (onlyMeans ? OnlyMeans : 0)));
        foreach (PackedHour value in same ? column.Take(1) : column)
        {
            Varint.Write(to, (ulong)value.Count);
            Varint.Write(to, (ulong)value.Total);
            WriteByte(to, value.Minutes);
        }

        if (numbers.Count < column.Count)
        {
            WriteMask(to, numbers);
        }

        if (numbers.Count == 0)
        {
            return;
        }

        WriteNumbers(to, numbers, v => v.Mean!.Value);
        if (!onlyMeans)
        {
            WriteNumbers(to, numbers, v => v.Min!.Value);
            WriteNumbers(to, numbers, v => v.Max!.Value);
        }
    }

    private static void ReadColumn(ref ReadOnlySpan<byte> from, List<PackedHour> values)
    {
        int parameter = (int)PackedValues.ReadVarint(ref from);
        int present = ReadMask(ref from);
        byte marks = ReadByte(ref from);
        int count = BitOperations.PopCount((uint)present);
        Span<(int Count, int Total, byte Minutes)> sampling = stackalloc (int, int, byte)[Hours];
        for (int i = 0; i < count; i++)
        {
            sampling[i] = i > 0 && (marks & SameSampling) != 0 ? sampling[0]
                : ((int)PackedValues.ReadVarint(ref from), (int)PackedValues.ReadVarint(ref from), ReadByte(ref from));
        }

        int withNumbers = (marks & AllNumbers) != 0 ? present : ReadMask(ref from);
        int numbers = BitOperations.PopCount((uint)withNumbers);
        Span<decimal> means = stackalloc decimal[Hours];
        Span<decimal> least = stackalloc decimal[Hours];
        Span<decimal> greatest = stackalloc decimal[Hours];
        if (numbers > 0)
        {
            ReadNumbers(ref from, means[..numbers]);
            if ((marks & OnlyMeans) == 0)
            {
                ReadNumbers(ref from, least[..numbers]);
                ReadNumbers(ref from, greatest[..numbers]);
            }
            else
            {
                means.CopyTo(least);
                means.CopyTo(greatest);
            }
        }

        int place = 0;
        int number = 0;
        for (int hour = 0; hour < Hours; hour++)
        {
            if ((present & (1 << hour)) == 0)
            {
                continue;
            }

            (int valid, int total, byte minutes) = sampling[place++];
            bool has = (withNumbers & (1 << hour)) != 0;
            values.Add(has
                ? new PackedHour(hour, parameter, means[number], least[number], greatest[number], valid, total, minutes)
                : new PackedHour(hour, parameter, null, null, null, valid, total, minutes));
            number += has ? 1 : 0;
        }
    }

    private static void WriteNumbers(ArrayBufferWriter<byte> to, List<PackedHour> values, Func<PackedHour, decimal> number)
    {
        int decimals = 0;
        foreach (PackedHour value in values)
        {
            // Numbers come without zeros at the end, so the scale is what is needed; one with more would only cost room.
            decimals = Math.Max(decimals, Math.Min((int)number(value).Scale, MostDecimals));
        }

        while (decimals > 0 && values.Exists(v => Math.Abs(number(v)) * Power(decimals) > long.MaxValue / 4))
        {
            decimals--;
        }

        WriteByte(to, (byte)decimals);
        long before = 0;
        foreach (PackedHour value in values)
        {
            decimal exact = number(value);
            var scaled = (long)((exact.Scale > decimals ? decimal.Round(exact, decimals, MidpointRounding.ToEven) : exact) * Power(decimals));
            Varint.WriteZigzag(to, scaled - before);
            before = scaled;
        }
    }

    private static void ReadNumbers(ref ReadOnlySpan<byte> from, scoped Span<decimal> numbers)
    {
        byte decimals = ReadByte(ref from);
        long scaled = 0;
        foreach (ref decimal number in numbers)
        {
            scaled = checked(scaled + Varint.ReadZigzag(ref from));
            number = Shortest(scaled, decimals);
        }
    }

    private static decimal Shortest(long scaled, byte decimals)
    {
        while (decimals > 0 && scaled % 10 == 0)
        {
            scaled /= 10;
            decimals--;
        }

        ulong magnitude = (ulong)Math.Abs(scaled);
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), 0, scaled < 0, decimals);
    }

    private static void WriteMask(ArrayBufferWriter<byte> to, List<PackedHour> values)
    {
        int mask = 0;
        foreach (PackedHour value in values)
        {
            mask |= 1 << value.Hour;
        }

        WriteByte(to, (byte)mask);
        WriteByte(to, (byte)(mask >> 8));
        WriteByte(to, (byte)(mask >> 16));
    }

    private static int ReadMask(ref ReadOnlySpan<byte> from) => ReadByte(ref from) | (ReadByte(ref from) << 8) | (ReadByte(ref from) << 16);

    private static void WriteByte(ArrayBufferWriter<byte> to, byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }

    private static byte ReadByte(ref ReadOnlySpan<byte> from)
    {
        byte first = from[0];
        from = from[1..];
        return first;
    }

    private static decimal Power(int decimals) => decimals switch
    {
        0 => 1, 1 => 10, 2 => 100, 3 => 1_000, 4 => 10_000, 5 => 100_000, _ => 1_000_000,
    };
}
