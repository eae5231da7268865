using WenchangPlan.Standards.Air;
using WenchangPlan.Standards.Drainage;
using WenchangPlan.Standards.Editions;
using WenchangPlan.Standards.Noise;
using WenchangPlan.Standards.Water;

namespace WenchangPlan.Standards.Tests;

/// <summary>What holds for every edition of every standard.</summary>
public class EditionTests
{
    private static readonly DateOnly Day = new(2026, 11, 22);

    private static readonly Edition[] All =
    [
        .. AirEdition.All, .. AirEvaluation.All, .. AmbientStandard.All, .. SurfaceWaterStandard.All, .. WaterEvaluation.All, .. TrophicIndex.All,
        .. EffluentStandard.All, .. RainGrades.All, .. SewerDesign.All, .. NoiseStandard.All,
    ];

    [Fact]
    public void Editions_SayHowTheyWereChecked() =>
        Assert.All(All, edition =>
        {
            Assert.NotEmpty(edition.Verification);
            Assert.All(edition.Verification.Values, label => Assert.Matches("^(P|2|1|M|E)( for .*)?(;|:|$)", label));
            Assert.False(edition.Title.IsEmpty);
            Assert.NotEmpty(edition.Title.Zh);
            Assert.Equal(edition.Standard, edition.ToString());
        });

    [Fact]
    public void Editions_JudgeEveryDay() =>
        Assert.All([new DateOnly(2000, 1, 1), Day, new DateOnly(2050, 1, 1)], day => Assert.All(
            new Edition[]
            {
                AirEdition.For(day), AirEvaluation.For(day), AmbientStandard.For(day), SurfaceWaterStandard.For(day), WaterEvaluation.For(day),
                TrophicIndex.For(day), EffluentStandard.For(day), RainGrades.For(day), SewerDesign.For(day), NoiseStandard.For(day),
            },
            edition => Assert.True(edition.Covers(day))));

    [Fact]
    public void Editions_OfOneDay_BelongTogether()
    {
        Assert.Equal(("2012", "2013", "2012"), Pins(new DateOnly(2026, 2, 28)));
        Assert.Equal(("2026", "2026", "2026-transition"), Pins(new DateOnly(2026, 3, 1)));
        Assert.Equal(("2026", "2026", "2026"), Pins(new DateOnly(2031, 1, 1)));
    }

