using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Tables;

/// <summary>What <c>import</c> makes of tables as people have them: each case with relatives of its kind.</summary>
public sealed class TableCaseTests : IDisposable
{
    private const long T = 1_767_657_600_000; // 2026-01-06T08:00:00+08:00
    private const long May = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private const long Hour = 3_600_000;

    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    [Theory]
    [InlineData]
    [InlineData("--local-time")]
    [InlineData("--offset", "+00:00")]
    public async Task Offset_InBasicForm_IsAnOffset(params string[] options)
    {
        Assert.Equal(0, (await ImportCaseAsync("import-offset-basic.csv", options)).Code);
        Assert.Equal([T], (await ReadAsync("A1")).Select(r => r.Time));
    }

    [Theory]
    [InlineData("2026-01-06T08:00:00 +08:00")]
    [InlineData("2026-01-06 08:00+08")]
    [InlineData("20260106T000000Z")]
    [InlineData("2026-01-06 00:00:00 UTC")]
    [InlineData("1767657600")]
    [InlineData("1767657600000")]
    public async Task Offset_Relatives(string time)
    {
        Assert.Equal((0, ""), Brief(await _verbs.ImportAsync($"station,time,pm25\nA1,{time},2\n")));
        Assert.Equal([T], (await ReadAsync("A1")).Select(r => r.Time));
    }

    [Theory]
    [InlineData("2026010608")]
    [InlineData("202601060800")]
    [InlineData("20260106080000")]
    [InlineData("2026年1月6日8时")]
    [InlineData("2026/1/6 上午 8:00:00")]
    [InlineData("1/6/2026 8:00 AM", "--date-order", "mdy")]
    [InlineData("06.01.2026 08:00", "--date-order", "dmy")]
    [InlineData("01-06 08:00", "--year", "2026")]
    [InlineData("46028.3333333")]
    public async Task Times_WithoutAnOffset_NeedItSaid(string time, params string[] options)
    {
        string table = $"station,time,pm25\nA1,{time},2\n";
        Assert.Equal(1, (await _verbs.ImportAsync(table, options)).Code);
        Assert.Equal((0, ""), Brief(await _verbs.ImportAsync(table, ["--local-time", .. options])));
        Assert.Equal((0, ""), Brief(await _verbs.ImportAsync(table, ["--offset", "+09:00", .. options])));
        Assert.Equal([T - Hour, T], (await ReadAsync("A1")).Select(r => r.Time));
    }

    [Theory]
    [InlineData("06/01/2026 08:00", "line 2: the date does not say which number is the month: '06/01/2026 08:00' (--date-order dmy or mdy)\n")]
    [InlineData("01-06 08:00", "line 2: the date has no year: '01-06 08:00' (--year says which)\n")]
    [InlineData("2026-01-06 08:00-09:00", "line 2: the time may mean two things: '2026-01-06 08:00-09:00'\n")]
    [InlineData("2026-01-06 08:00", "line 2: the time has no offset: '2026-01-06 08:00' (--local-time takes it as the district's, --offset +08:00 says another)\n")]
    public async Task Times_ThatSayTooLittle_NameTheOption(string time, string said) =>
        Assert.Equal((1, said), Brief(await _verbs.ImportAsync($"station,time,pm25\nA1,{time},2\n")));

    [Fact]
    public async Task Midnight_InEveryForm()
    {
        (int code, string output, string error) = await ImportCaseAsync("import-midnight-forms.csv", "--local-time");
        Assert.Equal((0, "line 4: pm25 of A1 at 2026-01-06T00:00:00+08:00 stands on an earlier line too; this one counts\n"), (code, error));
        Assert.StartsWith("4 rows read, 0 of them empty, 0 refused wholly or in part; 3 instants stored, 0 duplicates", output, StringComparison.Ordinal);
        Assert.Equal([(T - (9 * Hour), 1.0), (T - (8 * Hour), 3.0), (T - (7 * Hour), 4.0)], (await ReadAsync("A1")).Select(r => (r.Time, r.Value)));
    }

