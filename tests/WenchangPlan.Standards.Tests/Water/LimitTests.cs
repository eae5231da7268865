using CsCheck;
using WenchangPlan.Standards.Water;

namespace WenchangPlan.Standards.Tests.Water;

/// <summary>At, just below and just above every limit of every edition, from the tables themselves.</summary>
public class LimitTests
{
    private const decimal Step = 0.0000001m;
    private static readonly WaterIndicator[] AtLeast = [WaterIndicator.DissolvedOxygen];

    public static TheoryData<string, WaterIndicator, WaterBody, WaterClass, string> EveryLimit =>
    [
        .. from edition in SurfaceWaterStandard.All
           from indicator in Enum.GetValues<WaterIndicator>()
           from body in Enum.GetValues<WaterBody>()
           from waterClass in Enum.GetValues<WaterClass>()
           where edition.TryGetLimit(indicator, waterClass, body, out _)
           select new TheoryDataRow<string, WaterIndicator, WaterBody, WaterClass, string>(
               edition.Pin, indicator, body, waterClass, Limit(edition, indicator, waterClass, body).ToString(CultureInfo.InvariantCulture)),
    ];

    [Theory, MemberData(nameof(EveryLimit))]
    public void ClassOf_AroundALimit_TakesTheBestClassThatMeetsIt(string pin, WaterIndicator indicator, WaterBody body, WaterClass waterClass, string text)
    {
        SurfaceWaterStandard edition = SurfaceWaterStandard.Named(pin);
        decimal limit = Table.Number(text);
        decimal worse = AtLeast.Contains(indicator) ? limit - Step : limit + Step;
        decimal better = AtLeast.Contains(indicator) ? limit + Step : limit - Step;
        WaterClass best = Enum.GetValues<WaterClass>().First(one => edition.TryGetLimit(indicator, one, body, out decimal same) && same == limit);
        WaterClass next = Enum.GetValues<WaterClass>().Where(one => one > waterClass)
            .FirstOrDefault(one => !edition.TryGetLimit(indicator, one, body, out decimal other) || other != limit);

        Assert.Equal(best, edition.ClassOf(indicator, limit, body));
        Assert.Equal(best, edition.ClassOf(indicator, better, body));
        Assert.Equal(next, edition.ClassOf(indicator, worse, body));
    }

    [Fact]
    public void EveryLimit_IsThere() => Assert.Equal((21 + 22) * 5, EveryLimit.Count);

    [Theory]
    [InlineData("5.999999", WaterClass.WorseThanV)]
    [InlineData("6", WaterClass.I)]
    [InlineData("9", WaterClass.I)]
    [InlineData("9.000001", WaterClass.WorseThanV)]
    public void ClassOf_Ph_IsARange(string value, WaterClass expected) =>
        Assert.Equal(expected, SurfaceWaterStandard.Named("2002").ClassOf(WaterIndicator.Ph, Table.Number(value), WaterBody.River));

    [Theory]
    [InlineData(WaterIndicator.Temperature, WaterBody.Lake)]
    [InlineData(WaterIndicator.TotalNitrogen, WaterBody.River)]
    [InlineData(WaterIndicator.ChlorophyllA, WaterBody.Lake)]
    public void ClassOf_IndicatorWithoutLimits_IsNone(WaterIndicator indicator, WaterBody body)
    {
        Assert.Equal(WaterClass.None, SurfaceWaterStandard.Named("GB 3838-2002").ClassOf(indicator, 3, body));
        Assert.False(SurfaceWaterStandard.Named("2002").TryGetLimit(indicator, WaterClass.III, body, out decimal limit));
        Assert.Equal(0, limit);
    }

    [Theory]
    [InlineData(WaterClass.None)]
    [InlineData(WaterClass.WorseThanV)]
    public void TryGetLimit_NoClass_HasNone(WaterClass waterClass) =>
        Assert.False(SurfaceWaterStandard.Named("2002").TryGetLimit(WaterIndicator.CodMn, waterClass, WaterBody.River, out _));

    [Theory]
    [InlineData(WaterIndicator.CodMn)]
    [InlineData(WaterIndicator.Ph)]
    [InlineData(WaterIndicator.DissolvedOxygen)]
    public void ClassOf_Negative_Throws(WaterIndicator indicator) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SurfaceWaterStandard.Named("2002").ClassOf(indicator, -0.01m, WaterBody.River));

    [Theory]
    [InlineData(15, "10.043")]
    [InlineData(25, "8.269")]
    public void OxygenSaturation_Vector_IsReproduced(int temperature, string expected) =>
        Assert.Equal(Table.Number(expected), Rounding.HalfEven(SurfaceWaterStandard.OxygenSaturation(temperature), 3));

    [Fact]
    public void OxygenSaturation_AtItsPole_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SurfaceWaterStandard.OxygenSaturation(-31.6m));

    [Theory]
    [InlineData("1", true)]
    [InlineData("1.01", false)]
    [InlineData("-2", true)]
    [InlineData("-2.01", false)]
    public void AllowsTemperatureChange_UpByOneDownByTwo(string change, bool allowed) =>
        Assert.Equal(allowed, SurfaceWaterStandard.Named("2002").AllowsTemperatureChange(Table.Number(change)));

    [Theory]
    [InlineData("7.0", 30, WaterClass.I)] // 90 % of saturation is 6.84
    [InlineData("6.8", 30, WaterClass.II)]
    [InlineData("8.0", 5, WaterClass.I)] // 7.5 mg/L is enough, though 90 % would be 11.5
    [InlineData("7.4", 5, WaterClass.II)]
    public void ClassOfOxygenBySaturation_EitherWay_IsClassI(string oxygen, int temperature, WaterClass expected) =>
        Assert.Equal(expected, SurfaceWaterStandard.Named("2002").ClassOfOxygenBySaturation(Table.Number(oxygen), temperature));

    [Fact]
    public void ClassOf_NeverImprovesWhenTheWaterGetsWorse() =>
        Gen.Select(Gen.Enum<WaterIndicator>(), Gen.Enum<WaterBody>(), Gen.Int[0, 500_000_000], Gen.Int[0, 500_000_000]).Sample((indicator, body, one, other) =>
        {
            SurfaceWaterStandard edition = SurfaceWaterStandard.Named("2002");
            if (indicator is WaterIndicator.Ph) return true;
            decimal scale = indicator is WaterIndicator.FecalColiform ? 1_000 : 10_000_000;
            WaterClass low = edition.ClassOf(indicator, Math.Min(one, other) / scale, body), high = edition.ClassOf(indicator, Math.Max(one, other) / scale, body);
            return AtLeast.Contains(indicator) ? low >= high : low <= high;
        });

    private static decimal Limit(SurfaceWaterStandard edition, WaterIndicator indicator, WaterClass waterClass, WaterBody body)
    {
        _ = edition.TryGetLimit(indicator, waterClass, body, out decimal limit);
        return limit;
    }
}
