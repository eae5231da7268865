using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using WenchangPlan.Storage.Packing;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Storage.Readings.Sqlite;

/// <summary>A <see cref="ReadingPack"/> as bytes; docs/storage.md draws them.</summary>
/// <remarks>
/// Small whole numbers, mostly zeros: times as differences of differences, values as differences of decimal-scaled whole numbers, flags and the
/// parameters of a row as runs; then Brotli, which needs about half of a byte for what is regular.
/// </remarks>
internal static class ReadingPackFormat
{
    private const byte Version = 1;
    private const int RawForm = 7;
    private const int Quality = 5;
    private const int Window = 18;

    public static byte[] Write(ReadingPack pack)
    {
        var body = new ArrayBufferWriter<byte>(1 << 14);
        WriteTimes(body, CollectionsMarshal.AsSpan(pack.Times));
        WriteShapes(body, pack);
        foreach (ReadingPack.Column column in pack.Columns)
        {
            Varint.WriteRuns(body, CollectionsMarshal.AsSpan(column.Flags), flag => (int)flag);
            WriteValues(body, CollectionsMarshal.AsSpan(column.Values));
        }

        byte[] packed = new byte[1 + 10 + BrotliEncoder.GetMaxCompressedLength(body.WrittenCount)];
        packed[0] = Version;
        int head = 1 + PackedValues.WriteVarint(packed.AsSpan(1), (ulong)body.WrittenCount);
        return BrotliEncoder.TryCompress(body.WrittenSpan, packed.AsSpan(head), out int written, Quality, Window)
            ? packed[..(head + written)] : throw new InvalidOperationException("Brotli wrote more than it says it can.");
    }

    /// <summary>Reads a pack back.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a pack, or a broken one.</exception>
    public static ReadingPack Read(ReadOnlySpan<byte> packed)
    {
        byte[]? body = null;
        try
        {
            if (packed[0] != Version)
            {
                throw new InvalidDataException($"Packed readings of form {packed[0]}; this version knows form {Version}.");
            }

            packed = packed[1..];
            int length = Varint.ReadCount(ref packed);
            body = ArrayPool<byte>.Shared.Rent(length);
            if (!BrotliDecoder.TryDecompress(packed, body.AsSpan(0, length), out int written) || written != length)
            {
                throw new InvalidDataException("Packed readings cannot be decompressed.");
            }

            return ReadBody(body.AsSpan(0, length));
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException)
        {
            throw new InvalidDataException("Packed readings end too soon or hold impossible counts.", e);
        }
        finally
        {
            if (body is not null)
            {
                ArrayPool<byte>.Shared.Return(body);
            }
        }
    }

    private static ReadingPack ReadBody(ReadOnlySpan<byte> body)
    {
        var pack = new ReadingPack();
        ReadTimes(ref body, pack.Times);
        ReadShapes(ref body, pack);
        foreach ((ReadingPack.Column column, int count) in CountValues(pack))
        {
            Varint.ReadRuns(ref body, count, column.Flags, flag => (ReadingFlag)flag);
            ReadValues(ref body, count, column.Values);
        }

        return body.IsEmpty ? pack : throw new InvalidDataException("Bytes follow the end of packed readings.");
    }

    /// <summary>The columns and how many values each has: what the shapes of the rows say, so it is not written.</summary>
    private static IEnumerable<(ReadingPack.Column Column, int Count)> CountValues(ReadingPack pack)
    {
        int[] rows = new int[pack.Shapes.Count];
        foreach (int shape in pack.ShapeOfRow)
        {
            rows[shape]++;
        }

        var counts = new Dictionary<int, int>();
        for (int shape = 0; shape < rows.Length; shape++)
        {
            foreach (int parameter in pack.Shapes[shape])
            {
                _ = pack.ColumnOf(parameter);
                counts[parameter] = counts.GetValueOrDefault(parameter) + rows[shape];
            }
        }

        return pack.Columns.Select(column => (column, counts[column.ParameterId]));
    }

    private static void WriteTimes(ArrayBufferWriter<byte> to, ReadOnlySpan<long> times)
    {
        Varint.Write(to, (ulong)times.Length);
        (long before, long step) = (0, 0);
        foreach (long time in times)
        {
            Varint.WriteZigzag(to, unchecked(time - before - step));
            (before, step) = (time, unchecked(time - before));
        }
    }

    private static void ReadTimes(ref ReadOnlySpan<byte> from, List<long> times)
    {
        int count = Varint.ReadCount(ref from);
        (long before, long step) = (0, 0);
        for (int i = 0; i < count; i++)
        {
            step = unchecked(step + Varint.ReadZigzag(ref from));
            before = unchecked(before + step);
            times.Add(before);
        }
    }

    private static void WriteShapes(ArrayBufferWriter<byte> to, ReadingPack pack)
    {
        Varint.Write(to, (ulong)pack.Shapes.Count);
        foreach (int[] shape in pack.Shapes)
        {
            Varint.Write(to, (ulong)shape.Length);
            foreach (int parameter in shape)
            {
                Varint.Write(to, (ulong)parameter);
            }
        }

        Varint.WriteRuns(to, CollectionsMarshal.AsSpan(pack.ShapeOfRow), shape => shape);
    }

    private static void ReadShapes(ref ReadOnlySpan<byte> from, ReadingPack pack)
    {
        int shapes = Varint.ReadCount(ref from);
        for (int i = 0; i < shapes; i++)
        {
            int[] shape = new int[Varint.ReadCount(ref from)];
            for (int j = 0; j < shape.Length; j++)
            {
                shape[j] = (int)PackedValues.ReadVarint(ref from);
            }

            pack.Shapes.Add(shape);
        }

        Varint.ReadRuns(ref from, pack.Times.Count, pack.ShapeOfRow, shape => shape);
    }

    private static void WriteValues(ArrayBufferWriter<byte> to, ReadOnlySpan<double> values)
    {
        int form = 0;
        while (form < RawForm && !AllHaveForm(values, form))
        {
            form++;
        }

        Varint.Write(to, (ulong)form);
        long before = 0;
        foreach (double value in values)
        {
            if (form == RawForm)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(to.GetSpan(sizeof(double)), value);
                to.Advance(sizeof(double));
            }
            else
            {
                _ = ShortDecimal.TryScale(value, form, out long number);
                Varint.WriteZigzag(to, number - before);
                before = number;
            }
        }
    }

    private static void ReadValues(ref ReadOnlySpan<byte> from, int count, List<double> values)
    {
        int form = (int)PackedValues.ReadVarint(ref from);
        long number = 0;
        for (int i = 0; i < count; i++)
        {
            if (form == RawForm)
            {
                values.Add(BinaryPrimitives.ReadDoubleLittleEndian(from));
                from = from[sizeof(double)..];
            }
            else
            {
                number += Varint.ReadZigzag(ref from);
                values.Add(ShortDecimal.Unscale(number, form));
            }
        }
    }

    private static bool AllHaveForm(ReadOnlySpan<double> values, int form)
    {
        foreach (double value in values)
        {
            if (!ShortDecimal.TryScale(value, form, out _))
            {
                return false;
            }
        }

        return true;
    }
}