    [Theory]
    [InlineData("import-wide-same-instant.csv", new double[] { 40 }, 1)]
    [InlineData("import-long-same-instant-apart.csv", new double[] { 40, 36 }, 2)]
    [InlineData("import-long-same-instant-adjacent.csv", new double[] { 36 }, 1)]
    public async Task SameInstant_TheLastRowWins_AndIsSaid(string file, double[] values, int stored)
    {
        (int code, string output, string error) = await ImportCaseAsync(file, "--local-time");
        Assert.Equal(0, code);
        Assert.Contains("pm25 of A1 at 2026-05-01T08:00:00+08:00 stands on an earlier line too; this one counts\n", error, StringComparison.Ordinal);
        Assert.Contains($"; {stored} instants stored, 0 duplicates; 1 values replaced by a later line\n", output, StringComparison.Ordinal);
        Assert.Equal(values, (await ReadAsync("A1")).Select(r => r.Value));
    }

    [Fact]
    public async Task SameInstant_FurtherApartThanABatch_TheLastRowWinsToo()
    {
        string table = "station,time,pm25\n" + string.Concat(Enumerable.Range(0, 9).Select(i => $"A1,2026-05-01T0{i % 8}:00:00+08:00,{i}\n"));
        (_, string output, string error) = await _verbs.ImportAsync(table, "Ingest:BatchMessages=2");
        Assert.StartsWith("line 10: pm25 of A1", error, StringComparison.Ordinal);
        Assert.Contains("; 8 instants stored, 0 duplicates; 1 values replaced", output, StringComparison.Ordinal);
        Assert.Equal([8, 1, 2, 3, 4, 5, 6, 7], (await ReadAsync("A1")).Select(r => r.Value));
    }

    [Fact]
    public async Task SameInstant_TheSameValueTwice_IsNotWorthAWord()
    {
        Assert.Equal((0, ""), Brief(await _verbs.ImportAsync("station,time,pm25\nA1,2026-05-01T08:00:00Z,5\nA1,2026-05-01T08:00:00Z,5\n")));
        Assert.Equal((0, ""), Brief(await _verbs.ImportAsync("station,time,pm25,so2\nA1,2026-05-01T08:00:00Z,,7\nA1,2026-05-01T08:00:00Z,5,\n")));
        Assert.Equal([5.0, 7.0], (await ReadAsync("A1")).Select(r => r.Value));
    }

    [Fact]
    public async Task DecimalComma_IsReadWhenSaid_AndNamedWhenNot()
    {
        (int code, _, string error) = await ImportCaseAsync("import-semicolon-decimal-comma.csv", "--local-time");
        Assert.Equal((1, "line 1: one column, 'station;time;pm25;co', that seems to be separated by ';', with decimal commas: --delimiter ';' --decimal , reads it\n"), (code, error));
        Assert.Equal(0, (await ImportCaseAsync("import-semicolon-decimal-comma.csv", "--local-time", "--delimiter", ";", "--decimal", ",")).Code);
        Assert.Equal([35.5, 0.7], (await ReadAsync("A1")).Select(r => r.Value));
        Assert.Equal((1, "line 2: pm25 is no number: '36,5' (--decimal , if the comma is the decimal sign)\n"),
            Brief(await _verbs.ImportAsync("station;time;pm25\nA1;2026-05-01T08:00:00Z;36,5\n", "--delimiter", ";")));
    }

    [Fact]
    public async Task Marks_AreNotBlankedByATableWithoutMarks()
    {
        await _verbs.ImportAsync("station,time,parameter,value,flag\nA1,2026-05-01T00:00:00Z,pm25,35,M\nA1,2026-05-01T01:00:00Z,pm25,36,M\n");
        Assert.Contains("; 1 instants stored, 1 duplicates", (await _verbs.ImportAsync("station,time,pm25\nA1,2026-05-01T00:00:00Z,35\nA1,2026-05-01T01:00:00Z,37\n")).Output, StringComparison.Ordinal);
        Assert.Equal([(May, "pm25", 35.0, ReadingFlag.Maintenance), (May + Hour, "pm25", 37.0, ReadingFlag.Normal)], await ReadAsync("A1"));
        await _verbs.ImportAsync("station,time,pm25,pm25_flag\nA1,2026-05-01T00:00:00Z,35,N\n");
        Assert.Equal(ReadingFlag.Normal, (await ReadAsync("A1"))[0].Flag);
    }

