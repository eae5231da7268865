using System.Globalization;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests.Statistics;

public sealed class WaterStatisticsTests
{
    private static readonly Period May = Period.Parse("2026-05")!.Value;
    private static readonly DateOnly Later = new(2027, 6, 1);
    private static readonly District Register = Sections(9);

    /// <summary>Published: of 134 sections with water 58 are good, four were dry and leave the denominator (Shandong 2017); and the plan's bound with few sections.</summary>
    [Theory]
    [InlineData(138, 58, 134, 43.3)]
    [InlineData(9, 7, 8, 87.5)]
    [InlineData(9, 8, 9, 88.9)]
    public void TheShare_IsOfSectionsThatAreAssessed(int listed, int good, int assessed, double percent)
    {
        District district = listed == 9 ? Register : Sections(listed);
        SectionsFigure found = WaterStatistics.Of(May, null, district, new MadeReader(
            [.. Enumerable.Range(1, assessed).Select(i => MadeReader.Month($"s{i}", May.First, WaterBody.River, ("codmn", i <= good ? 5 : 12)))]), new MadeHours(), Later).Sections!;
        Assert.Equal((listed, good, assessed, (decimal)percent), (found.Listed, found.Good, found.Assessed, found.Share));
        Assert.Equal([0, 0, good, 0, assessed - good, 0], found.ByClass);
    }

    /// <summary>Printed as 氨氮/1.3、总磷/0.6, and 总磷(0.3),溶解氧 without a multiple.</summary>
    [Fact]
    public void ExceedanceMultiples_AreThoseOfBulletins_AndOxygenHasNone()
    {
        SectionFigure ammonia = Section(May, "s1", MadeReader.Month("s1", May.First, WaterBody.River, ("nh3n", 2.3m), ("tp", 0.32m), ("codmn", 4)));
        Assert.Equal((6, false), (ammonia.Class, ammonia.Good));
        Assert.Equal([(WaterIndicator.Nh3N, 1.3m), (WaterIndicator.TotalPhosphorus, 0.6m)], ammonia.Main.Select(m => (m.Indicator, m.Multiple.Value)));
        SectionFigure oxygen = Section(May, "s1", MadeReader.Month("s1", May.First, WaterBody.River, ("do", 4), ("tp", 0.26m)));
        Assert.Equal([WaterIndicator.TotalPhosphorus, WaterIndicator.DissolvedOxygen], oxygen.Main.Select(m => m.Indicator));
        Assert.Equal((0.3m, false), (oxygen.Main[0].Multiple.Value, oxygen.Main[1].Multiple.IsValid));
        Assert.Empty(Section(May, "s1", MadeReader.Month("s1", May.First, WaterBody.River, ("tp", 0.2m))).Main);
    }

    /// <summary>Concentrations are averaged, never classes: two months of class II and one of class V are class III here.</summary>
    [Fact]
    public void AQuarter_AveragesItsMonths_AndNeedsTwo()
    {
        Period quarter = Period.Parse("2026-Q2")!.Value;
        Verdict[] months = [.. ((decimal[])[4, 4, 9.4m]).Select((v, i) => MadeReader.Month("s1", quarter.First.AddMonths(i), WaterBody.River, ("codmn", v), ("ph", 7 + i)))];
        SectionFigure found = Section(quarter, "s1", months);
        Assert.Equal((3, Validity.Valid, 3), (found.Class, found.Validity, found.Samples));
        Assert.Equal([5.8m, 7m], found.Values.Select(v => v.Value)); // pH 7, 8 and 9 are 7.43 by the hydrogen ions, judged without decimals
        Assert.Equal((null, Validity.Invalid, 1, 2), Of(Section(quarter, "s1", months[0])));
        Assert.Equal((2, Validity.Pending, 1, 2), Of(WaterStatistics.Of(quarter, "s1", Register, new MadeReader(months[0]), new MadeHours(), May.First).Section!));
        Assert.Equal((null, Validity.Invalid, 7, 8), Of(Section(Period.Parse("2026")!.Value, "s1",
            [.. Enumerable.Range(1, 7).Select(m => MadeReader.Month("s1", new DateOnly(2026, m, 1), WaterBody.River, ("codmn", 3)))])));

        static (int?, Validity, int, int) Of(SectionFigure of) => (of.Class, of.Validity, of.Samples, of.Need);
    }

