using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Tables;

/// <summary>Daily values that others published: kept as they were reported, and part of no verdict.</summary>
public sealed class ReportedTableTests : IDisposable
{
    private const string Table = """
        日期,站点名称,AQI,质量等级,首要污染物,PM2.5(μg/m³),二氧化硫,CO(μg/m³),O3_8h
        2026-05-01,一号空气站,55,良,PM2.5,38,<5,700,120
        2026-05-02,一号空气站,250,重度污染,细颗粒物,200,—,0.7,160
        2026-05-02,测试区,51,良,,36,8,800,90
        """;

    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    [Fact]
    public async Task DailyValues_AreKeptAsReported_WithTheirFile()
    {
        Assert.Equal((0, "3 rows read, 0 of them empty, 0 refused wholly or in part; as reported: 19 values added, 0 replaced, 0 there already\n", ""), await _verbs.ImportAsync(Table, "--reported"));
        Assert.Equal("""
            date,station,parameter,value,source
            2026-05-01,A1,aqi,55,in.csv
            2026-05-01,A1,category,良,in.csv
            2026-05-01,A1,co,0.7,in.csv
            2026-05-01,A1,o3_8h,120,in.csv
            2026-05-01,A1,pm25,38,in.csv
            2026-05-01,A1,primary,PM2.5,in.csv
            2026-05-01,A1,so2,<5,in.csv
            """.ReplaceLineEndings("\n") + "\n", await ExportAsync("2026-05-01"));
        Assert.Equal(["district", "district", "district", "district", "district", "district"], (await ExportAsync("2026-05-02")).Split('\n')[1..7].Select(l => l.Split(',')[1]));
    }

    [Fact]
    public async Task DailyValues_AreNoReadings_AndNoVerdict()
    {
        await _verbs.ImportAsync(Table, "--reported");
        using (DataVerbs.Opened store = _verbs.Open())
        {
            Assert.Empty(await store.ReadAsync("A1"));
            Assert.Equal(0, store.Assessment.CountChangedHours());
            Assert.Equal(0, store.Balance.ReadBalance().Stored);
        }

        Assert.Equal((0, "nothing changed\n", ""), await _verbs.RunAsync(AssessVerb.Create, "--from", "2026-05-01", "--to", "2026-05-02"));
        string file = _verbs.PathOf("verdicts.csv");
        await _verbs.RunAsync(ExportVerb.Create, "verdicts", "--from", "2026-05-01", "--to", "2026-05-02", "--output", file);
        Assert.Single(await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TheSameAgain_ChangesNothing_AndACorrectionIsCounted()
    {
        await _verbs.ImportAsync(Table, "--reported");
        Assert.EndsWith("as reported: 0 values added, 0 replaced, 19 there already\n", (await _verbs.ImportAsync(Table, "--reported")).Output, StringComparison.Ordinal);
        Assert.EndsWith("as reported: 0 values added, 1 replaced, 18 there already\n", (await _verbs.ImportAsync(Table.Replace(",38,", ",39,", StringComparison.Ordinal), "--reported")).Output, StringComparison.Ordinal);
        Assert.Contains("A1,pm25,39,in.csv\n", await ExportAsync("2026-05-01"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("date,pm25\n2026-05-01,9999\n", "line 2: pm25 is a number that says there is no value: '9999'\n")]
    [InlineData("date,pm25\n2026-05-01 08:00,35\n", "line 2: a value of a day wants a date, not a time: '2026-05-01T08:00:00+08:00' (import without --reported takes readings)\n")]
    [InlineData("date,pm25\n2199-05-01,35\n", "line 2: the day has not begun: 2199-05-01\n")]
    [InlineData("date,aqi\n2026-05-01,501\n", "line 2: aqi is no whole number from 0 to 500: '501'\n")]
    [InlineData("date,x\n2026-05-01,1\n", "line 1: no column with a parameter, an AQI, a category or a class: --column CODE=HEADER names one\n")]
    [InlineData("date,pm25_raw\n2026-05-01,1\n", "line 1: the column 'pm25_raw' looks like pm25 and is not known: --column \"pm25=pm25_raw\" judges it, --pass \"pm25_raw\" leaves it aside\n")]
    public async Task WhatCannotBe_IsRefusedByName(string table, string said)
    {
        (int code, _, string error) = await _verbs.ImportAsync(table, "--reported", "--station", "district");
        Assert.Equal((1, said), (code, error));
        Assert.Equal("date,station,parameter,value,source\n", await ExportAsync("2026-05-01"));
    }

    [Fact]
    public async Task Options_ThatSayNothingAboutDays_AreWrongUsage() => Assert.Equal(64, (await _verbs.ImportAsync(Table, "--reported", "--period", "01:00:00")).Code);

    private async Task<string> ExportAsync(string day)
    {
        string file = _verbs.PathOf("reported.csv");
        Assert.Equal((0, "", ""), await _verbs.RunAsync(ExportVerb.Create, "reported", "--from", day, "--to", day, "--output", file));
        return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
    }
}
