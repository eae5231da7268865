using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

public sealed class ExportVerbTests : IDisposable
{
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    [Fact]
    public async Task Readings_AreOneValueALine_InAStableOrder()
    {
        await _verbs.ImportAsync("station,time,so2,pm25,ph\nW1,2024-05-01T08:00:00.25+08:00,,,7.5\nA1,2024-05-01T00:01:00Z,-9999,2,\nA1,2024-05-01T00:00:00Z,9,35.2,\nA1,2024-05-02T00:00:00+08:00,1,1,\n");

        Assert.Equal("""
            station,time,parameter,value,flag
            A1,2024-05-01T08:00:00+08:00,pm25,35.2,N
            A1,2024-05-01T08:00:00+08:00,so2,9,N
            A1,2024-05-01T08:01:00+08:00,pm25,2,N
            A1,2024-05-01T08:01:00+08:00,so2,-9999,sentinel
            W1,2024-05-01T08:00:00.25+08:00,ph,7.5,N

            """.ReplaceLineEndings("\n"), await ExportAsync("readings", "2024-05-01", "2024-05-01"));
    }

    [Fact]
    public async Task Readings_Imported_AreTheSameToTheLastBitAndFlag()
    {
        double[] awkward = [0.1 + 0.2, 1.0 / 3, -0.0, 1e-7, 123456789.123, 5e-324, 35.2];
        string[] flags = ["N", "F", "M", "S", "D", "C", "T", "B", "unknown", "range", "jump", "stuck", "sentinel", "below", "drift"];
        await _verbs.ImportAsync("station,time,parameter,value,flag\n" + string.Concat(
            from i in Enumerable.Range(0, 6000)
            let at = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.FromHours(8)).AddSeconds(i)
            select string.Create(CultureInfo.InvariantCulture, $"A1,{at:yyyy-MM-ddTHH:mm:sszzz},temp,{awkward[i % awkward.Length]:R},{flags[i % flags.Length]}\n")));
        string exported = await ExportAsync("readings", "2024-05-01", "2024-05-01");

