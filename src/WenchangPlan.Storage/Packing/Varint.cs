using System.Buffers;

namespace WenchangPlan.Storage.Packing;

/// <summary>Whole numbers of variable length, see <see cref="PackedValues.WriteVarint"/>, for buffers that grow.</summary>
internal static class Varint
{
    /// <summary>The most that a count read from the file may be; what says more is broken, not large.</summary>
    private const int MostCount = 1 << 28;

    public static void Write(ArrayBufferWriter<byte> to, ulong value) => to.Advance(PackedValues.WriteVarint(to.GetSpan(10), value));

    /// <summary>Numbers around zero: (n &lt;&lt; 1) ^ (n &gt;&gt; 63).</summary>
    public static void WriteZigzag(ArrayBufferWriter<byte> to, long value) => Write(to, (ulong)((value << 1) ^ (value >> 63)));

    public static long ReadZigzag(ref ReadOnlySpan<byte> from)
    {
        ulong zigzag = PackedValues.ReadVarint(ref from);
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    /// <summary>Reads a count.</summary>
    /// <exception cref="InvalidDataException">It is larger than anything that was written.</exception>
    public static int ReadCount(ref ReadOnlySpan<byte> from)
    {
        ulong count = PackedValues.ReadVarint(ref from);
        return count <= MostCount ? (int)count : throw new InvalidDataException($"A count of {count} is impossible.");
    }

    /// <summary>Equal neighbours as (number, how many).</summary>
    public static void WriteRuns<T>(ArrayBufferWriter<byte> to, ReadOnlySpan<T> items, Func<T, int> number)
    {
        for (int start = 0, end; start < items.Length; start = end)
        {
            end = start + 1;
            while (end < items.Length && EqualityComparer<T>.Default.Equals(items[end], items[start]))
            {
                end++;
            }

            Write(to, (ulong)number(items[start]));
            Write(to, (ulong)(end - start));
        }
    }

    /// <summary>Reads runs until they are <paramref name="count"/> items.</summary>
    /// <exception cref="InvalidDataException">They are more.</exception>
    public static void ReadRuns<T>(ref ReadOnlySpan<byte> from, int count, List<T> items, Func<int, T> item)
    {
        while (items.Count < count)
        {
            T next = item(ReadCount(ref from));
            int run = ReadCount(ref from);
            if (run == 0 || run > count - items.Count)
            {
                throw new InvalidDataException($"A run of {run} where {count - items.Count} are left.");
            }

            for (int i = 0; i < run; i++)
            {
                items.Add(next);
            }
        }
    }
}
