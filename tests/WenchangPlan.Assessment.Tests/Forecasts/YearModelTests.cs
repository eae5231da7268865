using WenchangPlan.Assessment.Forecasts;

namespace WenchangPlan.Assessment.Tests.Forecasts;

/// <summary>The sums of the model against every way a few days can go, one by one.</summary>
public sealed class YearModelTests
{
    private static readonly ForecastConstants Constants = ForecastConstants.Default;

    private static readonly double[] Deviations = [.. Enumerable.Range(-12, 25).Select(i => i / 4.0)];

    /// <summary>Nothing is known, so every day's log odds are 0 and its spread is all of the unknown.</summary>
    private static readonly double Spread = Math.Sqrt((Constants.Spread * Constants.Spread) + (Constants.UnknownSpread * Constants.UnknownSpread) + (Constants.UnknownSeasonSpread * Constants.UnknownSeasonSpread));

    [Fact]
    public void FiveDaysOverTheEndOfAMonth_AreTheSumOfAllTheirWays()
    {
        var from = new DateOnly(2026, 11, 29);
        YearToCome sums = new YearModel(new Season([], 2026, Constants), [], null, Constants).Run(from, 5, needed: 3);
        var (chances, success, miss) = (new double[6], new double[5], new double[5]);
        double[] prior = Normal(Deviations, 0, 1);
        for (int way = 0; way < 1 << 5; way++)
        {
            for (int november = 0; november < Deviations.Length; november++)
            {
                double[] carried = Normal(Deviations, Constants.Carried * Deviations[november], 1 - (Constants.Carried * Constants.Carried));
                for (int december = 0; december < Deviations.Length; december++)
                {
                    double chance = prior[november] * carried[december];
                    for (int day = 0; day < 5; day++)
                    {
                        double good = 1 / (1 + Math.Exp(-Spread * Deviations[day < 2 ? november : december]));
                        double kept = day == 0 ? 0 : Constants.Persistence;
                        double chanceOfGood = ((1 - kept) * good) + (day > 0 && IsGood(way, day - 1) ? kept : 0);
                        chance *= IsGood(way, day) ? chanceOfGood : 1 - chanceOfGood;
                    }

                    chances[int.PopCount(way)] += chance;
                    for (int day = 0; day < 5; day++)
                    {
                        int soFar = int.PopCount(way & ((2 << day) - 1));
                        success[day] += soFar >= 3 ? chance : 0;
                        miss[day] += soFar + 4 - day < 3 ? chance : 0;
                    }
                }
            }
        }

        Same(chances, sums.Chances);
        Same(success, sums.Success);
        Same(miss, sums.Miss);
    }

    [Fact]
    public void WhatIsKnown_WeighsTheDeviations()
    {
        // Ten bad days of January, a good one; the rest of the month follows from them.
        JudgedDay[] seen = [.. Enumerable.Range(1, 11).Select(i => new JudgedDay(new DateOnly(2026, 1, i), i == 11))];
        double[] sums = new YearModel(new Season([], 2026, Constants), seen, null, Constants).Run(new DateOnly(2026, 1, 13), 1, needed: 1).Chances;

        double[] weights = Normal(Deviations, 0, 1);
        for (int i = 0; i < weights.Length; i++)
        {
            double bad = 1 - (1 / (1 + Math.Exp(-Spread * Deviations[i])));
            weights[i] *= bad * Math.Pow(Constants.Persistence + ((1 - Constants.Persistence) * bad), 9) * (1 - Constants.Persistence) * (1 - bad);
        }

        // The 12th is not judged, so what the 11th says has faded twice.
        double kept = Constants.Persistence * Constants.Persistence;
        double good = Deviations.Select((d, i) => weights[i] * (kept + ((1 - kept) / (1 + Math.Exp(-Spread * d))))).Sum() / weights.Sum();
        Same([1 - good, good], sums);
    }

    private static bool IsGood(int way, int day) => (way & (1 << day)) != 0;

    private static double[] Normal(double[] places, double middle, double variance)
    {
        double[] chances = Array.ConvertAll(places, x => Math.Exp(-(x - middle) * (x - middle) / 2 / variance));
        return Array.ConvertAll(chances, c => c / chances.Sum());
    }

    private static void Same(double[] expected, double[] sums)
    {
        Assert.Equal(expected.Length, sums.Length);
        Assert.All(expected.Zip(sums), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }
}