        using var other = new DataVerbs();
        (int code, string output, string error) = await other.ImportAsync(exported);
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("6000 rows read, 0 of them empty, 0 refused wholly or in part; 6000 instants stored, 0 duplicates; ", output, StringComparison.Ordinal);
        List<(long Time, string Code, double Value, ReadingFlag Flag)> expected, found;
        using (DataVerbs.Opened store = _verbs.Open()) expected = await store.ReadAsync("A1");
        using (DataVerbs.Opened store = other.Open()) found = await store.ReadAsync("A1");
        Assert.Equal(6000, expected.Count);
        Assert.Equal(expected, found);
        Assert.Contains("; 0 instants stored, 6000 duplicates; ", (await _verbs.ImportAsync(exported)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatAValueStandsFor_ComesBackWithIt()
    {
        // Hourly means of one parameter beside minutes of another, in the same hours and partly at the same instants.
        string Rows(string parameter, int minutes, string end) => string.Concat(
            from minute in Enumerable.Range(0, 180 / minutes)
            let at = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.FromHours(8)).AddMinutes(minute * minutes)
            select $"A1,{at:yyyy-MM-ddTHH:mm:sszzz},{parameter},{minute + 1},N{end}\n");
        string header = "station,time,parameter,value,flag";
        await _verbs.ImportAsync(header + ",period\n" + Rows("pm25", 60, ",01:00:00") + Rows("so2", 1, ","));
        string exported = await ExportAsync("readings", "2024-05-01", "2024-05-01");
        string[] lines = exported.TrimEnd().Split('\n');
        Assert.Equal(header + ",period", lines[0]);
        Assert.Equal(["A1,2024-05-01T00:00:00+08:00,pm25,1,N,01:00:00", "A1,2024-05-01T00:00:00+08:00,so2,1,N,", "A1,2024-05-01T00:01:00+08:00,so2,2,N,"], lines[1..4]);
        Assert.Equal(3, lines.Count(l => l.EndsWith(",01:00:00", StringComparison.Ordinal)));

        using var other = new DataVerbs();
        (int code, string output, string error) = await other.ImportAsync(exported);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("183 rows read, 0 of them empty, 0 refused wholly or in part; 180 instants stored, 0 duplicates", output, StringComparison.Ordinal);
        string file = other.PathOf("again.csv");
        await other.RunAsync(ExportVerb.Create, "readings", "--from", "2024-05-01", "--to", "2024-05-01", "--output", file);
        Assert.Equal(exported, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task APeriodThatIsNone_IsRefusedByLine()
    {
        (int code, _, string error) = await _verbs.ImportAsync("station,time,parameter,value,period\nA1,2024-05-01T00:00:00+08:00,pm25,1,1h\n");
        Assert.Equal(1, code);
        Assert.Contains("line 2: no period from 00:00:01 to 1.00:00:00, such as 01:00:00: '1h'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATimeThatMarksAnEnd_BelongsToTheDayItCloses()
    {
        await _verbs.ImportAsync("station,time,ph\nW2,2024-05-01T00:00:00+08:00,7.1\nW2,2024-05-02T00:00:00+08:00,7.2\n");
        Assert.Equal("station,time,parameter,value,flag\nW2,2024-05-02T00:00:00+08:00,ph,7.2,N\n", await ExportAsync("readings", "2024-05-01", "2024-05-01"));
    }

    [Fact]
    public async Task Verdicts_NameEditionOutcomeAndReason()
    {
        await _verbs.ImportAsync("station,time,pm25,pm10,so2,no2,co,o3\n" + string.Concat(
            from slot in Enumerable.Range(0, 24 * 12)
            from station in (string[])["A1", "A2"]
            where station == "A1" || slot < 15 * 12
            select $"{station},2024-05-01T{slot / 12:00}:{slot % 12 * 5:00}:00+08:00,180,30,30,30,1,30\n"));
        await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-01");

        string[] lines = (await ExportAsync("verdicts", "2024-05-01", "2024-05-01")).Split('\n');

        Assert.Equal("kind,date,station,edition,aqi_or_class,primary_or_deciding,good,validity,reason", lines[0]);
        Assert.StartsWith("airDay,2024-05-01,,HJ 633-2012,", lines[1], StringComparison.Ordinal);
        Assert.Equal("airDay,2024-05-01,A1,HJ 633-2012,230,pm25,false,valid,", lines[2]);
        Assert.StartsWith("airDay,2024-05-01,A2,HJ 633-2012,,,,invalid,", lines[3], StringComparison.Ordinal);
        Assert.Equal(8, lines[3].Count(c => c == ','));
        Assert.Contains("too-few-hours pm25 15/20", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bom_IsWrittenFirst_AndImportDropsIt()
    {
        await _verbs.ImportAsync("station,time,pm25\nA1,2024-05-01T08:00:00+08:00,1\n");
        await _verbs.RunAsync(ExportVerb.Create, "readings", "--from", "2024-05-01", "--to", "2024-05-01", "--output", _verbs.PathOf("out.csv"), "--bom");

        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'s'], (await File.ReadAllBytesAsync(_verbs.PathOf("out.csv"), TestContext.Current.CancellationToken))[..4]);
        Assert.Contains("0 instants stored, 1 duplicates", (await _verbs.RunAsync(ImportVerb.Create, _verbs.PathOf("out.csv"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatCannotBeWritten_Is2() =>
        Assert.Equal(2, (await _verbs.RunAsync(ExportVerb.Create, "readings", "--from", "2024-05-01", "--to", "2024-05-01", "--output", _verbs.PathOf("no/such/out.csv"))).Code);

    [Fact]
    public async Task AnUnknownTable_IsWrongUsage() =>
        Assert.Equal(64, (await _verbs.RunAsync(ExportVerb.Create, "alerts", "--from", "2024-05-01", "--to", "2024-05-01")).Code);

    [Fact]
    public async Task Evidence_IsAnArchiveOfTablesAndJson_TheSameEachTime()
    {
        await _verbs.ImportAsync("station,time,pm25\n" + string.Concat(from hour in Enumerable.Range(0, 24) from quarter in Enumerable.Range(0, 12)
            select $"A1,2024-05-01T{hour:00}:{quarter * 5:00}:00+08:00,{30 + hour}\n"));
        Assert.Equal(0, (await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-01")).Code);
        (int code, string _, string error) = await EvidenceAsync("one.zip");
        Assert.Equal((0, true), (code, error.Contains("0 of them", StringComparison.Ordinal)));
        await EvidenceAsync("two.zip");
        byte[] bytes = await File.ReadAllBytesAsync(_verbs.PathOf("one.zip"), TestContext.Current.CancellationToken);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_verbs.PathOf("two.zip"), TestContext.Current.CancellationToken));

        using var archive = new ZipArchive(new MemoryStream(bytes));
        Assert.Equal(["README.txt", "evidence/airDay/2024-05-01.json", "evidence/airDay/2024-05-01_A1.json", "evidence/airDay/2024-05-01_A2.json", "verdicts.csv", "steps.csv", "inputs.csv", "interventions.csv", "revisions.csv"],
            archive.Entries.Select(e => e.FullName));
        string[] verdicts = Lines("verdicts.csv"), inputs = Lines("inputs.csv");
        Assert.StartsWith("\uFEFF类型,时段,站点,", verdicts[0], StringComparison.Ordinal);
        Assert.Contains(verdicts, l => l.StartsWith("airDay,2024-05-01,A1,", StringComparison.Ordinal) && l.EndsWith(",true,evidence/airDay/2024-05-01_A1.json", StringComparison.Ordinal));
        Assert.Contains("airDay,2024-05-01,A1,1,2024-05-01T24,,53,true,60,12,12,N=12,", inputs);
        JsonElement evidence = JsonElement.Parse(Text("evidence/airDay/2024-05-01_A1.json"));
        Assert.Equal(41.5m, evidence.GetProperty("steps").EnumerateArray().First(s => s.GetProperty("rule").GetString() == "mean").GetProperty("result").GetDecimal());

        Assert.Equal(ExitCodes.Refused, (await EvidenceAsync("three.zip", "--kind", "airYesterday")).Code);
        Assert.Equal(ExitCodes.Refused, (await EvidenceAsync("three.zip", "--station", "A9")).Code);
        Assert.False(File.Exists(_verbs.PathOf("three.zip")));

        string Text(string name)
        {
            var content = new MemoryStream();
            using Stream entry = archive.GetEntry(name)!.Open();
            entry.CopyTo(content);
            return Encoding.UTF8.GetString(content.ToArray());
        }

        string[] Lines(string name) => Text(name).Split("\r\n");
        Task<(int Code, string Output, string Error)> EvidenceAsync(string file, params string[] more) =>
            _verbs.RunAsync(ExportVerb.Create, ["evidence", "--from", "2024-05-01", "--to", "2024-05-01", "--kind", "airDay", "--output", _verbs.PathOf(file), .. more]);
    }

    private async Task<string> ExportAsync(string what, string from, string to)
    {
        string file = _verbs.PathOf("out.csv");
        Assert.Equal((0, "", ""), await _verbs.RunAsync(ExportVerb.Create, what, "--from", from, "--to", to, "--output", file));
        return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
    }
}
