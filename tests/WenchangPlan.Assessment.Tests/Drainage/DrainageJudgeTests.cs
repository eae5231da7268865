using WenchangPlan.Assessment.Drainage;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests.Drainage;

public sealed class DrainageJudgeTests : IDisposable
{
    private const string Stations = """
        { "id": "underpass", "domain": "drainage", "kind": "road", "name": "下穿通道", "parameters": ["depth"] },
        { "id": "sewer", "domain": "drainage", "kind": "pipe", "name": "污水管", "parameters": ["level"], "network": "sewer", "diameter": 0.5, "groundLevel": 2.5 },
        { "id": "storm", "domain": "drainage", "kind": "pipe", "name": "雨水管", "parameters": ["level"], "network": "storm", "diameter": 0.5, "groundLevel": 2.5 },
        { "id": "unsaid", "domain": "drainage", "kind": "pipe", "name": "管道", "parameters": ["level"], "diameter": 0.5 },
        { "id": "cso", "domain": "drainage", "kind": "overflow", "name": "溢流口", "parameters": ["overflow", "flow"] },
        { "id": "weir", "domain": "drainage", "kind": "overflow", "name": "溢流堰", "parameters": ["level"], "weirLevel": 0.8 },
        { "id": "pump", "domain": "drainage", "kind": "pump", "name": "泵站", "parameters": ["sump", "pumps"], "startLevel": 2.1 },
        { "id": "gauge", "domain": "drainage", "kind": "rain", "name": "雨量站", "parameters": ["rain"], "timeIs": "end" }
        """;

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Day = DomainChain.At("2026-07-10");
    private static readonly DateTimeOffset Morning = Day.AddHours(8);
    private static readonly DateTimeOffset Closed = Day.AddHours(49);
    private readonly DomainChain _chain = new(Stations);

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task Underpass_At42Centimetres_IsARedEventAndNoGoodDay()
    {
        Dry("underpass", "depth", 0);
        _chain.SendSeries("underpass", "depth", Morning, Step, 2, 6, 12, 18, 31, 42, 40, 30, 12, 4, 2, 1, 0);
        await _chain.AssessAsync(Closed);

        Verdict found = Assert.Single(_chain.Verdicts(DrainageJudge.Ponding));
        Assert.Equal(("underpass", 42m, 5, false, Validity.Valid), (found.Station, found.Value, found.Grade, found.Good, found.Validity));
        Assert.Equal(new EventTimes(Ms(Morning + Step), Ms(Morning + (5 * Step)), Ms(Morning + (10 * Step))), found.Event);
        Assert.Equal([new Reason("ponding-red", "depth")], found.Reasons);
        Assert.Equal(["engineering-default"], found.Editions);
        Assert.Equal(45m, found.Parts["minutes"].Value);
        Verdict day = DayOf("underpass");
        Assert.Equal((5, false, Validity.Valid, 24), (day.Grade, day.Good, day.Validity, day.Samples));
        Assert.Equal(["depth"], day.Deciding);
    }

    [Fact]
    public async Task Fullness_Of72Percent_IsHighInASewerAndNothingInAStormDrain()
    {
        foreach (string pipe in (string[])["sewer", "storm", "unsaid"])
        {
            Dry(pipe, "level", 0.2);
            _chain.SendSeries(pipe, "level", Morning, Step, 0.36, 0.36, 0.36, 0.2, 0.2, 0.2);
        }

        await _chain.AssessAsync(Closed);

        Verdict found = Assert.Single(_chain.Verdicts(DrainageJudge.Level));
        Assert.Equal(("sewer", 2, 0.36m, 0.72m), (found.Station, found.Grade, found.Value, found.Parts["fullness"].Value));
        Assert.Equal("fullness-high", found.Reasons[0].Code);
        Assert.Equal(["GB 50014-2021", "engineering-default"], found.Editions);
        Assert.Equal((false, true, true), (DayOf("sewer").Good, DayOf("storm").Good, DayOf("unsaid").Good));
        Assert.Equal(1, DayOf("storm").Grade);
    }

