using CsCheck;
using WenchangPlan.Storage.Packing;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Storage.Tests.Readings.Sqlite;

public sealed class ReadingPackTests
{
    private static readonly double[] Special = [0.0, -0.0, double.Epsilon, -double.Epsilon, 2.2250738585072009e-308, double.MaxValue, double.MinValue, 1L << 53, -(1L << 53), 9007199254740991, 0.1, 1e-7];

    private static readonly Gen<double> AnyFinite = Gen.OneOf(
        Gen.Double.Where(double.IsFinite),
        Gen.Double[-1000, 1000].Select(d => Math.Round(d, 3)),
        Gen.Int.Select(i => (double)i),
        Gen.Int[0, Special.Length - 1].Select(i => Special[i]));

    private static readonly Gen<(long Time, StoredValue[] Values)> AnyRow = Gen.Select(
        Gen.OneOf(Gen.Long, Gen.Long[1_777_593_600_000, 1_777_680_000_000]),
        Gen.Select(Gen.OneOf(Gen.Int[1, 4], Gen.Int[0, 100_000]), AnyFinite, Gen.OneOf(Gen.Const(ReadingFlag.Normal), Gen.Enum<ReadingFlag>()), (id, value, flag) => new StoredValue(id, value, flag)).Array[1, 6]);

    [Fact]
    public void Pack_AnyRowsInAnyOrder_ComeBackBitByBit() => AnyRow.Array[0, 60].Sample(rows =>
    {
        byte[] packed = ReadingPackFormat.Write(Pack(rows));
        Assert.Equal(rows.Select(Bits), Unpack(packed).Select(Bits));
    }, iter: 5_000);

    [Fact]
    public void Pack_ADayOfARealStation_TakesLessThanAByteAValue()
    {
        // Values that wander by a last digit, every minute, with a gap and a flagged hour.
        var random = new Random(7);
        double level = 35;
        (long, StoredValue[])[] rows = [.. Enumerable.Range(0, 1440).Where(i => i is < 300 or > 320).Select(i => (
            1_777_593_600_000 + (i * 60_000L),
            new[] { 1, 2, 3 }.Select(id => new StoredValue(id, Math.Round(level += random.Next(-3, 4) / 10.0, 1), i / 60 == 9 ? ReadingFlag.Calibration : ReadingFlag.Normal)).ToArray()))];

        byte[] packed = ReadingPackFormat.Write(Pack(rows));
        Assert.Equal(rows.Select(Bits), Unpack(packed).Select(Bits));
        Assert.InRange((double)packed.Length / (rows.Length * 3), 0.1, 1);
    }

    [Fact]
    public void Read_BytesThatAreBroken_SaysSo_WhateverIsBroken()
    {
        byte[] good = ReadingPackFormat.Write(Pack([.. Enumerable.Range(0, 50).Select(i => (i * 60_000L, new[] { new StoredValue(1, i, ReadingFlag.Normal) }))]));
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Sample((at, with, length) =>
        {
            byte[] broken = good[..length];
            if (at < length)
            {
                broken[at] = with;
            }

            // Brotli carries no checksum: a changed byte may give other readings, but never anything else than readings or this exception.
            Exception? error = Record.Exception(() => Unpack(broken).Count);
            Assert.True(error is null or InvalidDataException, error?.ToString());
        }, iter: 20_000);
        Assert.Throws<InvalidDataException>(() => ReadingPackFormat.Read(good.AsSpan(0, good.Length / 2)));
        Assert.Throws<InvalidDataException>(() => ReadingPackFormat.Read([]));
        Assert.Throws<InvalidDataException>(() => ReadingPackFormat.Read([99, .. good[1..]]));
    }

    private static ReadingPack Pack((long Time, StoredValue[] Values)[] rows)
    {
        var pack = new ReadingPack();
        foreach ((long time, StoredValue[] values) in rows)
        {
            byte[] row = new byte[values.Length * PackedValues.MaxBytesPerValue];
            int length = 0;
            foreach (StoredValue value in values)
            {
                length += PackedValues.Write(row.AsSpan(length), value.ParameterId, value.Value, value.Flag);
            }

            pack.Add(time, row.AsSpan(0, length));
        }

        return pack;
    }

    private static List<(long Time, StoredValue[] Values)> Unpack(byte[] packed)
    {
        var rows = new List<(long, StoredValue[])>();
        ReadingPack pack = ReadingPackFormat.Read(packed);
        while (pack.TryRead(out long time, out ReadOnlySpan<StoredValue> values))
        {
            rows.Add((time, values.ToArray()));
        }

        return rows;
    }

    private static string Bits((long Time, StoredValue[] Values) row) =>
        $"{row.Time}: " + string.Join(' ', row.Values.Select(v => $"{v.ParameterId}={BitConverter.DoubleToInt64Bits(v.Value):x}/{v.Flag}"));
}
