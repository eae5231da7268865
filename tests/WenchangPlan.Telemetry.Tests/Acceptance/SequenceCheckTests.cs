using System.Text;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Telemetry.Tests.Acceptance;

public sealed class SequenceCheckTests
{
    private const long T = 1_714_521_600_000;
    private const long Minute = 60_000;
    private const string Register = """
        { "district": { "id": "x", "name": "区" }, "stations": [ { "id": "A1", "domain": "air", "name": "站", "parameters": ["pm25", "temp", "wd", "so2"],
          "ranges": { "pm25": { "jump": 20, "stuck": "00:10:00" }, "temp": { "stuck": "00:10:00", "stuckFloor": -300 }, "wd": { "jump": 90 } } } ] }
        """;

    private static readonly District District = RegisterReader.Read("r.json", Encoding.UTF8.GetBytes(Register), out _)!;
    private readonly SequenceCheck _check = new(District);

    [Fact]
    public void ASpike_IsAJump_AndTheNextValueIsGoodAgain() => Assert.Equal("N N jump N", Live("pm25", (0, 30), (1, 50), (2, 71), (3, 31)));

    [Fact]
    public void AChangeAsLargeAsAllowed_IsNoJump() => Assert.Equal("N N N", Live("pm25", (0, 0.1), (1, 20.1), (2, 40.1)));

    [Fact]
    public void AStep_IsBelieved_OnceTheLastGoodValueIsTooOld() => Assert.Equal("N jump jump jump N N", Live("pm25", (0, 30), (1, 90), (2, 91), (3, 92), (4, 93), (5, 94)));

    [Fact]
    public void AChangeOverAGap_IsNoJump() => Assert.Equal("N N", Live("pm25", (0, 30), (4, 90)));

    [Fact]
    public void ADirection_JumpsTheShortWayRound() => Assert.Equal("N N jump", Live("wd", (0, 350), (1, 60), (2, 200)));

    [Fact]
    public void AnUnchangedValue_IsStuck_OnceItIsLongerThanAllowed() =>
        Assert.Equal("N N N stuck stuck N", Live("pm25", (0, 30), (5, 30), (10, 30), (11, 30), (12, 30), (13, 31)));

    [Fact]
    public void EqualValuesFurtherApartThanAllowed_SayNothing() => Assert.Equal("N N N", Live("pm25", (0, 30), (11, 30), (20, 30)));

    [Theory]
    [InlineData("pm25", 0, "N N N")]
    [InlineData("temp", 0, "N N stuck")]
    [InlineData("so2", 5, "N N N")]
    public void TheFloor_MayStandStill_UnlessItIsSet(string code, double value, string flags) => Assert.Equal(flags, Live(code, (0, value), (9, value), (18, value)));

    [Fact]
    public void AFlaggedValue_IsNotComparedWith()
    {
        Assert.Equal("N", Live("pm25", (0, 30)));
        Assert.Equal("M", Flags(Message(("pm25", 1, 500, ReadingFlag.Maintenance))));
        Assert.Equal("N", Live("pm25", (2, 31)));
    }

    [Fact]
    public void AnArray_IsCheckedInOrderOfTime() => Assert.Equal("N jump N", Array("pm25", (2, 31), (1, 90), (0, 30)));

    [Fact]
    public void ALateArray_IsCheckedInsideItself_TheSameEachTime()
    {
        Live("pm25", (100, 30));
        Assert.Equal("N jump N", Array("pm25", (0, 400), (1, 500), (2, 401)));
        Assert.Equal("N jump N", Array("pm25", (0, 400), (1, 500), (2, 401)));
        Assert.Equal("N", Live("pm25", (50, 900)));
        Assert.Equal("jump", Live("pm25", (101, 60)));
    }