    [Fact]
    public async Task BelowDetection_KeepsTheLimit_WithItsFlag()
    {
        Assert.Equal((0, ""), Brief(await _verbs.ImportAsync("station,time,tp,nh3n,codmn\nW1,2026-05-01T00:00:00Z,0.01L,<0.025,未检出\n")));
        Assert.Equal([("codmn", 0.5), ("nh3n", 0.025), ("tp", 0.01)], (await ReadAsync("W1")).Select(r => (r.Code, r.Value)).OrderBy(r => r.Code));
        Assert.All(await ReadAsync("W1"), r => Assert.Equal(ReadingFlag.BelowDetection, r.Flag));
        Assert.Equal(1, (await _verbs.ImportAsync("station,time,do\nW1,2026-05-02T00:00:00Z,ND\n")).Code);
    }

    [Theory]
    [InlineData("9999", ReadingFlag.Sentinel)]
    [InlineData("-999", ReadingFlag.Sentinel)]
    [InlineData("-0.4", ReadingFlag.ZeroDrift)]
    [InlineData("-6", ReadingFlag.Range)]
    [InlineData(">1000", ReadingFlag.OverRange)]
    public async Task WhatIsNoUsualValue_IsKeptWithItsFlag(string cell, ReadingFlag flag)
    {
        (_, string output, _) = await _verbs.ImportAsync($"station,time,so2\nA1,2026-05-01T00:00:00Z,{cell}\n");
        Assert.EndsWith($"; 1 values flagged: {flag.ToCode()} 1\n", output, StringComparison.Ordinal);
        Assert.Equal(flag, Assert.Single(await ReadAsync("A1")).Flag);
    }

    [Fact]
    public async Task ASentinel_IsKeptOutOfConversions_AndFoundInsideAWideRange()
    {
        await _verbs.ImportAsync("station,time,so2(ppb),co(ug/m3)\nA1,2026-05-01T00:00:00Z,-9999,9999\n");
        Assert.Equal([("co", 9.999, ReadingFlag.Normal), ("so2", -9999, ReadingFlag.Sentinel)], (await ReadAsync("A1")).Select(r => (r.Code, r.Value, r.Flag)).OrderBy(r => r.Code));
    }

    [Fact]
    public async Task AStationTheRegisterDoesNotHave_IsToldOnce()
    {
        string table = "station,time,pm25\nX9,2026-05-01T00:00:00Z,1\nX9,2026-05-01T01:00:00Z,1\n一号空气站,2026-05-01T00:00:00Z,1\nair 2,2026-05-01T00:00:00Z,1\nX9,2026-05-01T02:00:00Z,1\n";
        Assert.Equal((1, "line 2: the register has no station 'X9'\nthe register has no station 'X9': 2 more\n"), Brief(await _verbs.ImportAsync(table)));
        Assert.Single(await ReadAsync("A1"));
        Assert.Single(await ReadAsync("A2"));
    }

    [Fact]
    public async Task Options_AreChecked()
    {
        const string table = "station,time,pm25\n";
        Assert.Equal(64, (await _verbs.ImportAsync(table, "--local-time", "--offset", "Z")).Code);
        Assert.Equal(64, (await _verbs.ImportAsync(table, "--offset", "China")).Code);
        Assert.Equal(64, (await _verbs.ImportAsync(table, "--samples", "--reported")).Code);
        Assert.Equal(64, (await _verbs.ImportAsync(table, "--by", "x")).Code);
        Assert.Equal((1, "--station: the register has no station 'X'\n"), Brief(await _verbs.ImportAsync(table, "--station", "X")));
        Assert.Equal(64, (await _verbs.ImportAsync(table, "--unit", "co=furlong")).Code);
    }

    private async Task<(int Code, string Output, string Error)> ImportCaseAsync(string name, params string[] options) =>
        await _verbs.RunAsync(ImportVerb.Create, [DataFile.Path("Cases", name), .. options]);

    private async Task<List<(long Time, string Code, double Value, ReadingFlag Flag)>> ReadAsync(string station)
    {
        using DataVerbs.Opened store = _verbs.Open();
        return await store.ReadAsync(station);
    }

    private static (int Code, string Error) Brief((int Code, string Output, string Error) outcome) => (outcome.Code, outcome.Error);
}
