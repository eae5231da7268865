using CsCheck;
using WenchangPlan.Standards.Air;

namespace WenchangPlan.Standards.Tests.Air;

public partial class AirEvaluationTests
{
    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public void Daily_HoursAtTheMinimum_Decide(int hours, bool valid)
    {
        decimal?[] day = Day(hour => hour <= hours ? hour : null);
        Assert.Equal(valid, Evaluation.DailyMean(day).IsValid);
        Assert.Equal(valid, Evaluation.MovingDayMean(day).IsValid);
        Assert.Equal(valid, Evaluation.DailyMaximum(day).IsValid);
        if (valid) Assert.Equal(hours, Evaluation.DailyMaximum(day).Value);
    }

    [Theory]
    [InlineData(5, "5 of 6 hours")]
    [InlineData(6, "")]
    public void EightHourMean_HoursAtTheMinimum_Decide(int hours, string reason) =>
        Assert.Equal(reason, Evaluation.EightHourMean([.. Enumerable.Range(1, 8).Select(hour => hour <= hours ? (decimal?)hour : null)]).Reason.En);

    [Fact]
    public void DailyMaximumEightHourMean_FourteenWindows_AreEnough()
    {
        // Hours 1 to 19: windows ending 8 to 21 have at least 6 hours.
        Statistic mda8 = Evaluation.DailyMaximumEightHourMean(Day(hour => hour <= 19 ? 20 : null), 160);
        Assert.True(mda8.IsValid);
        Assert.Equal(14, mda8.Samples);
        Assert.True(mda8.Reason.IsEmpty);
    }

    [Fact]
    public void DailyMaximumEightHourMean_LastWindow_EndsAtMidnight() =>
        Assert.Equal(100, Evaluation.DailyMaximumEightHourMean(Day(hour => hour >= 17 ? 100 : 0), 160).Value);

    [Fact]
    public void DailyMaximumEightHourMean_FirstWindow_EndsAtEight() =>
        Assert.Equal(100, Evaluation.DailyMaximumEightHourMean(Day(hour => hour <= 8 ? 100 : 0), 160).Value);

    [Theory]
    [InlineData("160.5", false)] // reported as 160, which is not above the limit
    [InlineData("160.6", true)]
    public void DailyMaximumEightHourMean_Exception_IsJudgedAsReported(string level, bool valid)
    {
        Statistic mda8 = Evaluation.DailyMaximumEightHourMean(Day(hour => hour <= 10 ? Table.Number(level) : null), 160);
        Assert.Equal(valid, mda8.IsValid);
        Assert.Equal(5, mda8.Samples);
        if (valid) Assert.Equal(("5 of 14 8-hour means, but above 160", "有效8小时均值5个，不足14个，但已超过160"), (mda8.Reason.En, mda8.Reason.Zh));
    }

    [Fact]
    public void DailyMaximumEightHourMean_NoHours_IsInvalid()
    {
        Assert.Equal("0 of 14 8-hour means", Evaluation.DailyMaximumEightHourMean(new decimal?[24], 160).Reason.En);
        Assert.False(Evaluation.DailyMaximumEightHourMean(new decimal?[24], decimal.MinValue).IsValid);
    }

    [Fact]
    public void DistrictMean_NoStations_IsInvalid() => Assert.Equal("0 of 1 stations", Evaluation.DistrictMean([]).Reason.En);

    [Fact]
    public void Hours_WrongNumber_Throws()
    {
        Assert.Throws<ArgumentException>(() => Evaluation.DailyMean(new decimal?[23]));
        Assert.Throws<ArgumentException>(() => Evaluation.DailyMaximum(new decimal?[25]));
        Assert.Throws<ArgumentException>(() => Evaluation.EightHourMean(new decimal?[7]));
        Assert.Throws<ArgumentException>(() => Evaluation.DailyMaximumEightHourMean(new decimal?[23], 160));
    }

    [Fact]
    public void Mean_IgnoresOrderAndScales() =>
        Gen.Select(Gen.Int[0, 9999].Array[24].SelectMany(values => Gen.Shuffle(values)), Gen.Int[1, 50]).Sample((values, factor) =>
        {
            decimal?[] hours = [.. values.Select(value => (decimal?)value / 10)];
            decimal mean = Evaluation.DailyMean(hours).Value;
            decimal scaled = Evaluation.DailyMean([.. hours.Select(hour => hour * factor)]).Value;
            Array.Sort(hours);
            return mean == Evaluation.DailyMean(hours).Value && Math.Abs(scaled - (mean * factor)) < 0.000000000001m;
        });

