using WenchangPlan.Standards.Air;

namespace WenchangPlan.Standards.Tests.Air;

/// <summary>At, just below and just above every breakpoint of every edition, from the tables themselves.</summary>
public class BreakpointTests
{
    private const decimal Step = 0.000001m;

    public static TheoryData<string, AirReport, AirIndicator, string, int> EveryBreakpoint =>
    [
        .. from edition in AirEdition.All
           from report in Enum.GetValues<AirReport>()
           from indicator in edition.Indicators(report)
           from breakpoint in edition.Column(report, indicator).Breakpoints
           select new TheoryDataRow<string, AirReport, AirIndicator, string, int>(
               edition.Pin, report, indicator, breakpoint.Concentration.ToString(CultureInfo.InvariantCulture), breakpoint.Iaqi),
    ];

    public static TheoryData<string, string, int, string> PrintedTable =>
        [.. Table.Rows("Data/hj633_breakpoints.csv").Select(row => new TheoryDataRow<string, string, int, string>(
            row[0], row[1], int.Parse(row[2], CultureInfo.InvariantCulture), row[3]))];

    [Theory, MemberData(nameof(EveryBreakpoint))]
    public void Interpolate_AroundABreakpoint_IsSharedAndRoundedUp(string edition, AirReport report, AirIndicator indicator, string at, int iaqi)
    {
        BreakpointColumn column = AirEdition.Named(edition).Column(report, indicator);
        decimal concentration = Table.Number(at);
        bool last = column.Breakpoints.Last().Concentration == concentration;

        Assert.Equal(new Iaqi(IaqiState.Computed, iaqi), column.Interpolate(concentration));
        if (concentration > 0) Assert.Equal(new Iaqi(IaqiState.Computed, iaqi), column.Interpolate(concentration - Step));
        Iaqi above = column.Interpolate(concentration + Step);
        if (!last) Assert.Equal(new Iaqi(IaqiState.Computed, iaqi + 1), above);
        else if (iaqi == 500) Assert.Equal(new Iaqi(IaqiState.Capped, 500), above);
        else Assert.Equal(edition is "2012" ? new Iaqi(IaqiState.NotComputed) : new Iaqi(IaqiState.Fixed, iaqi), above);
    }

    [Theory, MemberData(nameof(PrintedTable))]
    public void Columns_AreThePrintedTable(string standard, string item, int iaqi, string concentration)
    {
        (AirReport report, string code) = item switch
        {
            "PM2.5_24h" => (AirReport.Daily, "pm25"),
            "PM10_24h" => (AirReport.Daily, "pm10"),
            "O3_8h" => (AirReport.Daily, "o3_8h"),
            "O3_1h" => (AirReport.Hourly, "o3"),
            _ => (item.EndsWith("_1h", StringComparison.Ordinal) ? AirReport.Hourly : AirReport.Daily, item.Split('_')[0].ToLowerInvariant()),
        };
        Assert.True(AirIndicators.TryParse(code, out AirIndicator indicator));
        Assert.Contains((Table.Number(concentration), iaqi), AirEdition.Named(standard).Column(report, indicator).Breakpoints);
    }

    [Fact]
    public void PrintedTable_HasEveryBreakpoint() =>
        Assert.Equal(
            Table.Rows("Data/hj633_breakpoints.csv").Count(),
            AirEdition.All.Sum(edition => Enum.GetValues<AirReport>()
                .SelectMany(report => edition.Indicators(report).Select(indicator => edition.Column(report, indicator)))
                .DistinctBy(column => column.Name)
                .Sum(column => column.Breakpoints.Count())));

    [Theory]
    [InlineData("pm25", "60.5", 100)] // half to even: 60
    [InlineData("pm25", "60.51", 101)]
    [InlineData("pm25", "61.5", 102)] // half to even: 62
    [InlineData("co", "4.05", 100)] // half to even: 4.0
    [InlineData("co", "4.051", 101)]
    [InlineData("o3_8h", "800.5", 300)]
    [InlineData("o3_8h", "801", 300)]
    public void Daily2026_Concentration_IsRoundedFirst(string code, string concentration, int expected)
    {
        Assert.True(AirIndicators.TryParse(code, out AirIndicator indicator));
        Assert.Equal(expected, AirEdition.Named("2026").Iaqi(AirReport.Daily, indicator, Table.Number(concentration)).Value);
    }

    [Fact]
    public void Daily2012_Concentration_IsNotRounded() =>
        Assert.Equal(101, AirEdition.Named("2012").Iaqi(AirReport.Daily, AirIndicator.Pm25, 75.01m).Value);

    [Fact]
    public void Interpolate_Negative_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AirEdition.Named("2012").Iaqi(AirReport.Daily, AirIndicator.Pm25, -0.1m));
}
