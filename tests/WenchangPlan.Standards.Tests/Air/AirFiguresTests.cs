using CsCheck;
using WenchangPlan.Standards.Air;

namespace WenchangPlan.Standards.Tests.Air;

/// <summary>Limits, gas units, the comprehensive index, ratios and exclusions.</summary>
public class AirFiguresTests
{
    private static readonly AirEdition Of2012 = AirEdition.Named("2012");

    [Theory]
    [InlineData("2026-02-28", 75, 35)]
    [InlineData("2026-03-01", 60, 30)]
    [InlineData("2030-12-31", 60, 30)]
    [InlineData("2031-01-01", 50, 25)]
    public void Limit_Pm25_FollowsTheDay(string day, int daily, int annual)
    {
        var limits = AmbientStandard.For(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.Equal(daily, limits.Limit(AirIndicator.Pm25, Averaging.Day));
        Assert.Equal(annual, limits.Limit(AirIndicator.Pm25, Averaging.Year));
    }

    public static TheoryData<string, string, Averaging, string, string> Printed =>
        [.. Table.Rows("Vectors/limits.csv").Select(row => new TheoryDataRow<string, string, Averaging, string, string>(
            row[0], row[1], Enum.Parse<Averaging>(row[2]), row[3], row[4]))];

    [Theory, MemberData(nameof(Printed))]
    public void Limit_Table_IsReproduced(string pin, string code, Averaging averaging, string class1, string class2)
    {
        var limits = AmbientStandard.Named(pin);
        Assert.Equal(Table.Number(class1), limits.Limit(code, averaging, AirZone.Class1));
        Assert.Equal(Table.Number(class2), limits.Limit(code, averaging));
    }

    [Fact]
    public void Limit_None_Throws() => Assert.Contains("no limit for pm25", Assert.Throws<ArgumentException>(
        () => AmbientStandard.Named("2026").Limit(AirIndicator.Pm25, Averaging.Hour)).Message, StringComparison.Ordinal);

    [Fact]
    public void Limits_WrongTable_IsRefused()
    {
        var limits = AmbientStandard.Named("2026");
        Assert.Throws<InvalidDataException>(() => limits with { Limits = [new("a", Averaging.Day, 2, 1)] });
        Assert.Throws<InvalidDataException>(() => limits with { Limits = [new("a", Averaging.Day, 0, 1)] });
        Assert.Throws<InvalidDataException>(() => limits with { Limits = [new("a", Averaging.Day, 1, 1), new("a", Averaging.Day, 1, 2)] });
    }

    [Theory] // molar masses over 24.4654 L/mol, the molar volume at 298.15 K and 1013.25 hPa
    [InlineData(AirIndicator.So2, "2.619")]
    [InlineData(AirIndicator.No2, "1.880")]
    [InlineData(AirIndicator.Co, "1.145")]
    [InlineData(AirIndicator.O3, "1.962")]
    [InlineData(AirIndicator.O3EightHour, "1.962")]
    public void MicrogramsFromPpb_One_IsTheKnownFactor(AirIndicator gas, string expected)
    {
        Assert.Equal(Table.Number(expected), Rounding.HalfEven(GasUnits.MicrogramsFromPpb(gas, 1), 3));
        Assert.True(GasUnits.TryGetFactor(gas, "ppb", 298.15m, out decimal factor));
        Assert.Equal(Table.Number(expected), Rounding.HalfEven(gas is AirIndicator.Co ? factor * 1000 : factor, 3));
    }

    [Fact]
    public void MolarVolume_IsThatOfTheReferenceState() => Assert.Equal(24.4654m, Rounding.HalfEven(GasUnits.ReferenceMolarVolume, 4));

    [Theory]
    [InlineData(AirIndicator.So2, "ppm", "298.15", "2618.555")]
    [InlineData(AirIndicator.Co, "ppm", "298.15", "1.145")] // mg/m³
    [InlineData(AirIndicator.Co, "PPB", "273.15", "0.001")] // a fraction does not depend on the temperature
    [InlineData(AirIndicator.Co, "ug/m3", "298.15", "0.001")]
    [InlineData(AirIndicator.Co, "mg/m³", "298.15", "1")]
    [InlineData(AirIndicator.O3, "µg/m³", "298.15", "1")] // U+00B5
    [InlineData(AirIndicator.O3, "μg/m³", "273.15", "0.916")] // U+03BC; 0 °C air is denser
    [InlineData(AirIndicator.O3, "mg/m3", "298.15", "1000")]
    [InlineData(AirIndicator.Pm25, "mg/m3", "273.15", "1000")] // actual state, not converted
    [InlineData(AirIndicator.Pm25, "ppb", "298.15", null)]
    [InlineData(AirIndicator.So2, "ppt", "298.15", null)]
    public void TryGetFactor_Unit_LeadsToThatOfTheIndicator(AirIndicator gas, string unit, string kelvin, string? expected)
    {
        Assert.Equal(expected is not null, GasUnits.TryGetFactor(gas, unit, Table.Number(kelvin), out decimal factor));
        Assert.Equal(expected is null ? 0 : Table.Number(expected), Rounding.HalfEven(factor, 3));
    }

    [Fact]
    public void ToReferenceState_FromZeroDegrees_IsLess()
    {
        Assert.Equal(91.615m, Rounding.HalfEven(GasUnits.ToReferenceState(100, 273.15m), 3));
        Assert.Equal(200m, GasUnits.ToReferenceState(100, 298.15m, 506.625m));
        Assert.Throws<ArgumentOutOfRangeException>(() => GasUnits.ToReferenceState(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GasUnits.ToReferenceState(1, 298, 0));
        Assert.Throws<ArgumentException>(() => GasUnits.MolarMass(AirIndicator.Pm25));
    }

    [Theory] // bulletins of cities and counties; concentrations as printed, class 2 limits of GB 3095-2012
    [InlineData("20 48 111 65 1.5 59", "5.73")] // Zibo, December 2022
    [InlineData("14 33 75 43 1.3 192", "4.87")] // Zibo, 2022
    [InlineData("12 27 65 29 0.8 191", "4.03")] // Zibo, May 2023
    [InlineData("27 58 111 50 1.8 158", "6.36")] // Zibo, October 2018
    [InlineData("3 13 16 13 0.9 87", "1.73")] // Heyuan, February 2022
    [InlineData("11 16 40 16 0.6 139", "2.63")] // Wuyuan, September 2023
    [InlineData("6 12 51 19 0.9 137", "2.75")] // Puning, 2025
    public void ComprehensiveIndex_Published_IsReproduced(string printed, string expected)
    {
        decimal[] c = [.. printed.Split(' ').Select(Table.Number)];
        var index = ComprehensiveIndex.Of(new() { So2 = c[0], No2 = c[1], Pm10 = c[2], Pm25 = c[3], Co = c[4], O3EightHour = c[5] }, AmbientStandard.Named("2012"));
        Assert.Equal(Table.Number(expected), index.Value);
    }

    [Fact]
    public void ComprehensiveIndex_IsTheSumOfRatios()
    {
        var index = ComprehensiveIndex.Of(new() { Pm25 = 42, Pm10 = 84, So2 = 12, No2 = 32, Co = 1.2m, O3EightHour = 176 }, AmbientStandard.Named("2012"));
        Assert.Equal(1.2m + 1.2m + 0.2m + 0.8m + 0.3m + 1.1m, index.Value);
        Assert.Equal("pm25+pm10", index.Dominant.CodesJoined());
    }

    [Fact]
    public void ComprehensiveIndex_Weights_Multiply()
    {
        PerIndicator<decimal?> period = new() { Pm25 = 35, Pm10 = 70, So2 = 60, No2 = 40, Co = 4, O3EightHour = 160 };
        Assert.Equal(6, ComprehensiveIndex.Of(period, AmbientStandard.Named("2012")).Value);
        var weighted = ComprehensiveIndex.Of(period, AmbientStandard.Named("2012"), new Dictionary<AirIndicator, decimal> { [AirIndicator.Pm25] = 3 });
        Assert.Equal(8, weighted.Value);
        Assert.Equal("pm25", weighted.Dominant.CodesJoined());
        Assert.Throws<ArgumentException>(() => ComprehensiveIndex.Of(period with { Co = null }, AmbientStandard.Named("2012")));
    }

    [Fact]
    public void GoodAirRatio_CountsValidDaysOnly()
    {
        var ratio = GoodAirRatio.Of([Day(75), Day(76), Day(null), Day(10)]);
        Assert.Equal(new GoodAirRatio(2, 3, 4), ratio);
        Assert.Equal(66.7m, Rounding.HalfEven(ratio.Percent.Value, 1));
        Assert.Equal("no valid day", GoodAirRatio.Of([Day(null)]).Percent.Reason.En);
    }

    [Fact]
    public void Exclusion_WholeDays_GivesBothResults()
    {
        Exclusion dust = Dust(default);
        (DateOnly, AqiResult)[] days = [.. new int?[] { 10, 200, 200, 10 }.Select((pm25, index) => (new DateOnly(2025, 4, 10 + index), Day(pm25)))];
        var ratio = ExcludedGoodAirRatio.Of(days, [dust, dust with { From = new DateOnly(2025, 6, 1), To = new DateOnly(2025, 6, 2) }]);
        Assert.Equal(new GoodAirRatio(2, 4, 4), ratio.AsMeasured);
        Assert.Equal(new GoodAirRatio(2, 2, 2), ratio.WithExclusions);
        Assert.Equal([dust], ratio.Applied);
    }

    [Fact]
    public void Exclusion_OfParticulates_TakesTheDayAway_UnlessItIsBadOrGoodWithoutThemToo()
    {
        var particulates = default(IndicatorSet<AirIndicator>).With(AirIndicator.Pm10).With(AirIndicator.Pm25);
        AqiResult dusty = AirEdition.Named("2026").Daily(new() { Pm25 = 61, Pm10 = 900, So2 = 5, No2 = 30, Co = 0.6m, O3EightHour = 120 });
        AqiResult without = dusty.Without(particulates);
        Assert.Equal((500, 67), (dusty.Aqi, without.Aqi));
        Assert.Equal(IaqiState.Excluded, without.Indices.Pm10.State);
        Assert.Equal(IaqiState.NotAsked, dusty.Without(default(IndicatorSet<AirIndicator>).With(AirIndicator.O3)).Indices.O3.State);
        AqiResult ozone = AirEdition.Named("2026").Daily(new() { Pm25 = 61, Pm10 = 900, So2 = 5, No2 = 30, Co = 0.6m, O3EightHour = 200 });
        AqiResult clean = AirEdition.Named("2026").Daily(new() { Pm25 = 10, Pm10 = 30, So2 = 5, No2 = 30, Co = 0.6m, O3EightHour = 100 });
        (DateOnly, AqiResult)[] days = [(new DateOnly(2026, 4, 11), dusty), (new DateOnly(2026, 4, 12), ozone), (new DateOnly(2026, 4, 13), clean), (new DateOnly(2026, 4, 14), dusty)];
        var ratio = ExcludedGoodAirRatio.Of(days, [Dust(particulates) with { From = new DateOnly(2026, 4, 11), To = new DateOnly(2026, 4, 13) }]);
        Assert.Equal((new GoodAirRatio(1, 4, 4), new GoodAirRatio(1, 3, 3)), (ratio.AsMeasured, ratio.WithExclusions));
    }

    [Fact]
    public void Exclusion_Unsigned_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Dust(default) with { Document = " " });
        Assert.Throws<ArgumentException>(() => Dust(default) with { Reason = "" });
        Assert.Throws<ArgumentException>(() => Dust(default) with { DecidedBy = "" });
        Assert.True(Dust(default).Covers(new DateOnly(2025, 4, 12)));
        Assert.False(Dust(default).Covers(new DateOnly(2025, 4, 13)));
        Assert.False(Dust(default).Covers(new DateOnly(2025, 4, 10)));
    }

