using System.Globalization;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Bulletins.Tests;

/// <summary>From judged days to the sentence and the cell that people read.</summary>
public sealed class FiguresTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 9, 0, 0, TimeSpan.FromHours(8));

    /// <summary>The seven published changes: figures of the month and of the year before, and what was printed.</summary>
    [Theory]
    [InlineData("so2", "20", "22", "改善 9.1%")]
    [InlineData("pm10", "65", "64", "恶化 1.6%")]
    [InlineData("co", "1.5", "1.7", "改善 11.8%")]
    [InlineData("o3_8h", "192", "183", "恶化 4.9%")]
    [InlineData("pm25", "31", "35", "改善 11.4%")]
    [InlineData("co", "0.8", "0.8", "持平")]
    public void APublishedChange_IsPrintedInSentenceAndTable(string code, string now, string before, string printed)
    {
        decimal[] Values(string own) => [.. MadeVerdicts.Codes.Select(c => c == code ? decimal.Parse(own, CultureInfo.InvariantCulture) : c == "co" ? 1 : 20)];
        BulletinDocument document = Office(null, ("2023-05", 31, Values(now)), ("2022-05", 31, Values(before))).Write("2023-05");
        IReadOnlyList<Cell> row = Table(document, "pollutants").Rows[MadeVerdicts.Codes.IndexOf(code)];
        Assert.Equal([now, before, printed], [row[1].Text, row[3].Text, row[4].Text]);
        Assert.Contains($"同比{printed}", Text(document), StringComparison.Ordinal);
    }

    /// <summary>Of the index: 5.73 against 5.66, and 2.63 against 2.89 (Wuyuan, both years printed).</summary>
    [Theory]
    [InlineData("20 48 111 65 1.5 59", "19 48 107 65 1.5 59", "5.73", "5.66", "恶化 1.2%")]
    [InlineData("11 16 40 16 0.6 139", "11 16 42 24 0.6 139", "2.63", "2.89", "改善 9.0%")]
    public void AChangeOfTheIndex_IsPrinted(string now, string before, string index, string was, string printed)
    {
        BulletinDocument document = Office(null, ("2022-12", 31, Numbers(now)), ("2021-12", 31, Numbers(before))).Write("2022-12");
        Assert.Equal([index, was, printed], [.. Table(document, "pollutants").Rows[^1].Where((_, i) => i is 1 or 3 or 4).Select(c => c.Text)]);
        Assert.Contains($"综合指数 {index}，同比{printed}", Text(document), StringComparison.Ordinal);
    }

    /// <summary>The seven published composite indices: each part rounded half to even, then added.</summary>
    [Theory]
    [InlineData("2022-12", "20 48 111 65 1.5 59", "5.73")]
    [InlineData("2022-11", "14 33 75 43 1.3 192", "4.87")]
    [InlineData("2023-05", "12 27 65 29 0.8 191", "4.03")]
    [InlineData("2018-10", "27 58 111 50 1.8 158", "6.36")]
    [InlineData("2022-02", "3 13 16 13 0.9 87", "1.73")]
    [InlineData("2023-09", "11 16 40 16 0.6 139", "2.63")]
    [InlineData("2025-12", "6 12 51 19 0.9 137", "2.75")]
    public void APublishedIndex_IsPrinted(string month, string values, string index)
    {
        Office office = Office(null, (month, 31, Numbers(values)));
        Assert.Equal(decimal.Parse(index, CultureInfo.InvariantCulture), office.Read(month).Air!.District.Index.Value);
        Assert.Equal(index, Table(office.Write(month), "pollutants").Rows[^1][1].Text);
        Assert.Contains($"index is {index}", Text(office.Write(month, "en")), StringComparison.Ordinal);
    }

    /// <summary>Sentence by sentence, in the words and order of the bulletins of Zibo and the district, from the figures published for May 2023.</summary>
    [Fact]
    public void May2023_ReadsAsItWasPublished()
    {
        Office office = Office(null, ("2023-05", 31, [12, 27, 65, 29, 0.8m, 191]), ("2022-05", 31, [12, 27, 64, 31, 0.8m, 183]));
        foreach (int day in new[] { 3, 7, 11, 14, 20, 21, 28 }) Spoil(office, new DateOnly(2023, 5, day));
        foreach (int day in new[] { 3, 7, 11, 14, 20 }) Spoil(office, new DateOnly(2022, 5, day));
        string text = Text(office.Write("2023-05"));
        (string Published, string Ours)[] sentences =
        [
            ("良好天数 N 天，同比增加/减少 N 天", "5 月，全区良好天数 24 天（有效 31 天，77.4%），同比减少 2 天，良好天数比例恶化 6.5 个百分点"),
            ("重污染天数 N 天", "重污染天数 0 天，同比持平。"),
            ("二氧化硫 12", "二氧化硫 12 微克/立方米，同比持平；"),
            ("二氧化氮 27", "二氧化氮 27 微克/立方米，同比持平；"),
            ("可吸入颗粒物 65，恶化 1.6 %", "可吸入颗粒物 65 微克/立方米，同比恶化 1.6%；"),
            ("细颗粒物 29", "细颗粒物 29 微克/立方米，同比改善 6.5%；"),
            ("一氧化碳 0.8，持平", "一氧化碳 0.8 毫克/立方米，同比持平；"),
            ("臭氧 191", "臭氧 191 微克/立方米，同比恶化 4.4%。"),
            ("综合指数 4.03", "综合指数 4.03，"),
            ("", "超标污染物：臭氧 7 天。"),
        ];
        int at = 0;
        foreach ((string published, string ours) in sentences)
        {
            int found = text.IndexOf(ours, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"{ours}\nnot behind\n{text[..at]}\nin\n{text}");
            at = found + ours.Length;
            TestContext.Current.TestOutputHelper?.WriteLine($"{published} | {ours}");
        }
    }

    [Fact]
    public void EqualStations_ShareARank_AndTheNextIsSkipped()
    {
        District3 register = new();
        List<Verdict> days = [.. MadeVerdicts.Days("A1", new(2026, 5, 1), 31, 10, 20, 60, 30, 0.8m, 150), .. MadeVerdicts.Days("A2", new(2026, 5, 1), 31, 10, 20, 60, 30, 0.8m, 150), .. MadeVerdicts.Days("A3", new(2026, 5, 1), 31, 10, 20, 70, 30, 0.8m, 150)];
        BulletinTable table = Table(new Office(register.District, days, Now).Write("2026-05"), "stations");
        Assert.Equal(["1 一号空气站", "1 二号空气站", "3 三号空气站"], table.Rows.Select(r => $"{r[0].Text} {r[1].Text}"));
    }

    /// <summary>Nothing is blank and nothing is counted as zero.</summary>
    [Fact]
    public void WhatIsMissing_IsSaidInTheWordsOfTheTrade()
    {
        string none = Text(Office(null).Write("2026-05"));
        Assert.Contains("全区无有效的空气质量日评价结果", none, StringComparison.Ordinal);
        Assert.Contains("2 个断面（点位）均无评价结果。未参评 2 个：河流断面（无监测数据）、湖心（无监测数据）", none, StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 天", none, StringComparison.Ordinal);

        Office first = Office(null, ("2026-05", 31, [12, 27, 65, 29, 0.8m, 191]));
        string text = Text(first.Write("2026-05"));
        Assert.Contains("上年同期无可比数据", text, StringComparison.Ordinal);
        Assert.Equal("无可比数据", Table(first.Write("2026-05"), "pollutants").Rows[0][3].Text);

        // Five days of a month are no month to compare with.
        Office few = Office(null, ("2026-05", 31, [12, 27, 65, 29, 0.8m, 191]), ("2025-05", 5, [1, 1, 1, 1, 0.1m, 1]));
        Assert.Contains("上年同期仅有效 5 天，不作同比", Text(few.Write("2026-05")), StringComparison.Ordinal);
        Assert.Null(few.Read("2026-05").Air!.District.Pollutants["pm25"].Figure.YearBefore.Before);

        // A month with too few days is marked, and the foot says why.
        BulletinDocument incomplete = Office(null, ("2026-05", 20, [12, 27, 65, 29, 0.8m, 191])).Write("2026-05");
        Assert.Equal("12*", Table(incomplete, "pollutants").Rows[0][1].Text);
        Assert.Contains(incomplete.Notes, n => n.Contains("有效天数不足", StringComparison.Ordinal));
        Assert.Contains("11 天无监测数据", Text(incomplete), StringComparison.Ordinal);
        Assert.Contains("有效天数不足，以上浓度和综合指数仅供参考。", Text(incomplete), StringComparison.Ordinal);

        // A month that is whole has neither; nor has one of which nothing is printed that could be marked.
        Assert.DoesNotContain(first.Write("2026-05").Notes, n => n.Contains("有效天数不足", StringComparison.Ordinal));
        Assert.DoesNotContain(Office(null).Write("2026-05").Notes, n => n.Contains("有效天数不足", StringComparison.Ordinal));
    }

    [Fact]
    public void ADrySection_IsSaid_AndLeavesTheDenominator()
    {
        Office office = Office(null);
        office.Verdicts.All.Add(MadeVerdict("W2", 3));
        Bulletin bulletin = office.Reader.Read(Assessment.Statistics.Period.Parse("2026-05")!.Value, new Dictionary<string, SectionCondition> { ["W1"] = SectionCondition.Dry });
        Assert.Equal((2, 1, 100.0m), (bulletin.Water!.Sections!.Listed, bulletin.Water.Sections.Assessed, bulletin.Water.Sections.Share.Value));
        BulletinDocument document = office.Writer.Write(bulletin, "zh-CN");
        Assert.Contains("1 个参评断面（点位）中 1 个达到或好于Ⅲ类，占 100.0%", Text(document), StringComparison.Ordinal);
        Assert.Contains("未参评 1 个：河流断面（断流）", Text(document), StringComparison.Ordinal);
        Assert.Equal("断流", Table(document, "sections").Rows[0][3].Text);
    }

    private static Verdict MadeVerdict(string section, int grade) => WenchangPlan.Tests.Shared.Verdicts.MadeVerdict.WaterMonth(new(2026, 5, 1), section, "GB 3838-2002", grade, [], true, Validity.Valid, [], 28,
        new Dictionary<string, VerdictPart> { ["codmn"] = new(5, 3, 28), ["do"] = new(7, 2, 28) });

    private static void Spoil(Office office, DateOnly day)
    {
        int at = office.Verdicts.All.FindIndex(v => v.Kind == "airDay" && v.Station is null && v.Window == Window.Day(day));
        Verdict was = office.Verdicts.All[at];
        office.Verdicts.All[at] = was with { Value = 130, Grade = 3, Good = false, Deciding = ["o3_8h"], Parts = was.Parts.ToDictionary(p => p.Key, p => p.Key == "o3_8h" ? p.Value with { Grade = 130 } : p.Value, StringComparer.Ordinal) };
    }

    internal static Office Office(string? station, params (string Month, int Days, decimal[] Values)[] months) =>
        new(TestRegister.District, [.. months.SelectMany(m => MadeVerdicts.Days(station, DateOnly.ParseExact(m.Month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture), Math.Min(m.Days, DateTime.DaysInMonth(int.Parse(m.Month[..4], CultureInfo.InvariantCulture), int.Parse(m.Month[5..], CultureInfo.InvariantCulture))), m.Values))], Now);

    internal static BulletinTable Table(BulletinDocument document, string name) => Assert.Single(document.Tables, t => t.Name == name);

    internal static string Text(BulletinDocument document) => string.Join('\n', document.Blocks.Select(b => b.Text is { } text ? Formats.Runs.Plain(text) : b.Heading ?? ""));

    private static decimal[] Numbers(string text) => [.. text.Split(' ').Select(t => decimal.Parse(t, CultureInfo.InvariantCulture))];

    /// <summary>The shared register with a third station of air.</summary>
    private sealed class District3
    {
        public Telemetry.Register.District District { get; } = Telemetry.Register.RegisterReader.Read("test.json", System.Text.Encoding.UTF8.GetBytes(
            TestRegister.Json.Replace("""{ "id": "W1",""", """{ "id": "A3", "domain": "air", "name": "三号空气站", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"] }, { "id": "W1",""", StringComparison.Ordinal)), out _)!;
    }
}