    [Fact]
    public void Settings_OutsideTheirRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluation with { MinimumStationShare = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluation with { MinimumStationShare = 1.01m });
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluation with { MinimumHoursPerDay = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluation with { MinimumHoursPerDay = 25 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluation with { MinimumEightHourMeans = 18 });
        Assert.Equal(17, (Evaluation with { MinimumEightHourMeans = 17 }).MinimumEightHourMeans);
        Assert.Equal(1, (Evaluation with { MinimumStationShare = 1, MinimumHoursPerDay = 1 }).MinimumStationShare);
    }

    [Theory]
    [InlineData(31, 26, "26 of 27 days")]
    [InlineData(30, 27, "")]
    [InlineData(28, 24, "24 of 25 days")]
    [InlineData(29, 25, "")]
    public void MonthlyMean_DaysAtTheMinimum_Decide(int length, int days, string reason) =>
        Assert.Equal(reason, Evaluation.MonthlyMean([.. Enumerable.Range(1, length).Select(day => day <= days ? (decimal?)1 : null)]).Reason.En);

    [Fact]
    public void MonthlyMean_NoMonth_Throws()
    {
        Assert.Throws<ArgumentException>(() => Evaluation.MonthlyMean(new decimal?[27]));
        Assert.Throws<ArgumentException>(() => Evaluation.MonthlyMean(new decimal?[32]));
    }

    [Fact]
    public void AnnualMean_EnoughDaysInEveryMonth_IsTheirMean()
    {
        Statistic mean = Evaluation.AnnualMean(2023, Year(2023, day => day.Day <= (day.Month == 2 ? 25 : 27) ? day.Month : null));
        Assert.False(mean.IsValid);
        Assert.Equal("322 of 324 days", mean.Reason.En);
        mean = Evaluation.AnnualMean(2023, Year(2023, day => day.Day <= (day.Month is 1 or 3 ? 28 : day.Month is 2 ? 25 : 27) ? 5 : null));
        Assert.Equal((5m, 324), (mean.Value, mean.Samples));
    }

    [Fact]
    public void AnnualMean_OneMonthShort_NamesTheMonth()
    {
        Statistic mean = Evaluation.AnnualMean(2024, Year(2024, day => day.Month == 6 && day.Day > 26 ? null : 5));
        Assert.Equal(("month 6: 26 of 27 days", 362), (mean.Reason.En, mean.Samples));
        Assert.Equal("6月：有效日均值26个，要求27个", mean.Reason.Zh);
        Assert.Throws<ArgumentException>(() => Evaluation.AnnualMean(2023, new decimal?[366]));
        Assert.Throws<ArgumentException>(() => Evaluation.AnnualMean(2024, new decimal?[365]));
    }

    [Theory]
    [InlineData(12, 26, "month 12: 26 of 27 days")]
    [InlineData(1, 26, "month 1: 26 of 27 days")]
    [InlineData(2, 24, "month 2: 24 of 25 days")]
    public void AnnualMean_AnyMonthShort_IsInvalid(int month, int days, string reason) =>
        Assert.Equal(reason, Evaluation.AnnualMean(2023, Year(2023, day => day.Month == month && day.Day > days ? null : 5)).Reason.En);

    [Fact]
    public void AnnualMean_AtTheMinimumOfTheYear_StillLooksAtTheMonths()
    {
        // 324 days, but only 7 of them in December.
        decimal?[] days = Year(2023, day => day.Month < 12 || day.Day <= 7 ? 5 : null);
        days[0] = days[40] = days[80] = days[120] = days[160] = days[200] = days[240] = days[280] = null;
        days[20] = days[100] = days[140] = days[180] = days[220] = days[260] = days[300] = days[320] = days[60] = null;
        Assert.Equal(("month 12: 7 of 27 days", 324), (Evaluation.AnnualMean(2023, days).Reason.En, Evaluation.AnnualMean(2023, days).Samples));
    }

