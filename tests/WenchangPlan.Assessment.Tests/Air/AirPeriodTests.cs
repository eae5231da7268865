using WenchangPlan.Assessment.Air;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests.Air;

/// <summary>Months and years of air, judged from days when asked for.</summary>
public sealed class AirPeriodTests : IDisposable
{
    private const string Stations = """
        { "id": "a", "domain": "air", "name": "空气站", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"], "samplePeriod": "01:00:00" }
        """;

    private static readonly DateTimeOffset May = DomainChain.At("2023-05-01");
    private readonly DomainChain _chain = new(Stations);

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task Month_HasTheIndexThatTheBulletinPrinted()
    {
        // Zibo, May 2023: 12 27 65 29 0.8 191, index 4.03.
        SendDays(31, _ => (29, 65, 12, 27, 0.8, 191));
        await _chain.AssessAsync(May.AddDays(31).AddHours(2));

        foreach (Place place in (Place[])[Place.District, Place.Of("a")])
        {
            Verdict month = Assert.Single(_chain.Verdicts(AirJudge.Month, place));
            Assert.Equal((4.03m, Validity.Valid, null, 31), (month.Value, month.Validity, month.Good, month.Samples));
            Assert.Equal((29m, 0.8m, 191m), (month.Parts["pm25"].Value, month.Parts["co"].Value, month.Parts["o3_8h"].Value));
            Assert.Equal(["o3_8h"], month.Deciding);
            Assert.Equal(["HJ 663-2013", "GB 3095-2012"], month.Editions);
            Assert.Equal(0m, month.Parts["goodDays"].Value);
        }
    }

    [Fact]
    public async Task Month_CarbonMonoxideAndOzone_ArePercentiles()
    {
        SendDays(31, day => (30, 60, 10, 20, day / 10.0, 50 + day));
        await _chain.AssessAsync(May.AddDays(31).AddHours(2));

        Verdict month = Assert.Single(_chain.Verdicts(AirJudge.Month, Place.District));
        Assert.Equal(3.0m, month.Parts["co"].Value); // rank 1 + 30 · 0.95 = 29.5 of 0.1 to 3.1: 2.95, reported 3.0 (half to even)
        Assert.Equal(78m, month.Parts["o3_8h"].Value); // rank 28 of 51 to 81
    }

    [Fact]
    public async Task Month_WithTooFewDays_SaysHowMany_AndARunningOneIsPending()
    {
        SendDays(20, _ => (30, 60, 10, 20, 0.5, 100));
        await _chain.AssessAsync(May.AddDays(20).AddHours(2));
        Verdict running = Assert.Single(_chain.Verdicts(AirJudge.Month, Place.District));
        Assert.Equal((Validity.Pending, 30m, 20), (running.Validity, running.Parts["pm25"].Value, running.Samples));

        await _chain.AssessAsync(May.AddDays(31).AddHours(2));
        Verdict over = Assert.Single(_chain.Verdicts(AirJudge.Month, Place.District));
        Assert.Equal((Validity.Invalid, null), (over.Validity, over.Value));
        Assert.Contains(new Reason("too-few-days", "pm25", 20, 27), over.Reasons);
    }

    [Fact]
    public async Task Year_IsJudgedByMeanAndPercentile()
    {
        DateTimeOffset first = DomainChain.At("2023-01-01");
        for (int day = 0; day < 365; day++)
        {
            // A mean of 31.5 meets 35; the 95th percentile of 90 does not meet 75.
            double pm25 = day % 10 == 0 ? 90 : 25;
            Send(first.AddDays(day), (pm25, 60, 10, 20, 0.5, 100));
        }

        await _chain.AssessAsync(first.AddDays(365).AddHours(2));

        Verdict year = Assert.Single(_chain.Verdicts(AirJudge.Year, Place.District));
        Assert.Equal((Validity.Valid, false, 365), (year.Validity, year.Good, year.Samples));
        Assert.Equal((32m, 1), (year.Parts["pm25"].Value, year.Parts["pm25"].Grade));
        Assert.Equal((90m, 2), (year.Parts["pm25_p95"].Value, year.Parts["pm25_p95"].Grade));
        Assert.Equal((20m, 1, 1), (year.Parts["no2_p98"].Value, year.Parts["no2_p98"].Grade, year.Parts["o3_8h"].Grade));
    }

    private void SendDays(int days, Func<int, (double Pm25, double Pm10, double So2, double No2, double Co, double O3)> values)
    {
        for (int day = 0; day < days; day++)
        {
            Send(May.AddDays(day), values(day + 1));
        }
    }

    private void Send(DateTimeOffset day, (double Pm25, double Pm10, double So2, double No2, double Co, double O3) v)
    {
        for (int hour = 0; hour < 24; hour++)
        {
            _chain.Send("a", day.AddHours(hour), ("pm25", v.Pm25), ("pm10", v.Pm10), ("so2", v.So2), ("no2", v.No2), ("co", v.Co), ("o3", v.O3));
        }
    }
}
