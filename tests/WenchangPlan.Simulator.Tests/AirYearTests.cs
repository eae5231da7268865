using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Tests;

public class AirYearTests
{
    /// <summary>A plain reading of the rules: daily means of the points, the mean of the points, limits at IAQI 100; O3 by its daily 8-hour maximum.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Year_OfMessages_HasTheShareOfGoodDaysThePlanIsAbout(int seed)
    {
        var district = new SimulatedDistrict(Sample.Register, seed);
        DateTimeOffset from = Sample.Local(2026);
        DateTimeOffset to = Sample.Local(2027);
        var hours = new Dictionary<(int Point, string Code, int Day, int Hour), (double Sum, int Count)>();
        List<Station> points = [.. Sample.Register.Stations.Where(s => s.Domain.Code == "air")];
        for (int point = 0; point < points.Count; point++)
        {
            foreach ((DateTimeOffset time, string code, double value, ReadingFlag flag) in Sample.Values(district, points[point], from, to, TimeSpan.FromMinutes(15)))
            {
                if (flag == ReadingFlag.Normal && code is "pm25" or "pm10" or "no2" or "o3" or "co")
                {
                    (int, string, int, int) key = (point, code, time.DayOfYear, time.Hour);
                    (double sum, int count) = hours.GetValueOrDefault(key);
                    hours[key] = (sum + value, count + 1);
                }
            }
        }

        double? Hour(int point, string code, int day, int hour) => hours.TryGetValue((point, code, day, hour), out (double Sum, int Count) h) && h.Count >= 3 ? h.Sum / h.Count : null;
        double? Mean(int point, string code, int day, int first, int last, int least)
        {
            List<double> values = [.. Enumerable.Range(first, last - first + 1).Select(h => Hour(point, code, day, h)).OfType<double>()];
            return values.Count >= least ? values.Average() : null;
        }

        double? District(Func<int, double?> ofPoint)
        {
            List<double> values = [.. Enumerable.Range(0, points.Count).Select(ofPoint).OfType<double>()];
            return values.Count >= 0.75 * points.Count ? Math.Round(values.Average()) : null;
        }

        int good = 0, valid = 0;
        int[] excellent = new int[13];
        for (int day = 1; day <= 365; day++)
        {
            bool of2026 = day >= Sample.Local(2026, 3).DayOfYear;
            double?[] ratios =
            [
                District(p => Mean(p, "pm25", day, 0, 23, 20)) / (of2026 ? 60 : 75),
                District(p => Mean(p, "pm10", day, 0, 23, 20)) / (of2026 ? 120 : 150),
                District(p => Mean(p, "no2", day, 0, 23, 20)) / 80,
                District(p => Mean(p, "co", day, 0, 23, 20)) / 4,
                District(p => Enumerable.Range(0, 17).Select(h => Mean(p, "o3", day, h, h + 7, 6)).Max()) / 160,
            ];
            valid += ratios.All(r => r is not null) ? 1 : 0;
            good += ratios.All(r => r <= 1) ? 1 : 0;

            // The bounds of IAQI 50 as shares of those of 100.
            double[] halves = [35.0 / (of2026 ? 60 : 75), 50.0 / (of2026 ? 120 : 150), 0.5, 0.5, 100.0 / 160];
            excellent[from.AddDays(day - 1).Month] += ratios.Zip(halves).All(r => r.First <= r.Second) ? 1 : 0;
        }

        Assert.True(valid >= 355, $"{valid} valid days");
        Assert.InRange(100.0 * good / valid, 68, 76);

        // Excellent ones are the rainy and windy days of late summer.
        string byMonth = string.Join(' ', excellent[1..]);
        Assert.True(excellent.Sum() is >= 12 and <= 40, byMonth);
        Assert.True(excellent[7..10].Sum() >= 0.6 * excellent.Sum() && excellent[7..10].All(days => days > 0), byMonth);
    }
}