    [Fact]
    public async Task Restored_ItGoesOnWhereItEnded()
    {
        var readings = new List<(long, double, ReadingFlag)> { (0, 30, ReadingFlag.Normal), (5, 30, ReadingFlag.Normal), (9, 30, ReadingFlag.Normal) };
        await _check.RestoreAsync(new StoredReadings(readings), TestContext.Current.CancellationToken);
        Assert.Equal("stuck jump", Live("pm25", (11, 30), (12, 60)));
    }

    [Fact]
    public void ALongStreamOfMessages_AllocatesNothing()
    {
        ReadingBatch batch = Message(("pm25", 0, 30, ReadingFlag.Normal), ("wd", 0, 30, ReadingFlag.Normal));
        CheckOften(batch); // the runtime itself allocates once or twice when it compiles what is called often
        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckOften(batch);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void CheckOften(ReadingBatch batch)
    {
        for (int i = 0; i < 10_000; i++)
        {
            _check.Check(batch, 0);
        }
    }

    [Theory]
    [InlineData("\"jump\": 0", "stations[0].ranges.pm25.jump")]
    [InlineData("\"stuck\": \"long\"", "stations[0].ranges.pm25.stuck")]
    [InlineData("\"stuckFloor\": \"low\"", "stations[0].ranges.pm25.stuckFloor")]
    public void ARegisterThatMakesNoSense_IsNamed(string member, string path)
    {
        string json = $$"""{ "district": { "id": "x", "name": "区" }, "stations": [ { "id": "A1", "domain": "air", "name": "站", "parameters": ["pm25"], "ranges": { "pm25": { {{member}} } } } ] }""";
        Assert.Null(RegisterReader.Read("r.json", Encoding.UTF8.GetBytes(json), out IReadOnlyList<RegisterProblem> problems));
        Assert.Equal(path, Assert.Single(problems).Path);
    }

    private string Live(string code, params (int Minute, double Value)[] values) =>
        string.Join(' ', values.Select(v => Flags(Message((code, v.Minute, v.Value, ReadingFlag.Normal)))));

    private string Array(string code, params (int Minute, double Value)[] values)
    {
        var batch = new ReadingBatch();
        foreach ((int minute, double value) in values)
        {
            batch.AddValue(new ParameterValue(District.Stations[0].Find(code)!.Parameter.Index, value, ReadingFlag.Normal));
            batch.CloseRow(0, T + (minute * Minute));
        }

        return Flags(batch);
    }

    private string Flags(ReadingBatch batch)
    {
        _check.Check(batch, 0);
        return string.Join(' ', batch.Rows.Select(row => batch.Values(row)[0].Flag.ToCode()));
    }

    private static ReadingBatch Message(params (string Code, int Minute, double Value, ReadingFlag Flag)[] values)
    {
        var batch = new ReadingBatch();
        foreach ((string code, _, double value, ReadingFlag flag) in values)
        {
            batch.AddValue(new ParameterValue(District.Stations[0].Find(code)!.Parameter.Index, value, flag));
        }

        batch.CloseRow(0, T + (values[0].Minute * Minute));
        return batch;
    }

    /// <summary>Readings of pm25 at A1, as a store gives them back.</summary>
    private sealed class StoredReadings(List<(long Minute, double Value, ReadingFlag Flag)> readings) : IReadingStore
    {
        public ValueTask<CommitResult> CommitAsync(ReadingBatch batch, CancellationToken cancel) => throw new NotSupportedException();

        public ValueTask ReadAsync(Station station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel)
        {
            foreach ((long minute, double value, ReadingFlag flag) in readings.Where(r => T + (r.Minute * Minute) >= from))
            {
                visit(T + (minute * Minute), [new ParameterValue(station.Find("pm25")!.Parameter.Index, value, flag)]);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask ReadLatestAsync(Station station, int limit, ReadingVisitor visit, CancellationToken cancel)
        {
            visit(T + (readings[^1].Minute * Minute), []);
            return ValueTask.CompletedTask;
        }

        public IReadOnlyList<SampleSeries> ReadSeries(Station station, long from, long to) => throw new NotSupportedException();

        public long ReadKeptSince() => long.MinValue;
    }
}
