using CsCheck;
using WenchangPlan.Storage.Packing;

namespace WenchangPlan.Storage.Tests.Packing;

public class HourPackTests
{
    private static readonly Gen<decimal> Number = Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Int[0, 6], (n, scale) => Shortest(n / Power(scale)));

    private static readonly Gen<PackedHour[]> Day = Gen.Select(Gen.Int[1, 9].HashSet[1, 6], Gen.Int[0, 23].HashSet[1, 24], Gen.Bool, Gen.Int[0, 2]).SelectMany((parameters, hours, same, numbers) =>
        Gen.Select(Number, Number, Number, Gen.Int[1, 60], Gen.Bool).Array[parameters.Count * hours.Count].Select(values =>
        {
            var day = new List<PackedHour>();
            int i = 0;
            foreach (int hour in hours.Order())
            {
                foreach (int parameter in parameters)
                {
                    (decimal mean, decimal min, decimal max, int count, bool empty) = values[i++];
                    bool has = numbers == 0 || (numbers == 1 && !empty);
                    int sampled = same ? 12 : count;
                    day.Add(!has ? new PackedHour(hour, parameter, null, null, null, 0, sampled, 0)
                        : numbers == 0 && same ? new PackedHour(hour, parameter, mean, mean, mean, sampled, sampled, 60)
                        : new PackedHour(hour, parameter, mean, min, max, sampled, sampled, (byte)sampled));
                }
            }

            return day.ToArray();
        }));

    [Fact]
    public void WriteThenRead_GivesTheSame_DownToTheDigits() => Day.Sample(day =>
    {
        List<PackedHour> read = HourPack.Read(HourPack.Write(day));

        Assert.Equal(day.Select(Text), read.OrderBy(v => v.Hour).ThenBy(v => Array.FindIndex(day, d => d.Parameter == v.Parameter)).Select(Text));
    });

    [Fact]
    public void Read_WhatIsCutShort_IsNamedAsSuch()
    {
        byte[] whole = HourPack.Write([new PackedHour(3, 7, 35.25m, 30, 41.5m, 12, 12, 60), new PackedHour(4, 7, null, null, null, 0, 5, 0)]);
        for (int length = 1; length < whole.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => HourPack.Read(whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Write_ADayOfLikeHours_TakesAboutTwoBytesAValue()
    {
        PackedHour[] day = [.. Enumerable.Range(0, 24).SelectMany(h => Enumerable.Range(1, 6).Select(p => new PackedHour(h, p, 30 + (h % 5), 30 + (h % 5), 30 + (h % 5), 1, 1, 60)))];

        Assert.InRange(HourPack.Write(day).Length / (double)day.Length, 0.5, 2);
    }

    /// <summary>The digits too: 35.10 is not 35.1.</summary>
    private static string Text(PackedHour value) => value.ToString();

    private static decimal Shortest(decimal value) => value / 1.0000000000000000000000000000m;

    private static decimal Power(int decimals) => (decimal)Math.Pow(10, decimals);
}
