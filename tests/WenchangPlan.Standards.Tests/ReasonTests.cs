using WenchangPlan.Standards.Air;
using WenchangPlan.Standards.Noise;
using WenchangPlan.Standards.Water;

namespace WenchangPlan.Standards.Tests;

/// <summary>Reasons and refusals are read by people, in two languages: their words are part of the contract.</summary>
public class ReasonTests
{
    private static readonly AirEvaluation Air = AirEvaluation.For(new DateOnly(2026, 5, 1));
    private static readonly WaterEvaluation Water = WaterEvaluation.Named("2011");

    public static TheoryData<string, string, string, string> Reasons =>
    [
        Row("mean", Air.DailyMean(new decimal?[24]).Reason, "0 of 20 hours", "有效小时值0个，要求20个"),
        Row("maximum", Air.DailyMaximum(new decimal?[24]).Reason, "0 of 20 hours", "有效小时值0个，要求20个"),
        Row("window", Air.EightHourMean(new decimal?[8]).Reason, "0 of 6 hours", "有效小时值0个，要求6个"),
        Row("mda8", Air.DailyMaximumEightHourMean(new decimal?[24], 160).Reason, "0 of 14 8-hour means", "有效8小时均值0个，要求14个"),
        Row("district", Air.DistrictMean([1, null]).Reason, "1 of 2 stations", "有效站点1个，要求2个"),
        Row("year", Air.AnnualMean(2023, new decimal?[365]).Reason, "0 of 324 days", "有效日均值0个，要求324个"),
        Row("percentile", Percentile.Of([], 0.5m).Reason, "0 of 1 values", "有效数据0个，要求1个"),
        Row("index", AirEdition.Named("2026").Daily(default).Reason, "no valid concentration", "无有效浓度"),
        Row("withheld", AirEdition.Named("2026").Daily(new() { Pm25 = 0 }).Reason, "missing pm10+so2+no2+co+o3_8h; the others give 1, not above 100", "缺少pm10+so2+no2+co+o3_8h；其余项目得1，未超过100"),
        Row("ratio", GoodAirRatio.Of([]).Percent.Reason, "no valid day", "无有效天"),
        Row("share", SectionShare.Of([]).Percent.Reason, "no section assessed", "无可评价断面"),
        Row("set", Water.AssessSet([]).State, "nothing to judge", "无可评价断面"),
        Row("section", Water.Assess([], WaterBody.River).Reason, "no indicator to judge", "无可评价指标"),
        Row("partial", Water.Assess([new(WaterIndicator.CodMn, 1)], WaterBody.River).Reason, "preliminary: 1 of 21 indicators", "初步评价：21项指标中的1项"),
        Row("multiple", Water.ExceedanceMultiple(WaterIndicator.Ph, 1, WaterBody.River).Reason, "no multiple for pH", "pH值不计算超标倍数"),
        Row("water mean", WaterMeans.Of(WaterIndicator.Cod, []).Reason, "0 of 1 samples", "有效样本0个，要求1个"),
        Row("ph mean", WaterMeans.Of(WaterIndicator.Ph, []).Reason, "0 of 1 samples", "有效样本0个，要求1个"),
        Row("trophic", TrophicIndex.All[0].Of([]).Index.Reason, "no trophic indicator", "无营养状态指标"),
        Row("effluent", EffluentStandard.All[0].Judge("IV", "ss", 1).Limit.Reason, "grade IV has no limit for ss", "IV级未规定ss限值"),
        Row("cold", EffluentStandard.All[0].Judge("1A", "nh3n", 1).Limit.Reason, "water temperature unknown: strict limit", "水温未知：按严格限值"),
        Row("noise", SoundLevels.EnergyMean([]).Reason, "0 of 1 levels", "有效声级0个，要求1个"),
    ];

    public static TheoryData<string, string> Refusals =>
    [
        Refusal(() => Air.DailyMean(new decimal?[1]), "Needs 24 hours, got 1."),
        Refusal(() => Air with { MinimumStationShare = 2 }, "Above 0, at most 1."),
        Refusal(() => Air with { MinimumMinutesPerHour = 61 }, "1 to 60."),
        Refusal(() => Air.MonthlyMean(new decimal?[1]), "No month has 1 days."),
        Refusal(() => Air.AnnualMean(2023, new decimal?[1]), "The year 2023 does not have 1 days."),
        Refusal(() => Air.PercentileOf(AirIndicator.O3), "HJ 663-2026 judges no percentile of o3."),
        Refusal(() => AirEdition.Named("2026").Column(AirReport.Daily, AirIndicator.O3), "HJ 633-2026 has no o3 in its Daily report."),
        Refusal(() => AirEdition.Named("2026").Index(AirReport.HourlyOfNine, default), "HJ 633-2026 has no HourlyOfNine report."),
        Refusal(() => AmbientStandard.Named("2012") with { Limits = [new("a", Averaging.Day, 2, 1)] }, "Limit of a: class 1 must be above zero and at most class 2."),
        Refusal(() => AmbientStandard.Named("2012") with { Limits = [new("a", Averaging.Day, 1, 1), new("a", Averaging.Day, 1, 1)] }, "A limit is there twice."),
        Refusal(() => ComprehensiveIndex.Of(default, AmbientStandard.Named("2012")), "pm25 is missing."),
        Refusal(() => GasUnits.MolarMass(AirIndicator.Pm25), "pm25 is no gas."),
        Refusal(() => EffluentStandard.All[0].Judge("9", "cod", 1), "There is no grade 9."),
        Refusal(() => TrophicIndex.All[0].Weight(WaterIndicator.Ph), "ph is no term of the index."),
        Refusal(() => Water.StateOf(WaterClass.None), "Not a class."),
        Refusal(() => WaterIndicators.Parse("q"), "There is no indicator q."),
        Refusal(() => NoiseStandard.All[0].Limits("9"), "GB 3096-2008 has no class 9."),
        Refusal(() => ComprehensiveIndex.Of(default, null!), "limits"),
        Refusal(() => Air.JudgeYear(AirIndicator.Pm25, 2023, new decimal?[365], null!), "limits"),
        Refusal(() => ExcludedGoodAirRatio.Of(null!, []), "days"),
        Refusal(() => ExcludedGoodAirRatio.Of([], null!), "exclusions"),
        Refusal(() => Standards.Drainage.RainGrades.All[0].TryGetSignal(null!, out _), "sums"),
    ];

    [Theory, MemberData(nameof(Reasons))]
    public void Reason_IsSaidInBothLanguages(string case_, string actual, string en, string zh) => Assert.Equal((case_, actual), (case_, $"{en} | {zh}"));

    [Theory, MemberData(nameof(Refusals))]
    public void Refusal_SaysWhy(string actual, string expected) => Assert.Contains(expected, actual, StringComparison.Ordinal);

    private static TheoryDataRow<string, string, string, string> Row(string name, BilingualText reason, string en, string zh) => new(name, $"{reason.En} | {reason.Zh}", en, zh);

    private static TheoryDataRow<string, string> Refusal(Func<object> act, string expected) => new(Assert.ThrowsAny<Exception>(act).Message, expected);
}
