using WenchangPlan.Alerting.Rules;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Tests.Rules;

/// <summary>Figures of a window: readings a minute, a window of ten.</summary>
public class WindowSeriesTests
{
    private static readonly Station Road = Sample.RoadStation(0);
    private readonly List<double?> _said = [];

    [Theory]
    [InlineData(WindowStatistic.Mean, 5.5)]
    [InlineData(WindowStatistic.Min, 1)]
    [InlineData(WindowStatistic.Max, 10)]
    [InlineData(WindowStatistic.Sum, 55)]
    [InlineData(WindowStatistic.Count, 10)]
    public void WholeWindow_SaysItsFigure(WindowStatistic statistic, double figure)
    {
        Play(statistic, [99, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]); // the first is ten minutes old: out of the window
        Assert.Equal(figure, _said[^1]);
    }

    /// <summary>Seven of ten are too few for a mean; the eighth makes it.</summary>
    [Fact]
    public void Mean_NeedsThreeQuartersOfItsReadings()
    {
        Play(WindowStatistic.Mean, [40, 40, 40, 40, 40, 40, 40, 40]);
        Assert.Equal([null, null, null, null, null, null, null, 40.0], _said);
    }

    /// <summary>What is missing makes a sum or a maximum no smaller, so they may say "above", and never "within".</summary>
    [Theory]
    [InlineData(WindowStatistic.Max)]
    [InlineData(WindowStatistic.Sum)]
    public void SumAndMax_OfTooFewReadings_SayBreachesOnly(WindowStatistic statistic)
    {
        Play(statistic, [1, 30]);
        Assert.Equal([null, statistic == WindowStatistic.Sum ? 31.0 : 30.0], _said);
    }

    [Fact]
    public void OverItsRange_CountsAsAtLeast_AndNeverSaysWithin()
    {
        Play(WindowStatistic.Mean, [1, 1, 1, 1, 1, 1, 1, 1, 1]);
        Assert.Equal(1.0, _said[^1]);
        Play(WindowStatistic.Mean, [1, 1, 1, 1, 1, 1, 1, 1, 1], over: 50); // a mean of 5.9 that is at least so much
        Assert.Null(_said[^1]);
        Play(WindowStatistic.Mean, [1, 1, 1, 1, 1, 1, 1, 1, 1], over: 500);
        Assert.Equal(50.9, _said[^1]);
    }

    /// <summary>Ten times 0.1 is exactly 1, as people write it, and not above.</summary>
    [Fact]
    public void Sum_IsOfTheNumbersAsWritten()
    {
        Play(WindowStatistic.Sum, [.. Enumerable.Repeat(0.1, 10)]);
        Assert.Equal(1.0, _said[^1]);
    }

    [Fact]
    public void Count_WaitsUntilItKnowsTheWholeWindow_WhenTooFewAreABreach()
    {
        Play(WindowStatistic.Count, [.. Enumerable.Repeat(5.0, 10)], below: 8);
        Assert.Equal([.. Enumerable.Repeat<double?>(null, 9), 10.0], _said);
    }

    private void Play(WindowStatistic statistic, double[] values, double? over = null, double? below = null)
    {
        _said.Clear();
        AlertRule rule = Sample.Flood with { Statistic = statistic, Over = TimeSpan.FromMinutes(10), Above = below is null ? 27 : null, Below = below };
        var series = RuleSeries.Of(rule, Road);
        int parameter = Road.Find("depth")!.Parameter.Index;
        ParameterValue[] all = [.. values.Select(v => new ParameterValue(parameter, v, ReadingFlag.Normal)), .. over is { } most ? [new ParameterValue(parameter, most, ReadingFlag.OverRange)] : Array.Empty<ParameterValue>()];
        for (int i = 0; i < all.Length; i++)
        {
            _said.Add(series.Take(Sample.Morning + (i * Sample.Minute), [all[i]])?.Value);
        }
    }
}