    [Theory]
    [InlineData(0.0, "dry-weather-overflow", 5)]
    [InlineData(0.4, "overflow", 3)] // 0.4 mm an hour is wet
    public async Task Overflow_IsOneOfDryWeatherWhenLessThanOneMillimetreFell(double rainAnHour, string reason, int grade)
    {
        _chain.SendSeries("gauge", "rain", Morning.AddHours(-30), TimeSpan.FromMinutes(15), Enumerable.Repeat(rainAnHour / 4, 40 * 4));
        SendOverflow();
        await _chain.AssessAsync(Closed);

        Verdict found = Assert.Single(_chain.Verdicts(DrainageJudge.Overflow), v => v.Station == "cso");
        Assert.Equal((grade, false, Validity.Valid), (found.Grade, found.Good, found.Validity));
        Assert.Equal([new Reason(reason, "overflow")], found.Reasons);
        Assert.Equal((20m, 20m), (found.Parts["minutes"].Value, found.Parts["volume"].Value)); // 60 m³/h for 20 min
        Assert.Equal(rainAnHour == 0, found.Parts["rain24h"].Value == 0);
    }

    [Fact]
    public async Task Overflow_WithoutRainData_IsNotCalledDry()
    {
        SendOverflow();
        await _chain.AssessAsync(Closed);

        Verdict found = Assert.Single(_chain.Verdicts(DrainageJudge.Overflow));
        Assert.Equal(["overflow", "rain-unknown"], found.Reasons.Select(r => r.Code));
        Assert.Equal((0, 24), (found.Reasons[1].Have, found.Reasons[1].Need));

        // Once the rain of the days is known, the overflow of dry weather is said, and the change is a revision.
        _chain.SendSeries("gauge", "rain", Morning.AddHours(-30), TimeSpan.FromMinutes(15), Enumerable.Repeat(0.0, 80 * 4));
        await _chain.AssessAsync(Closed.AddHours(2));
        Assert.Equal("dry-weather-overflow", Assert.Single(_chain.Verdicts(DrainageJudge.Overflow)).Reasons[0].Code);
    }

    [Fact]
    public async Task Overflow_OverAWeir_IsKnownFromTheLevel()
    {
        _chain.SendSeries("weir", "level", Morning, Step, 0.8, 0.8, 0.8, 0.81, 0.95, 0.9, 0.7, 0.7, 0.7);
        await _chain.AssessAsync(Closed);

        Verdict found = Assert.Single(_chain.Verdicts(DrainageJudge.Overflow));
        Assert.Equal(("weir", 0.95m, Ms(Morning + (3 * Step))), (found.Station, found.Value, found.Event!.Start));
        Assert.False(found.Parts.ContainsKey("volume"));
    }

    [Fact]
    public async Task Sump_AboveItsStartLevelWithNoPumpRunning_IsAnEvent()
    {
        for (int i = 0; i < 12; i++)
        {
            // The level is the same throughout; from the sixth reading on a pump runs.
            _chain.Send("pump", Morning + (i * Step), ("sump", 2.5), ("pumps", i < 5 ? 0 : 1));
        }

        await _chain.AssessAsync(Closed);

        Verdict found = Assert.Single(_chain.Verdicts(DrainageJudge.Pumping));
        Assert.Equal((4, 0.4m, Validity.Valid), (found.Grade, found.Value, found.Validity));
        Assert.Equal((Ms(Morning), (long?)Ms(Morning + (5 * Step))), (found.Event!.Start, found.Event.End));
        Assert.Equal([new Reason("no-pump-running", "sump")], found.Reasons);
    }