    [Fact]
    public void Evaluations_NameWhatDecided()
    {
        Assert.Equal(["2012", "2026"], AirEdition.Pins);
        Assert.Equal(["GB 3838-2002", "环办〔2011〕22号"], WaterEvaluation.For(Day).Editions);
        Assert.Equal((45, 45), (WaterEvaluation.For(Day).MinimumMinutesPerHour, AirEvaluation.For(Day).MinimumMinutesPerHour));
        Assert.Throws<ArgumentOutOfRangeException>(() => WaterEvaluation.For(Day) with { MinimumMinutesPerHour = 0 });
        EffluentStandard effluent = EffluentStandard.For(Day);
        Assert.Equal(effluent.Grades.Keys.Order(StringComparer.Ordinal), effluent.Sources.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("GB 3838-2002", effluent.Sources["IV"][0]);
    }

    public static TheoryData<string, string, string, string, string> Indicators =>
        [.. Table.Rows("Vectors/indicators.csv").Select(row => new TheoryDataRow<string, string, string, string, string>(row[0], row[1], row[2], row[3], row[4]))];

    [Theory, MemberData(nameof(Indicators))]
    public void Indicator_Code_HasItsUnitAndNames(string field, string code, string unit, string en, string zh)
    {
        Assert.Equal(field is "air", AirIndicators.TryParse(code, out AirIndicator air));
        Assert.Equal(field is "water", WaterIndicators.TryParse(code, out WaterIndicator water));
        Assert.Equal((unit, new BilingualText(en, zh)), field is "air" ? (air.Unit(), air.Name()) : (water.Unit(), water.Name()));
    }

    [Fact]
    public void IndicatorTable_NotInDeclaredOrder_IsRefused() =>
        Assert.Contains("every AirIndicator once", Assert.Throws<InvalidDataException>(() => IndicatorTable<AirIndicator>.Load("water")).Message + Assert.Throws<InvalidDataException>(
            () => EditionFiles.Parse<IndicatorTable<AirIndicator>.Line[], IndicatorTable<AirIndicator>>("t", new MemoryStream("[]"u8.ToArray()), lines => new(lines))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[0.2, 0.5, 1.0, 1.5, 2.0]", "[0.2, 0.5, 0.4, 1.5, 2.0]", "limits of tn must be 5")]
    [InlineData("[0.2, 0.5, 1.0, 1.5, 2.0]", "[0.2, 0.5, 1.0, 1.5]", "limits of tn must be 5")]
    [InlineData("[7.5, 6, 5, 3, 2]", "[2, 3, 5, 6, 7.5]", "limits of do must be 5")]
    [InlineData("[7.5, 6, 5, 3, 2]", "[7.5, 6, 5, 3, 2, 1]", "limits of do must be 5")]
    [InlineData("\"atLeast\": {", "\"atLeast\": { \"oxygen\": [5, 4, 3, 2, 1],", "no indicator oxygen")]
    public void SurfaceWaterFile_Wrong_SaysWhatIsWrong(string part, string wrong, string complaint)
    {
        using Stream embedded = typeof(SurfaceWaterStandard).Assembly.GetManifestResourceStream("WenchangPlan.Standards.Editions.SurfaceWater.gb3838-2002.json")!;
        using var reader = new StreamReader(embedded);
        string good = reader.ReadToEnd();
        Assert.Equal(WaterClass.II, Read(good).ClassOf(WaterIndicator.TotalNitrogen, 0.3m, WaterBody.Lake));
        Assert.Equal((WaterClass.II, WaterClass.II), (Read(good).ClassOf(WaterIndicator.CodMn, 3, WaterBody.River), Read(good).ClassOf(WaterIndicator.CodMn, 3, WaterBody.Lake)));
        Assert.Equal(WaterClass.III, Read(good).ClassOf(WaterIndicator.DissolvedOxygen, 5, WaterBody.River));
        int at = good.LastIndexOf(part, StringComparison.Ordinal);
        string message = Assert.Throws<InvalidDataException>(() => Read(good[..at] + wrong + good[(at + part.Length)..])).Message;
        Assert.Contains(complaint, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_ThatDoNotRiseOrNameUnknownCodes_AreRefused()
    {
        var rain = RainGrades.For(Day);
        var drainage = SewerDesign.For(Day);
        var water = WaterEvaluation.For(Day);
        var air = AirEvaluation.For(Day);
        Assert.Contains("must rise", Assert.Throws<ArgumentException>(() => rain with { Classes = [rain.Classes[1], rain.Classes[0]] }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => rain with { Classes = [rain.Classes[0] with { From24Hours = 99 }, rain.Classes[1]] });
        Assert.Throws<ArgumentException>(() => rain with { Classes = [rain.Classes[0] with { From12Hours = 99 }, rain.Classes[1]] });
        Assert.Throws<ArgumentException>(() => rain with { Classes = [] });
        Assert.Throws<ArgumentException>(() => drainage with { DesignFullness = [] });
        Assert.Contains("no indicator pm3", Assert.Throws<ArgumentException>(() => air with { MeansJudged = ["pm3"] }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => air with { Decimals = new Dictionary<string, int> { ["pm3"] = 1 } });
        Assert.Throws<ArgumentException>(() => air with { Percentiles = new Dictionary<string, decimal> { ["pm3"] = 1 } });
        Assert.Throws<ArgumentException>(() => water with { Decimals = new Dictionary<string, int> { ["pm3"] = 1 } });
        Assert.Throws<ArgumentException>(() => water with { MainIndicatorsFirst = ["pm3"] });
        Assert.Throws<ArgumentException>(() => water with { WithoutMultiple = ["pm3"] });
    }

    private static SurfaceWaterStandard Read(string json) => EditionFiles.Parse<SurfaceWaterFile, SurfaceWaterStandard>(
        "test.json", new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)), file => new SurfaceWaterStandard(file));

    private static (string Aqi, string Evaluation, string Limits) Pins(DateOnly day) =>
        (AirEdition.For(day).Pin, AirEvaluation.For(day).Pin, AmbientStandard.For(day).Pin);
}
