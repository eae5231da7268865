using WenchangPlan.Assessment.Forecasts;
using WenchangPlan.ForecastBackTest;

namespace WenchangPlan.Assessment.Tests.Forecasts;

/// <summary>What docs/forecast.md says of the forecast, from the record of 12 cities.</summary>
public sealed class BackTestTests
{
    [Fact]
    public void TheBandHoldsWhatItSays_AndTheProbabilityBeatsPace()
    {
        BackTest test = BackTest.Run(CityDays.Shandong(), 2016, ForecastConstants.Default);

        Assert.Equal(132, test.All.Count);
        Assert.InRange(test.Coverage, 0.75, 0.9);
        Assert.InRange(test.Brier / test.BrierOfPace, 0, 0.75);
    }

    [Fact]
    public void AForecastOfARealCity_IsWhatItWas()
    {
        CityDays jinan = CityDays.Shandong().Single(c => c.City == "济南");

        ShareForecast forecast = new ShareForecaster(ForecastConstants.Default).Forecast(jinan.Days, 2016, new DateOnly(2016, 6, 30), 47)!;

        Assert.Equal((182, 184, 760), (forecast.Assessed, forecast.Remaining, forecast.PastDays));
        Assert.Equal((43.4m, 51.9m, 59.6m), (forecast.Share10, forecast.Share50, forecast.Share90));
        Assert.Equal(55.0m - 0.1m, decimal.Round(jinan.Share(2016), 1)); // what came
    }
}