    /// <summary>A week has no verdicts of its own: its class is that of the means of its hours.</summary>
    [Fact]
    public void AWeek_IsJudgedFromItsHours()
    {
        Period week = Period.Parse("2026-W20")!.Value;
        int first = DistrictClock.FirstHourOf(week.First);
        StationHour[] hours = [.. Enumerable.Range(0, 4).Select(day => new StationHour(0, first + (day * 24), [new HourValue("codmn", 5 + day, 0, 0, 1, 1, 60), new HourValue("tp", 9, 0, 0, 1, 1, 30)]))];
        SectionFigure found = WaterStatistics.Of(week, "s1", Register, new MadeReader(), new MadeHours(hours), Later).Section!;
        Assert.Equal((4, Validity.Valid, 4, 4), (found.Class, found.Validity, found.Samples, found.Need));
        Assert.Equal([new WaterValue(WaterIndicator.CodMn, 6.5m)], found.Values); // the phosphorus was not sampled long enough
        Assert.Equal(Validity.Invalid, WaterStatistics.Of(week, "s1", Register, new MadeReader(), new MadeHours(hours[..3]), Later).Section!.Validity);
    }

    /// <summary>The vectors of the rule: 48.0 and 58.6; a lake with two points is judged by their mean.</summary>
    [Fact]
    public void TheTrophicIndex_IsOfMeansOverThePoints()
    {
        (string, decimal)[] one = [("chla", 10), ("tp", 0.05m), ("tn", 1), ("sd", 1), ("codmn", 4)], other = [("chla", 26), ("tp", 0.1m), ("tn", 1.5m), ("sd", 0.5m), ("codmn", 6)];
        District lakes = DomainChain.Read(string.Join(',', ((string[])["l1", "l2"]).Select(id =>
            $$"""{"id":"{{id}}","domain":"water","kind":"lake","name":"湖","parameters":["chla","tp","tn","sd","codmn"]}""")), "{}", out _)!;
        var reader = new MadeReader(MadeReader.Month("l1", May.First, WaterBody.Lake, one), MadeReader.Month("l2", May.First, WaterBody.Lake, other));
        TrophicFigure Of(string? place) => WaterStatistics.Of(May, place, lakes, reader, new MadeHours(), Later).Trophic!;
        Assert.Equal((new TrophicFigure(48.0m, 2, 5, 5), new TrophicFigure(58.6m, 3, 5, 5)), (Of("l1"), Of("l2")));
        Assert.Equal(3, Of(null).Class);
        Assert.InRange(Of(null).Index, 53m, 55m);
    }

    [Fact]
    public void OutletDays_AreCountedWithWhatWasExceeded()
    {
        District plant = DomainChain.Read("""{"id":"p","domain":"water","kind":"effluent","name":"厂","parameters":["cod"]}""", "{}", out _)!;
        Verdict Bad(int day, decimal cod) => MadeReader.Day("effluentDay", "p", May.First.AddDays(day), false) with
        {
            Deciding = ["cod"], Parts = new Dictionary<string, VerdictPart> { ["cod"] = new(cod, 2, 6) },
        };
        EffluentFigure found = WaterStatistics.Of(May, "p", plant, new MadeReader(
            Bad(0, 60), Bad(1, 75), MadeReader.Day("effluentDay", "p", May.First.AddDays(2), true), MadeReader.Day("effluentDay", "p", May.First.AddDays(3), null)), new MadeHours(), Later).Outlets!;
        Assert.Equal((new ComplianceFigure(3, 1, 1), 33.3m), (found.Days, found.Days.Share));
        Assert.Equal((2, 75m, 0.5m), (found.Exceeded["cod"].Days, found.Exceeded["cod"].Worst.Value, found.Exceeded["cod"].Multiple));
        Assert.Null(WaterStatistics.Of(May, "p", plant, new MadeReader(), new MadeHours(), Later).Section);
    }

    private static SectionFigure Section(Period period, string section, params IReadOnlyList<Verdict> months) =>
        WaterStatistics.Of(period, section, Register, new MadeReader(months), new MadeHours(), Later).Section!;

    private static District Sections(int count) => DomainChain.Read(string.Join(',', Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture,
        $$"""{"id":"s{{i}}","domain":"water","kind":"river","name":"断面{{i}}","parameters":["ph","do","codmn","nh3n","tp"]}"""))), "{}", out _)!;
}