    [Fact]
    public async Task Event_ThatGoesOn_IsPendingAndNotGood_AndWithoutDataHasNoEnd()
    {
        _chain.SendSeries("underpass", "depth", Morning, Step, 6, 20, 28, 29, 30);
        await _chain.AssessAsync(Morning.AddMinutes(25));

        Verdict running = Assert.Single(_chain.Verdicts(DrainageJudge.Ponding));
        Assert.Equal((Validity.Pending, false, null, 30m), (running.Validity, running.Good, running.Event!.End, running.Value));
        Assert.Equal(Validity.Pending, DayOf("underpass").Validity);

        await _chain.AssessAsync(Closed);
        Verdict lost = Assert.Single(_chain.Verdicts(DrainageJudge.Ponding));
        Assert.Equal((Validity.Invalid, false, null), (lost.Validity, lost.Good, lost.Event!.End));
        Assert.Equal(["ponding-red", "data-ended"], lost.Reasons.Select(r => r.Code));
        Assert.Equal((false, Validity.Valid), (DayOf("underpass").Good, DayOf("underpass").Validity)); // bad whatever is missing beside it
    }

    [Theory]
    [InlineData(null, 0)] // by the period of today each reading is alone
    [InlineData(2, 1)]
    public async Task Event_InAHistoryOfFewReadings_IsFoundByTheirPeriod(int? hours, int events)
    {
        _chain.SendSeries("underpass", "depth", Day, TimeSpan.FromHours(2), [0, 0, 0, 28, 30, 29, .. Enumerable.Repeat(0.0, 18)]);
        await _chain.AssessAsync(Closed, hours is { } h ? TimeSpan.FromHours(h) : null);

        IReadOnlyList<Verdict> found = _chain.Verdicts(DrainageJudge.Ponding);
        Assert.Equal(events, found.Count);
        Assert.All(found, e => Assert.Equal((30m, Validity.Valid), (e.Value, e.Validity)));
    }

    [Fact]
    public async Task Event_OverMidnight_IsOneOfTheDayItBeganOn()
    {
        DateTimeOffset late = Day.AddHours(23.5);
        _chain.SendSeries("underpass", "depth", late, Step, 0, 0, 28, 28, 28, 28, 30, 30, 30, 30, 30, 16, 16, 16, 0, 0, 0);
        await _chain.AssessAsync(Day.AddHours(26));

        Verdict found = Assert.Single(_chain.Verdicts(DrainageJudge.Ponding));
        Assert.Equal((Ms(late + (2 * Step)), (long?)Ms(late + (14 * Step)), Validity.Valid), (found.Event!.Start, found.Event.End, found.Validity));
        // The next day had it too.
        Assert.Equal(5, Assert.Single(_chain.Verdicts(DrainageJudge.Day), d => d.Window == Window.Day(new DateOnly(2026, 7, 11))).Grade);
    }

