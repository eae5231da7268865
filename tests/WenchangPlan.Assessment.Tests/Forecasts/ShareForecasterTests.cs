using CsCheck;
using WenchangPlan.Assessment.Forecasts;

namespace WenchangPlan.Assessment.Tests.Forecasts;

public sealed class ShareForecasterTests
{
    private const int Year = 2026;

    private static readonly ShareForecaster Forecaster = new(ForecastConstants.Default);

    /// <summary>Some past years, part of this one, an end; each with gaps.</summary>
    private static readonly Gen<(List<JudgedDay> Record, DateOnly AsOf)> Records =
        from seed in Gen.Int
        from past in Gen.Int[0, 3]
        from known in Gen.Int[0, 365]
        from good in Gen.Double[0.1, 0.9]
        select Make(seed, past, known, good);

    [Fact]
    public void ABoundThatIsHigher_IsNotMoreLikely() => Records.Sample(made =>
    {
        decimal[] chances = [.. Enumerable.Range(0, 21).Select(i => Forecast(made, i * 5).Probability)];

        Assert.Equal(chances.OrderDescending(), chances);
        Assert.Equal(1, chances[0]);
    }, iter: 30);

    [Fact]
    public void TheWayByMonths_EndsWhereTheForecastDoes() => Records.Sample(made =>
    {
        ShareForecast forecast = Forecast(made, 60);
        IReadOnlyList<ShareBand> months = Forecaster.Months(made.Record, Year, made.AsOf);

        DateOnly from = made.AsOf.Year < Year ? new DateOnly(Year, 1, 1) : made.AsOf.AddDays(1);
        Assert.Equal(from.Year > Year ? [] : Enumerable.Range(from.Month, 13 - from.Month), months.Select(m => m.Last.Month));
        Assert.All(months, m => Assert.True(m.Last.AddDays(1).Day == 1 && m.Share10 <= m.Share50 && m.Share50 <= m.Share90));
        if (forecast.Remaining > 0)
        {
            Assert.Equal((forecast.Share10, forecast.Share50, forecast.Share90), (months[^1].Share10, months[^1].Share50, months[^1].Share90));
        }
    }, iter: 30);

    [Fact]
    public void Chances_AreOfEverythingThatCanCome() => Records.Sample(made =>
    {
        ShareForecast forecast = Forecast(made, 60);

        Assert.Equal(forecast.Remaining + 1, forecast.Chances.Count);
        Assert.All(forecast.Chances, chance => Assert.InRange(chance, 0, 1 + 1e-9));
        Assert.Equal(1, forecast.Chances.Sum(), 9);
        Assert.True(forecast.Share10 <= forecast.Share50 && forecast.Share50 <= forecast.Share90);
        Assert.InRange(forecast.Share10, Least(forecast), 100);
        Assert.InRange((double)forecast.Probability, forecast.Chances.Skip(forecast.NeededGood).Sum() - 0.0011, forecast.Chances.Skip(forecast.NeededGood).Sum() + 0.0011);
    }, iter: 60);

    [Fact]
    public void CertainOutcomes_AreCertain_AndNoOthers() => Records.Sample(made =>
    {
        foreach (decimal bound in (decimal[])[5, 40, 60, 80, 98])
        {
            ShareForecast forecast = Forecast(made, bound);
            int total = forecast.Assessed + forecast.Remaining;
            bool met = forecast.Good * 100m >= bound * total, missed = (forecast.Good + forecast.Remaining) * 100m < bound * total;

            Assert.Equal((met, missed), (forecast.Probability == 1, forecast.Probability == 0));
            Assert.Equal((met, missed), (forecast.NeededGood == 0, forecast.NeededGood > forecast.Remaining));
            Assert.Equal(met || missed, forecast.CertainOn is null);
            Assert.True(forecast.CertainOn is not { } day || (day > made.AsOf && day.Year == Year));
        }
    }, iter: 30);

    [Fact]
    public void TheSameDays_GiveTheSame_WhateverCameAfter() => Records.Sample(made =>
    {
        ShareForecast forecast = Forecast(made, 70), again = Forecast((made.Record, made.AsOf), 70);
        List<JudgedDay> later = [.. made.Record, .. Enumerable.Range(1, 20).Select(i => new JudgedDay(made.AsOf.AddDays(i), i % 2 == 0))];
        ShareForecast beside = Forecast((later, made.AsOf), 70);

        Assert.Equal(forecast.Chances, again.Chances);
        Assert.Equal(forecast.Chances, beside.Chances);
        Assert.Equal(forecast with { Chances = [] }, beside with { Chances = [] });
    }, iter: 20);

