using System.Globalization;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Standards;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests.Statistics;

public sealed class NoiseStatisticsTests
{
    private static readonly Period April = Period.Parse("2026-04")!.Value;
    private static readonly District Register = DomainChain.Read(
        string.Join(',', Enumerable.Range(1, 6).Select(i => string.Create(CultureInfo.InvariantCulture,
            $$"""{"id":"n{{i}}","domain":"noise","name":"点{{i}}","parameters":["leq"],"functionClass":"{{(i == 1 ? "1" : "2")}}","counts":{{(i < 6 ? "true" : "false")}}}"""))), "{}", out _)!;

    /// <summary>Published rates: Hunan 2021 Q4 by night and by day, Dazhou 2015 Q3; and our own of a month with few points.</summary>
    [Theory]
    [InlineData(139, 156, 89.1)]
    [InlineData(151, 156, 96.8)]
    [InlineData(9, 13, 69.2)]
    [InlineData(25, 28, 89.3)]
    [InlineData(22, 26, 84.6)]
    public void APublishedRate_IsThatOfItsStationNights(int met, int valid, double percent)
    {
        // Spread over five points, so that the mean of the points' rates would be another number.
        Verdict[] nights = [.. Enumerable.Range(0, valid).Select(i => MadeReader.Day("noiseNight", $"n{(i % 5) + 1}", April.First.AddDays(i / 5 % 30), i < met))];
        NoiseStatistics found = NoiseStatistics.Of(Period.Parse("2026")!.Value, null, Register, new MadeReader(
            [.. nights.Select((n, i) => n with { Window = Window.Day(April.First.AddDays(i / 5)) }), MadeReader.Day("noiseNight", "n2", April.First.AddDays(60), null),
                MadeReader.Day("noiseNight", "n6", April.First, false)])); // does not count
        Assert.Equal((valid, met, 1, (decimal)percent), (found.Night.Compliance.Valid, found.Night.Compliance.Met, found.Night.Compliance.Invalid, found.Night.Compliance.Share));
        Assert.Equal((0, null), (found.Day.Compliance.Valid, found.Day.Compliance.Share));
        Assert.Equal(["1", "2"], found.Night.ByClass.Keys);
        Assert.Equal(valid, found.Night.ByClass.Values.Sum(c => c.Valid));
        Assert.Null(found.Night.Level);
    }

    [Fact]
    public void TheLevelOfAStation_IsTheMeanOfTheEnergy_AndSharesChangeInPoints()
    {
        NoiseStatistics found = NoiseStatistics.Of(April, "n6", Register, new MadeReader(
            MadeReader.Day("noiseDay", "n6", April.First, true, 50), MadeReader.Day("noiseDay", "n6", April.First.AddDays(1), false, 60), MadeReader.Day("noiseDay", "n6", April.First.AddDays(2), null, 99)));
        Assert.Equal((57.4m, 50m, new DateOnly(2026, 4, 3)), (found.Day.Level, found.Day.Compliance.Share, found.AsOf)); // 10 lg((10^5 + 10^6) / 2)
        Assert.Equal(9.7m, new Comparison(87.1m, 77.4m, ComparisonForm.Points).Change);
    }

    [Fact]
    public void WhatIsPending_IsNotCounted()
    {
        NoiseStatistics found = NoiseStatistics.Of(April, null, Register, new MadeReader(MadeReader.Day("noiseNight", "n1", April.First, null) with { Validity = Validity.Pending }));
        Assert.Equal((0, 0, null), (found.Points, found.Night.Compliance.Invalid, found.AsOf));
    }
}
