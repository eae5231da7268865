using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

public sealed class ImportVerbTests : IDisposable
{
    private const long T = 1_714_521_600_000; // 2024-05-01T08:00:00+08:00
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    [Fact]
    public async Task Rows_GoIntoTheStore_ThroughTheChecks()
    {
        (int code, string output, string error) = await _verbs.ImportAsync("station,time,pm25,so2,ph\nA1,2024-05-01T08:00:00+08:00,35.2,-9999,\nW1,2024-05-01T00:00:00Z,NA,--,7.5\nA1,2024/5/1 8:01+08:00,5000,—,\n");

        Assert.Equal((0, "3 rows read, 0 of them empty, 0 refused wholly or in part; 3 instants stored, 0 duplicates; 2 values flagged: range 1, sentinel 1\n", ""), (code, output, error));
        using DataVerbs.Opened store = _verbs.Open();
        Assert.Equal([(T, "pm25", 35.2, ReadingFlag.Normal), (T, "so2", -9999, ReadingFlag.Sentinel), (T + 60_000, "pm25", 5000, ReadingFlag.Range)], await store.ReadAsync("A1"));
        Assert.Equal([(T, "ph", 7.5, ReadingFlag.Normal)], await store.ReadAsync("W1"));
        Assert.Equal(2, store.Assessment.CountChangedHours());
        Assert.Equal(new Balance(3, 0, 0, 4, 2, 0), store.Balance.ReadBalance());
    }

    [Fact]
    public async Task Rows_ImportedTwice_AreAllDuplicates()
    {
        string table = "station,time,pm25\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"A1,2024-05-01T08:{i:00}:00+08:00,{i}.5\n"));
        await _verbs.ImportAsync(table, "Ingest:BatchMessages=7");
        List<(long Time, string Code, double Value, ReadingFlag Flag)> before;
        using (DataVerbs.Opened store = _verbs.Open()) before = await store.ReadAsync("A1");

        (int code, string output, _) = await _verbs.ImportAsync(table);

        Assert.Equal((0, "50 rows read, 0 of them empty, 0 refused wholly or in part; 0 instants stored, 50 duplicates\n"), (code, output));
        using DataVerbs.Opened after = _verbs.Open();
        Assert.Equal(50, before.Count);
        Assert.Equal(before, await after.ReadAsync("A1"));
    }

    [Theory]
    [InlineData("X9,2024-05-01T08:00:00+08:00,1,", "line 3: the register has no station 'X9'\n")]
    [InlineData("A1,2024-05-01T08:00:00,1,", "line 3: the time has no offset: '2024-05-01T08:00:00' (--local-time takes it as the district's, --offset +08:00 says another)\n")]
    [InlineData("A1,yesterday,1,", "line 3: no time: 'yesterday'\n")]
    [InlineData("A1,2199-01-01T00:00:00Z,1,", "line 3: the time is in the future: 2199-01-01T08:00:00+08:00\n")]
    [InlineData("A1,1901-01-01T00:00:00Z,1,", "line 3: the time is older than Ingest:OldestAccepted: 1901-01-01T08:00:00+08:00\n")]
    [InlineData("A1,2024-05-01T08:00:00+08:00,many,", "line 3: pm25 is no number: 'many'\n")]
    [InlineData("A1,2024-05-01T08:00:00+08:00,1e999,", "line 3: pm25 is no number: '1e999'\n")]
    [InlineData("A1,2024-05-01T08:00:00+08:00,,7", "line 3: A1 has no parameter 'ph'\n")]
    [InlineData("A1,2024-05-01T08:00:00+08:00,1", "line 3: 3 fields, the header has 4\n")]
    public async Task ABadRow_IsRefusedWithItsLine_AndTheRestGoesIn(string row, string said)
    {
        (int code, string output, string error) = await _verbs.ImportAsync($"station,time,pm25,ph\nA2,2024-05-01T07:00:00+08:00,1,\n{row}\nA2,2024-05-01T09:00:00+08:00,2,\n");

        Assert.Equal((1, said), (code, error));
        Assert.EndsWith("1 refused wholly or in part; 2 instants stored, 0 duplicates\n", output, StringComparison.Ordinal);
        using DataVerbs.Opened store = _verbs.Open();
        Assert.Equal([1.0, 2.0], (await store.ReadAsync("A2")).Select(r => r.Value));
        Assert.Empty(await store.ReadAsync("A1"));
    }

    [Fact]
    public async Task ABadValue_CostsThatValueOnly()
    {
        Assert.Equal(1, (await _verbs.ImportAsync("station,time,pm25,so2\nA1,2024-05-01T08:00:00+08:00,x,9\n")).Code);
        using DataVerbs.Opened store = _verbs.Open();
        Assert.Equal([(T, "so2", 9.0, ReadingFlag.Normal)], await store.ReadAsync("A1"));
        Assert.Equal(1, store.Balance.ReadBalance().ValuesRefused);
    }

    [Fact]
    public async Task TimesWithoutOffset_WithLocalTime_AreTheDistricts()
    {
        Assert.Equal(0, (await _verbs.ImportAsync("time,station,pm25\n2024-05-01 08:00,A1,1\n2024-05-01T00:01:00.5Z,A1,2\n", "--local-time")).Code);
        using DataVerbs.Opened store = _verbs.Open();
        Assert.Equal([T, T + 60_500], (await store.ReadAsync("A1")).Select(r => r.Time));
    }