    [Fact]
    public void JudgeYear_OneStatisticInvalid_IsNoVerdict()
    {
        AirEvaluation strict = Evaluation with { MeansJudged = ["pm25"], MinimumDaysPerYear = 366 };
        AnnualCompliance result = strict.JudgeYear(AirIndicator.Pm25, 2023, Year(2023, _ => 5), AmbientStandard.Named("2012"));
        Assert.False(result.IsValid);
        Assert.False((result with { Judged = [new(null, Statistic.Of(1, 1), 2, Meets: true), .. result.Judged] }).IsValid);
        Assert.False((result with { Judged = [new(null, Statistic.Of(1, 1), 2, Meets: true), .. result.Judged] }).Complies);
    }

    [Theory]
    [InlineData(AirIndicator.So2, "0.98")]
    [InlineData(AirIndicator.No2, "0.98")]
    [InlineData(AirIndicator.Pm10, "0.95")]
    [InlineData(AirIndicator.Pm25, "0.95")]
    [InlineData(AirIndicator.Co, "0.95")]
    [InlineData(AirIndicator.O3EightHour, "0.90")]
    public void PercentileOf_Indicator_IsTheTable(AirIndicator indicator, string share)
    {
        Assert.All(AirEvaluation.All, edition => Assert.Equal(Table.Number(share), edition.PercentileOf(indicator)));
        Assert.Throws<ArgumentException>(() => Evaluation.PercentileOf(AirIndicator.O3));
    }

    [Theory]
    [InlineData(35, 40, true)] // mean 35.4: reported 35, meets 35
    [InlineData(36, 40, false)] // mean above the annual limit of 35
    [InlineData(20, 90, false)] // 95th percentile above the daily limit of 75
    public void JudgeYear_Pm25_MeetsMeanAndPercentile(int usual, int high, bool complies)
    {
        decimal?[] days = Year(2023, day => day.DayOfYear % 13 == 0 ? high : usual);
        AnnualCompliance result = Evaluation.JudgeYear(AirIndicator.Pm25, 2023, days, AmbientStandard.Named("2012"));
        Assert.True(result.IsValid);
        Assert.Equal(complies, result.Complies);
        Assert.Equal([75m, 35m], result.Judged.Select(judged => judged.Limit));
        Assert.Equal([0.95m, null], result.Judged.Select(judged => judged.Percentile));
    }

    [Fact]
    public void JudgeYear_Ozone_HasOnlyThePercentile()
    {
        AnnualCompliance result = Evaluation.JudgeYear(AirIndicator.O3EightHour, 2023, Year(2023, _ => 160), AmbientStandard.Named("2012"));
        Assert.Equal(160, Assert.Single(result.Judged).Value.Value);
        Assert.True(result.Complies);
        Assert.False(Evaluation.JudgeYear(AirIndicator.O3EightHour, 2023, new decimal?[365], AmbientStandard.Named("2012")) is { IsValid: true } or { Complies: true });
    }

    private static decimal?[] Year(int year, Func<DateOnly, decimal?> day) =>
        [.. Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Select(index => day(new DateOnly(year, 1, 1).AddDays(index)))];

    [Fact]
    public void PeriodValues_AreMeansAndForCarbonMonoxideAndOzonePercentiles()
    {
        decimal?[] month = [.. Enumerable.Range(1, 30).Select(day => (decimal?)day)];
        Assert.Equal(15.5m, Evaluation.MonthlyValue(AirIndicator.Pm25, month).Value);
        Assert.Equal(27.1m, Evaluation.MonthlyValue(AirIndicator.O3EightHour, month).Value); // rank 1 + 29 · 0.9
        Assert.Equal(28.55m, Evaluation.MonthlyPercentile(AirIndicator.Co, month).Value);
        month[0] = month[1] = month[2] = month[3] = null;
        Assert.Equal("26 of 27 days", Evaluation.MonthlyValue(AirIndicator.Pm25, month).Reason.En);
        Assert.False(Evaluation.MonthlyValue(AirIndicator.Co, month).IsValid);
        Assert.Equal(17.5m, Evaluation.ValueSoFar(AirIndicator.Pm25, month).Value);
        Assert.Equal(27.5m, Evaluation.ValueSoFar(AirIndicator.O3EightHour, month).Value);
        Assert.False(Evaluation.ValueSoFar(AirIndicator.Co, [null]).IsValid);

        decimal?[] year = [.. Enumerable.Range(1, 365).Select(day => (decimal?)day)];
        Assert.Equal(183, Evaluation.AnnualValue(AirIndicator.So2, 2025, year).Value);
        Assert.Equal(328.6m, Evaluation.AnnualValue(AirIndicator.O3EightHour, 2025, year).Value);
    }
}
