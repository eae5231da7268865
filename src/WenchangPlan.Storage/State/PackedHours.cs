using WenchangPlan.Storage.Packing;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.State;

/// <summary>The hourly values of a station as bytes.</summary>
/// <remarks>
/// Per value: parameter id, valid count, total count (each variable-length), minutes (one byte), a byte that says whether numbers follow, then mean, least and
/// greatest, each as one byte of decimals and a zigzag variable-length whole number.
/// </remarks>
internal static class PackedHours
{
    private const int MaxBytesPerValue = 5 + 5 + 5 + 1 + 1 + (3 * 11);

    public static byte[] Write(StationHour hour, Station station, District district, Identities identities)
    {
        Span<byte> buffer = hour.Values.Count <= 32 ? stackalloc byte[32 * MaxBytesPerValue] : new byte[hour.Values.Count * MaxBytesPerValue];
        int at = 0;
        foreach (HourValue value in hour.Values)
        {
            Parameter parameter = district.Catalog.Find(station.Domain, value.Parameter)
                ?? throw new ArgumentException($"{value.Parameter} is not a parameter of {station.Domain}.", nameof(hour));
            at += PackedValues.WriteVarint(buffer[at..], (ulong)identities.OfParameter(parameter.Index));
            at += PackedValues.WriteVarint(buffer[at..], (ulong)value.Count);
            at += PackedValues.WriteVarint(buffer[at..], (ulong)value.Total);
            buffer[at++] = (byte)value.Minutes;
            buffer[at++] = value.Value is null ? (byte)0 : (byte)1;
            if (value is { Value: { } mean, Min: { } min, Max: { } max })
            {
                at += WriteDecimal(buffer[at..], mean);
                at += WriteDecimal(buffer[at..], min);
                at += WriteDecimal(buffer[at..], max);
            }
        }

        return buffer[..at].ToArray();
    }

    public static IReadOnlyList<HourValue> Read(ReadOnlySpan<byte> packed, District district, Identities identities)
    {
        var values = new List<HourValue>(12);
        while (!packed.IsEmpty)
        {
            int? parameter = identities.ParameterOf((int)PackedValues.ReadVarint(ref packed));
            int count = (int)PackedValues.ReadVarint(ref packed);
            int total = (int)PackedValues.ReadVarint(ref packed);
            int minutes = packed[0];
            bool numbers = packed[1] != 0;
            packed = packed[2..];
            decimal? mean = numbers ? ReadDecimal(ref packed) : null;
            decimal? min = numbers ? ReadDecimal(ref packed) : null;
            decimal? max = numbers ? ReadDecimal(ref packed) : null;
            if (parameter is { } index)
            {
                values.Add(new HourValue(district.Catalog.All[index].Code, mean, min, max, count, total, minutes));
            }
        }

        return values;
    }

    private static int WriteDecimal(Span<byte> to, decimal value)
    {
        // Hourly values have at most 6 decimals, so this loop is for numbers beyond 9 million million only.
        int decimals = 6;
        while (Math.Abs(value) * Power(decimals) > long.MaxValue / 4)
        {
            decimals--;
        }

        decimal rounded = decimal.Round(value, decimals, MidpointRounding.ToEven);
        while (decimals > 0 && decimal.Round(rounded, decimals - 1) == rounded)
        {
            decimals--;
        }

        long number = (long)(rounded * Power(decimals));
        to[0] = (byte)decimals;
        return 1 + PackedValues.WriteVarint(to[1..], (ulong)((number << 1) ^ (number >> 63)));
    }

    private static decimal ReadDecimal(ref ReadOnlySpan<byte> from)
    {
        byte decimals = from[0];
        from = from[1..];
        ulong zigzag = PackedValues.ReadVarint(ref from);
        long number = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        bool negative = number < 0;
        ulong magnitude = (ulong)Math.Abs(number);
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), 0, negative, decimals);
    }

    private static decimal Power(int decimals) => decimals switch
    {
        0 => 1, 1 => 10, 2 => 100, 3 => 1_000, 4 => 10_000, 5 => 100_000, _ => 1_000_000,
    };
}