    [Fact]
    public void WithoutPastYears_TheBandIsWider() => Records.Where(r => r.Record.Count(d => d.Date.Year < Year) > 300 && r.AsOf < new DateOnly(Year, 10, 1)).Sample(made =>
    {
        ShareForecast with = Forecast(made, 70), without = Forecast((made.Record.FindAll(d => d.Date.Year == Year), made.AsOf), 70);

        Assert.Equal(0, without.PastDays);
        Assert.True(Width(without) > Width(with), $"{Width(without)} without, {Width(with)} with past years, as of {made.AsOf}");
    }, iter: 30);

    [Fact]
    public void NothingKnown_IsSaidToBe()
    {
        ShareForecast forecast = Forecast(([], new DateOnly(Year - 1, 12, 31)), 70);

        Assert.Equal((0, 0, 365, 256), (forecast.Good, forecast.Assessed, forecast.Remaining, forecast.NeededGood));
        Assert.Equal(50, forecast.Share50, 0);
        Assert.True(Width(forecast) > 55, $"{Width(forecast)} points");
    }

    [Fact]
    public void AYearThatIsOver_IsWhatItWas()
    {
        List<JudgedDay> record = [.. Enumerable.Range(0, 366).Select(i => new JudgedDay(new DateOnly(2024, 1, 1).AddDays(i), i < 183))];

        ShareForecast half = Forecaster.Forecast(record, 2024, new DateOnly(2024, 12, 31), 50)!;

        Assert.Equal((50.0m, 50.0m, 50.0m, 1m, 0, null), (half.Share10, half.Share50, half.Share90, half.Probability, half.NeededGood, half.CertainOn));
        Assert.Equal(0, Forecaster.Forecast(record, 2024, new DateOnly(2024, 12, 31), 50.01m)!.Probability);
        Assert.Null(Forecaster.Forecast([], 2024, new DateOnly(2024, 12, 31), 50));
        Assert.Equal(1, Forecaster.Forecast(record, 2024, new DateOnly(2024, 12, 30), 50)!.Remaining);
    }

    [Fact]
    public void SeasonAndEpisodes_AreSeen()
    {
        // Summers are bad and winters good, year after year.
        List<JudgedDay> record = [.. Enumerable.Range(0, 365 + 151).Select(i => new DateOnly(Year - 1, 1, 1).AddDays(i)).Select(d => new JudgedDay(d, d.Month is < 5 or > 9 == d.Day % 7 > 0))];
        ShareForecast beforeSummer = Forecast((record, new DateOnly(Year, 5, 31)), 70);
        decimal soFar = 100m * beforeSummer.Good / beforeSummer.Assessed;

        Assert.True(beforeSummer.Share90 < soFar - 5, $"{beforeSummer.Share90} after {soFar}");

        // One day is left; the day before it says more than anything else.
        JudgedDay[] quiet = [.. Enumerable.Range(0, 364).Select(i => new JudgedDay(new DateOnly(Year, 1, 1).AddDays(i), i % 2 == 0))];
        double afterBad = Forecast(([.. quiet], new DateOnly(Year, 12, 30)), 70).Chances[1];
        quiet[^1] = quiet[^1] with { Good = true };
        double afterGood = Forecast(([.. quiet], new DateOnly(Year, 12, 30)), 70).Chances[1];
        Assert.Equal(ForecastConstants.Default.Persistence, afterGood - afterBad, 0.1);
    }

    private static ShareForecast Forecast((IReadOnlyList<JudgedDay> Record, DateOnly AsOf) made, decimal bound) => Forecaster.Forecast(made.Record, Year, made.AsOf, bound)!;

    private static decimal Width(ShareForecast forecast) => forecast.Share90 - forecast.Share10;

    private static decimal Least(ShareForecast forecast) => decimal.Round(100m * forecast.Good / (forecast.Assessed + forecast.Remaining), 1);

    private static (List<JudgedDay> Record, DateOnly AsOf) Make(int seed, int past, int known, double good)
    {
        var random = new Random(seed);
        var (first, last) = (new DateOnly(Year - past, 1, 1), new DateOnly(Year, 1, 1).AddDays(known - 1));
        List<JudgedDay> record = [];
        for (DateOnly day = first; day <= last; day = day.AddDays(1))
        {
            double season = good + (0.25 * Math.Cos(day.DayOfYear * 2 * Math.PI / 365));
            if (random.NextDouble() > 0.05)
            {
                record.Add(new JudgedDay(day, record.Count > 0 && random.NextDouble() < 0.3 ? record[^1].Good : random.NextDouble() < season));
            }
        }

        if (known == 365 && record.TrueForAll(d => d.Date.Year < Year))
        {
            record.Add(new JudgedDay(last, true));
        }

        return (record, last);
    }
}