    [Theory]
    [InlineData(AirReport.Hourly, "pm25", "so2_1h")]
    [InlineData(AirReport.HourlyOfNine, "pm25_24h", "so2_1h")]
    public void Reports_Of2012_AskForTheirColumns(AirReport report, string pm, string so2)
    {
        Assert.Contains(pm, Of2012.Indicators(report).Select(AirIndicators.Code));
        Assert.Equal(so2, Of2012.Column(report, AirIndicator.So2).Name);
    }

    [Fact]
    public void HourlyOfNine_PmOneHour_CarriesNoSubIndex()
    {
        AqiResult hour = Of2012.Index(AirReport.HourlyOfNine, new() { Pm25 = 500, Pm25Moving = 35, Pm10Moving = 50, O3EightHour = 161, O3 = 10 });
        Assert.Equal(101, hour.Aqi);
        Assert.Equal("o3_8h", hour.Primary.CodesJoined());
        Assert.Equal(IaqiState.NotAsked, hour.Indices.Pm25.State);
        Assert.Equal("so2+no2+co", hour.Missing.CodesJoined());
    }

    [Fact]
    public void Daily2012_OzoneAboveItsEightHourScale_IsReportedByTheHour()
    {
        AqiResult day = Of2012.Daily(new() { Pm25 = 35, O3 = 900, O3EightHour = 801 });
        Assert.Equal(IaqiState.NotComputed, day.Indices.O3EightHour.State);
        Assert.Equal((350, "o3"), (day.Aqi, day.Primary.CodesJoined()));
        Assert.Equal("o3", day.Exceeding.CodesJoined());
        Assert.Contains("NotComputed", Assert.Throws<InvalidOperationException>(() => day.Indices.O3EightHour.Value).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_HasNoIndex()
    {
        AqiResult none = default;
        Assert.Equal((false, "no valid concentration"), (none.HasAqi, none.Reason.En));
        Assert.True(none.Primary.IsEmpty && none.Exceeding.IsEmpty);
        Assert.False(none.TryGetAqi(out int aqi));
        Assert.Equal(0, aqi);
    }

    [Fact]
    public void Exceeding_AtOneHundred_IsNotExceeded()
    {
        Assert.Equal("pm10", Of2012.Daily(new() { Pm25 = 75, Pm10 = 151 }).Exceeding.CodesJoined());
        Assert.True(AirEdition.Named("2026").Daily(new() { Pm25 = 75, Pm10 = 151 }).Exceeding.IsEmpty);
    }

    [Fact]
    public void TryGetAqi_Withheld_GivesNothing()
    {
        Assert.False(AirEdition.Named("2026").Daily(new() { Pm25 = 60 }).TryGetAqi(out int aqi));
        Assert.Equal(0, aqi);
    }

    [Fact]
    public void Aqi2026_OfCleanAir_IsOne()
    {
        PerIndicator<decimal?> clean = new() { Pm25 = 0, Pm10 = 0, So2 = 0, No2 = 0, Co = 0, O3 = 0, O3EightHour = 0 };
        Assert.Equal(1, AirEdition.Named("2026").Daily(clean).Aqi);
        Assert.Equal(0, Of2012.Daily(clean).Aqi);
        Assert.Equal("no valid concentration", Of2012.Daily(default).Reason.En);
        Assert.Throws<ArgumentOutOfRangeException>(() => Of2012.CategoryOf(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => clean[(AirIndicator)9]);
        Assert.Throws<ArgumentOutOfRangeException>(() => clean.With((AirIndicator)9, 1));
    }

    [Theory]
    [InlineData(50, 1, "优", "#00E400")]
    [InlineData(51, 2, "良", "#FFFF00")]
    [InlineData(150, 3, "轻度污染", "#FF7E00")]
    [InlineData(200, 4, "中度污染", "#FF0000")]
    [InlineData(300, 5, "重度污染", "#99004C")]
    [InlineData(301, 6, "严重污染", "#7E0023")]
    [InlineData(501, 6, "严重污染", "#7E0023")]
    public void Category_Table_IsReproduced(int aqi, int level, string name, string hex) =>
        Assert.All(AirEdition.All, edition => Assert.Equal((level, name, hex), (edition.CategoryOf(aqi).Level, edition.CategoryOf(aqi).Name.Zh, edition.CategoryOf(aqi).Hex)));

    [Fact]
    public void Indicators_Codes_AreReadBack()
    {
        foreach (AirIndicator indicator in Enum.GetValues<AirIndicator>())
        {
            Assert.True(AirIndicators.TryParse(indicator.Code(), out AirIndicator back));
            Assert.Equal(indicator, back);
            Assert.False(indicator.Name().IsEmpty);
            Assert.Equal(indicator is AirIndicator.Co ? "mg/m³" : "µg/m³", indicator.Unit());
        }

        Assert.False(AirIndicators.TryParse("PM25", out _));
        Assert.Equal(AirIndicators.Count, Enum.GetValues<AirIndicator>().Length);
    }

    private static Exclusion Dust(IndicatorSet<AirIndicator> indicators) => new()
    {
        From = new DateOnly(2025, 4, 11), To = new DateOnly(2025, 4, 12), Indicators = indicators, Reason = "dust", Document = "notice", DecidedBy = "bureau",
    };

    private static AqiResult Day(int? pm25) => Of2012.Daily(new() { Pm25 = pm25 });
}
