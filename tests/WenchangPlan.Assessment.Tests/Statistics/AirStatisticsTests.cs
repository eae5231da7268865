using CsCheck;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Assessment.Tests.Statistics;

public sealed class AirStatisticsTests
{
    private static readonly string[] Codes = ["pm25", "pm10", "so2", "no2", "co", "o3_8h"];

    /// <summary>Zibo's published figures: a month whose days are all alike gives them as they are, and the index of the bulletin.</summary>
    [Theory]
    [InlineData("2022-12", "20 48 111 65 1.5 59", 5.73)]
    [InlineData("2022-12", "14 33 75 43 1.3 192", 4.87)]
    [InlineData("2023-05", "12 27 65 29 0.8 191", 4.03)]
    [InlineData("2018-10", "27 58 111 50 1.8 158", 6.36)]
    [InlineData("2022-02", "3 13 16 13 0.9 87", 1.73)]
    [InlineData("2023-09", "11 16 40 16 0.6 139", 2.63)]
    [InlineData("2025-12", "6 12 51 19 0.9 137", 2.75)]
    public void APublishedMonth_HasItsIndex(string month, string so2No2Pm10Pm25CoO3, double index)
    {
        decimal[] v = [.. so2No2Pm10Pm25CoO3.Split(' ').Select(t => decimal.Parse(t, System.Globalization.CultureInfo.InvariantCulture))];
        Period period = Period.Parse(month)!.Value;
        AirStatistics found = AirStatistics.Of(period, null, new Reader(Days(period.First, period.Days, _ => [v[3], v[2], v[0], v[1], v[4], v[5]])));
        Assert.Equal((decimal)index, found.Index);
        Assert.True(found.IsValid);
        Assert.Equal([v[3], v[2], v[0], v[1], v[4], v[5]], found.Pollutants.Values.Select(p => p.Value!.Value));
    }

    [Fact]
    public void DaysAreCountedOnce_AndWhatIsPendingNotAtAll()
    {
        Period may = Period.Parse("2026-05")!.Value;
        List<Verdict> days = Days(may.First, 12, day => [day == 3 ? 200 : 20, 30, 5, 10, 0.5m, 100]);
        days[5] = days[5] with { Validity = Validity.Invalid, Grade = null, Good = null, Parts = new Dictionary<string, VerdictPart>() };
        days[11] = days[11] with { Validity = Validity.Pending, Grade = null, Good = null };
        AirStatistics found = AirStatistics.Of(may, null, new Reader(days));
        Assert.Equal((9, 10, 1, 1, 90.0m), (found.Good, found.Valid, found.Invalid, found.Heavy, found.GoodShare));
        Assert.Equal(new DateOnly(2026, 5, 11), found.AsOf);
        Assert.Equal([0, 9, 0, 0, 1, 0], found.ByLevel);
        Assert.Equal((10, 1, false), (found.Pollutants["pm25"].Days, found.Pollutants["pm25"].Exceeded, found.Pollutants["pm25"].IsValid));
        Assert.False(found.IsValid); // 10 of 27 days
        Assert.Null(AirStatistics.Of(Period.Parse("2026-05-01..2026-05-20")!.Value, null, new Reader(days)).IsValid);
    }

    [Fact]
    public void NothingJudged_IsNoFigure()
    {
        AirStatistics found = AirStatistics.Of(Period.Parse("2026-05")!.Value, "A1", new Reader([]));
        Assert.Equal((0, null, null, null), (found.Valid, found.GoodShare, found.Index, found.AsOf));
        Assert.All(found.Pollutants.Values, p => Assert.Equal((null, 0), (p.Value, p.Days)));
    }

    /// <summary>Counts of parts add up to those of the whole, however it is cut.</summary>
    [Fact]
    public void CountsOfTheParts_AreThoseOfTheWhole() => Gen.Select(Gen.Int[2, 60], Gen.Int[0, 250].Array[60], Gen.Int[1, 59]).Sample((length, pm25, cut) =>
    {
        var first = new DateOnly(2026, 3, 1);
        int at = Math.Min(cut, length - 1);
        var reader = new Reader(Days(first, length, day => [pm25[day], 30, 5, 10, 0.5m, 100]));
        AirStatistics Of(int from, int days) => AirStatistics.Of(new Period(PeriodKind.Range, first.AddDays(from), first.AddDays(from + days - 1)), null, reader);
        AirStatistics whole = Of(0, length), left = Of(0, at), right = Of(at, length - at);
        Assert.Equal(whole.Valid, left.Valid + right.Valid);
        Assert.Equal(whole.Good, left.Good + right.Good);
        Assert.Equal(whole.ByLevel, left.ByLevel.Zip(right.ByLevel, (a, b) => a + b));
        Assert.Equal(whole.Pollutants["pm25"].Exceeded, left.Pollutants["pm25"].Exceeded + right.Pollutants["pm25"].Exceeded);
    });

    private static List<Verdict> Days(DateOnly first, int count, Func<int, decimal[]> values) => [.. Enumerable.Range(0, count).Select(day =>
    {
        decimal[] v = values(day);
        int aqi = v[0] <= 35 ? 60 : v[0] <= 75 ? 99 : v[0] <= 150 ? 150 : 240;
        return MadeVerdict.AirDay(first.AddDays(day), null, "2012", aqi, aqi <= 100 ? 2 : aqi == 150 ? 3 : 5, [], aqi <= 100, Validity.Valid, [],
            Codes.Select((code, i) => (code, new VerdictPart(v[i], i == 0 ? aqi : 40, 24))).ToDictionary(p => p.code, p => p.Item2, StringComparer.Ordinal));
    })];

    private sealed class Reader(IReadOnlyList<Verdict> days) : IVerdictReader
    {
        public IReadOnlyList<Verdict> Read(in VerdictQuery query) => MadeVerdict.Read(days, query);

        public VerdictLimit? LimitOf(Verdict verdict, string parameter) => null;
    }
}