    [Fact]
    public async Task ALongTable_KeepsFlags_AndJoinsTheLinesOfAnInstant()
    {
        (int code, string output, string error) = await _verbs.ImportAsync(
            "station,time,parameter,value,flag\nA1,2024-05-01T08:00:00+08:00,pm25,1,M\nA1,2024-05-01T08:00:00+08:00,so2,2,\nA1,2024-05-01T08:00:00+08:00,pm25,3,\nA1,2024-05-01T08:01:00+08:00,so2,4,?\n");

        Assert.Equal((1, "line 4: pm25 of A1 at 2024-05-01T08:00:00+08:00 stands on an earlier line too; this one counts\nline 5: no flag: '?'\n"), (code, error));
        Assert.EndsWith("; 1 instants stored, 0 duplicates; 1 values replaced by a later line\n", output, StringComparison.Ordinal);
        using DataVerbs.Opened store = _verbs.Open();
        Assert.Equal([(T, "pm25", 3.0, ReadingFlag.Normal), (T, "so2", 2.0, ReadingFlag.Normal)], await store.ReadAsync("A1"));
    }

    [Theory]
    [InlineData("", "line 1: the table is empty\n")]
    [InlineData("time,pm25\n", "line 1: no column station among 'time', 'pm25': --station ID names the one station of all rows, --column station=HEADER the column\n")]
    [InlineData("station,pm25\n", "line 1: no column time among 'station', 'pm25': --column time=HEADER names it, --skip N passes over N lines above the header\n")]
    [InlineData("station,time,pm25,PM25\n", "line 1: two columns are called pm25\n")]
    [InlineData("station,time,parameter\n", "line 1: parameter and value go together\n")]
    [InlineData("station,time,radon\n", "line 1: no column with a parameter among 'station', 'time', 'radon': --column CODE=HEADER names one\n")]
    public async Task AHeaderThatCannotBeRead_IsRefused(string table, string said) =>
        Assert.Equal((1, "", said), await _verbs.ImportAsync(table));

    [Fact]
    public async Task AnUnknownColumn_IsLeftOut_AndTold()
    {
        (int code, string output, string error) = await _verbs.ImportAsync("station,time,radon,pm25\nA1,2024-05-01T08:00:00+08:00,9,1\n");
        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith("1 instants stored, 0 duplicates; left out: 'radon'\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStoreThatCannotBeOpened_Is2()
    {
        await File.WriteAllTextAsync(_verbs.PathOf("data"), "a file where the directory should be", TestContext.Current.CancellationToken);
        Assert.Equal(2, (await _verbs.ImportAsync("station,time,pm25\n")).Code);
    }

    [Fact]
    public async Task AFileThatIsNotThere_Is2() => Assert.Equal(2, (await _verbs.RunAsync(ImportVerb.Create, _verbs.PathOf("nothing.csv"))).Code);

    [Fact]
    public async Task AWrongRegister_Is1()
    {
        (int code, _, string error) = await _verbs.RunAsync(ImportVerb.Create, "in.csv", "Storage:QuarantineBytes=1");
        Assert.Equal(1, code);
        Assert.Contains("QuarantineBytes", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JumpsAndStuckValues_AreFlagged_AndStayDuplicatesTheSecondTime()
    {
        using var verbs = new DataVerbs(WenchangPlan.Tests.Shared.TestRegister.Json.Replace(
            "\"id\": \"A1\", ", "\"id\": \"A1\", \"ranges\": { \"pm25\": { \"jump\": 20 }, \"so2\": { \"stuck\": \"00:01:30\" } }, ", StringComparison.Ordinal));
        string table = "station,time,pm25,so2\n" + string.Concat(((int[])[30, 90, 31]).Select((v, i) => $"A1,2024-05-01T08:0{i}:00+08:00,{v},9\n"));
        await verbs.ImportAsync(table);

        Assert.Contains("0 instants stored, 3 duplicates", (await verbs.ImportAsync(table)).Output, StringComparison.Ordinal);
        using DataVerbs.Opened store = verbs.Open();
        List<(long Time, string Code, double Value, ReadingFlag Flag)> readings = await store.ReadAsync("A1");
        Assert.Equal([ReadingFlag.Normal, ReadingFlag.Jump, ReadingFlag.Normal], readings.Where(r => r.Code == "pm25").Select(r => r.Flag));
        Assert.Equal([ReadingFlag.Normal, ReadingFlag.Normal, ReadingFlag.Stuck], readings.Where(r => r.Code == "so2").Select(r => r.Flag));
    }

    [Fact]
    public async Task Import_WhileAnotherProcessWrites_WaitsForItsTurn()
    {
        Assert.Equal(0, (await _verbs.ImportAsync("station,time,pm25\nA1,2024-05-01T08:00:00+08:00,1\n")).Code);
        using DataVerbs.Opened service = _verbs.Open();
        string table = "station,time,pm25\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"A1,2024-05-02T08:{i:00}:00+08:00,{i}\n"));
        Task<(int Code, string Output, string Error)> import = Task.Run(() => _verbs.ImportAsync(table, "Ingest:BatchMessages=1"), TestContext.Current.CancellationToken);
        int own = 0;
        do
        {
            var batch = new ReadingBatch();
            batch.AddValue(new ParameterValue(_verbs.District.Find("A2")!.Find("pm25")!.Parameter.Index, own, ReadingFlag.Normal));
            batch.CloseRow(_verbs.District.Find("A2")!.Index, T + (own++ * 1000));
            batch.CloseMessage();
            await service.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        }
        while (!import.IsCompleted);

        Assert.Equal((0, ""), ((await import).Code, (await import).Error));
        Assert.Equal(61, (await service.ReadAsync("A1")).Count);
        Assert.Equal(own, (await service.ReadAsync("A2")).Count);
        Assert.Equal(61 + own, service.Balance.ReadBalance().Stored);
    }
}