    [Fact]
    public async Task Event_UndoneByLateData_IsWithdrawn()
    {
        _chain.SendSeries("underpass", "depth", Morning, 2 * Step, 28, 28, 28, 0, 0, 0);
        await _chain.AssessAsync(Closed);
        Assert.Equal(Validity.Valid, Assert.Single(_chain.Verdicts(DrainageJudge.Ponding)).Validity);

        // What lay between: never three in a row.
        _chain.SendSeries("underpass", "depth", Morning + Step, 2 * Step, 0, 0);
        await _chain.AssessAsync(Closed.AddHours(1));

        Assert.Empty(_chain.Verdicts(DrainageJudge.Ponding));
        Assert.Contains(_chain.Revisions(), r => r.Kind == DrainageJudge.Ponding && r.New.Contains("withdrawn", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Day_WithTooFewHours_IsInvalidNotGood()
    {
        _chain.SendSeries("underpass", "depth", Morning, Step, Enumerable.Repeat(0.0, 12 * 5));
        await _chain.AssessAsync(Closed);

        Verdict day = DayOf("underpass");
        Assert.Equal((Validity.Invalid, null, 5), (day.Validity, day.Good, day.Samples));
        Assert.Equal([new Reason("too-few-hours", null, 5, 20)], day.Reasons);
    }

    [Fact]
    public async Task Rain_HasItsSumsAndClass()
    {
        // 5 mm in each of six hours of the morning, then dry.
        _chain.SendSeries("gauge", "rain", Day.AddMinutes(15), TimeSpan.FromMinutes(15), Enumerable.Range(0, 4 * 36).Select(i => i is >= 16 and < 40 ? 1.25 : 0));
        await _chain.AssessAsync(Day.AddHours(37));

        Verdict day = Assert.Single(_chain.Verdicts(DrainageJudge.RainOfDay), v => v.Window == Window.Day(new DateOnly(2026, 7, 10)));
        Assert.Equal((30m, 4, Validity.Valid, 24), (day.Value, day.Grade, day.Validity, day.Samples)); // 大雨
        Assert.Equal((5m, 30m), (day.Parts["rain1h"].Value, day.Parts["rain12h"].Value));
        Assert.Equal(5, day.Parts["rain12h"].Grade); // 30 mm in 12 h: 暴雨
        Assert.Equal(["GB/T 28592-2012"], day.Editions);

        int hour = _chain.District.Clock.HourOf(Ms(Day.AddHours(23.5)));
        Verdict last = Assert.Single(_chain.Verdicts(DrainageJudge.RainOfHour), v => v.Window == Window.Hour(hour));
        Assert.Equal((0m, 0m, 30m), (last.Parts["rain1h"].Value, last.Parts["rain12h"].Value, last.Parts["rain24h"].Value));
    }

    [Fact]
    public async Task Thresholds_OfTheRegister_TakeThePlaceOfTheDefaults()
    {
        using var chain = new DomainChain(Stations, """{ "drainage": { "pondingBlue": 10, "consecutiveReadings": 1 } }""");
        chain.SendSeries("underpass", "depth", Morning, Step, 9, 9, 9, 11, 0);
        await chain.AssessAsync(Closed);

        Assert.Equal(11, Assert.Single(chain.Verdicts(DrainageJudge.Ponding)).Value);
    }

    [Theory]
    [InlineData("""{ "drainage": { "pondingBlue": 20 } }""", "pondingBlue < pondingYellow")]
    [InlineData("""{ "drainage": { "consecutiveReadings": 0 } }""", "a number from 1 to 60")]
    [InlineData("""{ "drainage": { "ponding": 5 } }""", "an unknown member")]
    [InlineData("""{ "air": { "ponding": 5 } }""", "an unknown member")]
    public void Thresholds_ThatMakeNoSense_AreRefused(string assessment, string complaint)
    {
        Assert.Null(DomainChain.Read(Stations, assessment, out IReadOnlyList<RegisterProblem> problems));
        Assert.Contains(complaint, Assert.Single(problems).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"network\": \"gas\"", "one of sewer, storm, combined")]
    [InlineData("\"functionClass\": \"2\"", "the judge of drainage does not use it")]
    public void Members_ThatNobodyKnows_AreRefused(string member, string complaint)
    {
        string pipe = $$"""{ "id": "p", "domain": "drainage", "kind": "pipe", "name": "管道", "parameters": ["level"], {{member}} }""";
        Assert.Null(DomainChain.Read(pipe, "{}", out IReadOnlyList<RegisterProblem> problems));
        Assert.Contains(complaint, Assert.Single(problems).ToString(), StringComparison.Ordinal);
    }

    private Verdict DayOf(string station) =>
        Assert.Single(_chain.Verdicts(DrainageJudge.Day, Place.Of(station)), d => d.Window == Window.Day(new DateOnly(2026, 7, 10)));

    /// <summary>A reading of the same value in every quarter of an hour of the day but the one from eight to nine.</summary>
    private void Dry(string station, string code, double value)
    {
        for (int quarter = 0; quarter < 96; quarter++)
        {
            if (quarter is < 32 or >= 38)
            {
                _chain.Send(station, Day.AddMinutes(15 * quarter), (code, value));
            }
        }
    }

    /// <summary>Overflows from 08:05 to 08:25, 60 m³/h while it does.</summary>
    private void SendOverflow()
    {
        for (int i = 0; i < 10; i++)
        {
            bool over = i is >= 1 and < 5;
            _chain.Send("cso", Morning + (i * Step), ("overflow", over ? 1 : 0), ("flow", over ? 60 : i == 5 ? 60 : 0));
        }
    }

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
