using WenchangPlan.Standards.Air;

namespace WenchangPlan.Standards.Tests.Air;

public class AirEditionTests
{
    private static readonly AirEdition Of2012 = AirEdition.Named("2012");
    private static readonly AirEdition Of2026 = AirEdition.Named("HJ 633-2026");

    public static TheoryData<string, string, string, string, string> Vectors =>
        [.. Table.Rows("Vectors/iaqi.csv").SelectMany(row => new TheoryDataRow<string, string, string, string, string>[]
        {
            new("2012", row[0], row[1], row[2], row[3]),
            new("2026", row[0], row[1], row[2], row[4]),
        })];

    [Theory, MemberData(nameof(Vectors))]
    public void Iaqi_Vector_IsReproduced(string edition, string report, string indicator, string concentration, string expected)
    {
        Assert.True(AirIndicators.TryParse(indicator, out AirIndicator parsed));
        Iaqi iaqi = AirEdition.Named(edition).Iaqi(Enum.Parse<AirReport>(report, ignoreCase: true), parsed, Table.Number(concentration));
        Assert.Equal(int.Parse(expected, CultureInfo.InvariantCulture), iaqi.Value);
    }

    [Theory]
    [InlineData("2016-01-01", "2012")]
    [InlineData("2026-02-28", "2012")]
    [InlineData("2026-03-01", "2026")]
    [InlineData("2031-01-01", "2026")]
    public void For_Day_IsTheEditionInForceOnThatDay(string day, string pin) =>
        Assert.Equal(pin, AirEdition.For(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture)).Pin);

    [Fact]
    public void Named_Unknown_SaysWhatThereIs() =>
        Assert.Contains("2012, 2026", Assert.Throws<ArgumentException>(() => AirEdition.Named("1996")).Message, StringComparison.Ordinal);

    [Fact]
    public void Daily_AllThere_IsTheHighestSubIndex()
    {
        AqiResult day = Of2026.Daily(new() { Pm25 = 61, Pm10 = 60, So2 = 10, No2 = 30, Co = 0.7m, O3EightHour = 120 });
        Assert.Equal(101, day.Aqi);
        Assert.Equal("pm25", day.Primary.CodesJoined());
        Assert.Equal("轻度污染", day.Category.Name.Zh);
        Assert.False(day.IsGood);
        Assert.True(day.Exceeding.IsEmpty);
    }

    [Fact]
    public void Daily_Ties_AreAllPrimary()
    {
        AqiResult day = Of2012.Daily(new() { Pm25 = 75, Pm10 = 150, So2 = 10, No2 = 30, Co = 0.7m, O3 = 100, O3EightHour = 160 });
        Assert.Equal(100, day.Aqi);
        Assert.Equal("pm25+pm10+o3_8h", day.Primary.CodesJoined());
        Assert.True(day.IsGood);
    }

    [Fact]
    public void Daily2026_OneMissingAndTheRestGood_HasNoIndexButAReason()
    {
        AqiResult day = Of2026.Daily(new() { Pm25 = 35, Pm10 = 60, So2 = 10, No2 = 30, Co = 0.7m });
        Assert.False(day.HasAqi);
        Assert.Equal("missing o3_8h; the others give 58, not above 100", day.Reason.En);
        Assert.Equal(50, day.Indices.Pm25.Value);
        Assert.True(day.Primary.IsEmpty);
        Assert.Throws<InvalidOperationException>(() => day.Aqi);
        Assert.Throws<InvalidOperationException>(() => day.IsGood);
    }

    [Fact]
    public void Daily2026_OneMissingAndTheRestPolluted_IsPublished() =>
        Assert.Equal(101, Of2026.Daily(new() { Pm25 = 61, Pm10 = 60, So2 = 10, No2 = 30, Co = 0.7m }).Aqi);

    [Fact]
    public void Daily2026_NotInTheMonitoringPlan_DoesNotBlock() =>
        Assert.Equal(58, Of2026.Daily(
            new() { Pm25 = 35, Pm10 = 60, So2 = 10, No2 = 30, O3EightHour = 100 },
            default(IndicatorSet<AirIndicator>).With(AirIndicator.Co)).Aqi);

    [Fact]
    public void Daily2012_OneMissing_IsTheHighestOfTheRest() =>
        Assert.Equal(50, Of2012.Daily(new() { Pm25 = 35, No2 = 30 }).Aqi);
}
