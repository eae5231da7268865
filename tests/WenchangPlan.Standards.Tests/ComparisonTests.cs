using CsCheck;

namespace WenchangPlan.Standards.Tests;

/// <summary>The arithmetic of 同比 as bulletins print it.</summary>
public sealed class ComparisonTests
{
    /// <summary>Printed by Zibo (2018, 2022, 2023), Shandong and the ministry (2017 to 2024); the last one by Wuyuan, 2023-09, which prints both years.</summary>
    [Theory]
    [InlineData("20", "22", "-9.1", -1)]
    [InlineData("65", "64", "1.6", 1)]
    [InlineData("1.5", "1.7", "-11.8", -1)]
    [InlineData("192", "183", "4.9", 1)]
    [InlineData("5.73", "5.66", "1.2", 1)]
    [InlineData("31", "35", "-11.4", -1)]
    [InlineData("2.63", "2.89", "-9.0", -1)]
    [InlineData("0.8", "0.8", "0", 0)]
    public void Percent_IsOfThePrintedFigures(string now, string before, string change, int direction)
    {
        var comparison = new Comparison(Number(now), Number(before), ComparisonForm.Percent);
        Assert.Equal((Number(change), direction), (comparison.Change, comparison.Direction));
    }

    /// <summary>Jining, 2025-07, printed "降低9.7 %" for 24 of 31 days against 27 of 31: it was 9.7 points.</summary>
    [Fact]
    public void AShare_ChangesInPoints_DaysPlainly()
    {
        decimal now = Rounding.HalfEven(100m * 24 / 31, 1), before = Rounding.HalfEven(100m * 27 / 31, 1);
        Assert.Equal(-9.7m, new Comparison(now, before, ComparisonForm.Points).Change);
        Assert.Equal(-3, new Comparison(24, 27, ComparisonForm.Difference).Change);
    }

    [Fact]
    public void AgainstNothing_ThereIsNoPercentage() => Assert.Equal((null, 1), (new Comparison(3, 0, ComparisonForm.Percent).Change, new Comparison(3, 0, ComparisonForm.Percent).Direction));

    [Fact]
    public void Direction_IsToldAlsoWhereTheChangeRoundsToNothing() => Assert.Equal((0m, 1), (new Comparison(5000, 4999, ComparisonForm.Percent).Change, new Comparison(5000, 4999, ComparisonForm.Percent).Direction));

    /// <summary>Fujian's bulletin of May 2023: two share the first place, and the next ones share the third or fourth.</summary>
    [Fact]
    public void EqualFigures_ShareARank_AndTheNextIsSkipped()
    {
        Assert.Equal([1, 1, 3, null, 4, 4, 6], Ranking.Of([2.10m, 2.10m, 2.3m, null, 2.4m, 2.4m, 3m]));
        Assert.Equal([3, 1, null, 1], Ranking.Of([80m, 90m, null, 90m], lowestFirst: false));
    }

    [Fact]
    public void Ranks_FollowTheFiguresAndLeaveNoGapUnexplained() => Gen.Int[0, 5].Array[0, 12].Sample(figures =>
    {
        IReadOnlyList<int?> ranks = Ranking.Of([.. figures.Select(f => f == 0 ? (decimal?)null : f)]);
        for (int i = 0; i < figures.Length; i++)
        {
            Assert.Equal(figures[i] == 0, ranks[i] is null);
            for (int j = 0; j < figures.Length; j++)
            {
                if (figures[i] > 0 && figures[j] > 0) Assert.Equal(figures[i].CompareTo(figures[j]), ranks[i]!.Value.CompareTo(ranks[j]!.Value));
            }
        }

        // As many stand before a rank as its number says.
        foreach (int? rank in ranks.OfType<int>()) Assert.Equal(rank - 1, ranks.Count(r => r < rank));
    });

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
