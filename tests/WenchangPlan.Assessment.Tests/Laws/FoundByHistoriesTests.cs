using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests.Laws;

/// <summary>What random histories found, each on its own with the right answer.</summary>
public sealed class FoundByHistoriesTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly LawDatabase _database;

    public FoundByHistoriesTests() => _database = new LawDatabase(_directory.Path);

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    /// <summary>The first reading of a day at 00:00 ends the day before, until the register says that times are instants: then nothing came on that day.</summary>
    [Fact]
    public async Task ADayThatNoReadingCountsInAnyMore_HasNoVerdict()
    {
        using AssessedStore store = Begin(Air(""" , "timeIs": "end" """), "2026-05-30 00:00");
        await store.CommitAsync(Hours("A", "pm25", "2026-05-30 00:00", 48));
        store.Now = DomainChain.At("2026-06-01 12:00");
        await store.AssessAsync();
        Assert.Equal(["2026-05-29  Invalid", "2026-05-29 A Invalid"], store.Told("airDay").Take(2));

        store.Open(Air(""));
        await store.ReassessAsync();
        Assert.Equal(["2026-05-30  Valid", "2026-05-30 A Valid", "2026-05-31  Valid", "2026-05-31 A Valid"], store.Told("airDay"));
    }

    /// <summary>A maintenance window that was entered before the first reading ever came says nothing of its days.</summary>
    [Fact]
    public async Task MaintenanceBeforeTheFirstReading_MakesNoDayOfNoData()
    {
        using AssessedStore store = Begin(Air(""), "2026-05-30 12:00");
        store.Silences.Add(Maintenance(store, "2026-05-29 05:00", "2026-05-30 08:00"));
        await store.AssessAsync();
        Assert.Empty(store.Told("airDay"));
        store.Now = DomainChain.At("2026-06-01 12:00");
        await store.CommitAsync(Hours("A", "pm25", "2026-05-31 00:00", 24));
        await store.AssessAsync();
        await store.CloseWindowsAsync(withGaps: true);
        Assert.Equal(["2026-05-31  Valid", "2026-05-31 A Valid"], store.Told("airDay"));
    }

    /// <summary>Nor does one on a day that runs, of which nothing came yet, make a verdict that waits.</summary>
    [Fact]
    public async Task MaintenanceOnADayOfWhichNothingCame_MakesNoVerdict()
    {
        using AssessedStore store = Begin(Air(""), "2026-06-01 00:30");
        await store.CommitAsync(Hours("A", "pm25", "2026-05-31 00:00", 24));
        await store.AssessAsync();
        store.Now = DomainChain.At("2026-06-01 12:00");
        store.Silences.Add(Maintenance(store, "2026-06-01 03:00", "2026-06-01 08:00"));
        await store.AssessAsync();
        Assert.Equal(["2026-05-31  Pending", "2026-05-31 A Pending"], store.Told("airDay"));
    }

    /// <summary>The last day of a year closes when the year is over: the target of that year counts it, whichever year it is by now.</summary>
    [Fact]
    public async Task ADayThatTimeClosesAfterTheTurnOfTheYear_CountsInItsOwn()
    {
        using AssessedStore store = Begin(Air("", """[ { "id": "sites", "kind": "airDay", "of": "stations", "name": "站点", "bound": 70 } ]"""), "2026-12-31 23:30");
        await store.CommitAsync(Hours("A", "pm25", "2026-12-31 00:00", 24));
        await store.AssessAsync();
        Assert.Equal(0, Assert.Single(store.Targets(2026)).Assessed);
        store.Now = DomainChain.At("2027-01-02 12:00");
        await store.CloseWindowsAsync(withGaps: false);
        Assert.Equal((1, 1, new DateOnly(2026, 12, 31)), Assert.Single(store.Targets(2026)) is var target ? (target.Good, target.Assessed, target.Asof!.Value) : default);
    }

    /// <summary>The year closes before its first reading comes, which is of the next: its target is not one without data, it is none.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AYearThatClosesBeforeTheFirstData_HasNoTarget(bool closesBefore)
    {
        using AssessedStore store = Begin(Air("", """[ { "id": "sites", "kind": "airDay", "of": "stations", "name": "站点", "bound": 70 } ]"""), "2027-01-01 01:48");
        await store.CommitAsync(Hours("A", "pm25", "2027-01-01 00:00", 1));
        if (closesBefore)
        {
            await store.CloseWindowsAsync(withGaps: true);
        }

        await store.CommitAsync(Hours("A", "pm25", "2027-01-01 01:00", 23));
        store.Now = DomainChain.At("2027-01-02 12:00");
        await store.AssessAsync();
        await store.CloseWindowsAsync(withGaps: true);
        Assert.Empty(store.Targets(2026));
        Assert.Equal(1, Assert.Single(store.Targets(2027)).Assessed);
    }

    /// <summary>A year that goes by without a reading has its target all the same, whether anybody looked while it ran or not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AYearWithoutData_AfterOneWithData_HasATarget(bool looked)
    {
        using AssessedStore store = Begin(Air("", """[ { "id": "sites", "kind": "airDay", "of": "stations", "name": "站点", "bound": 70 } ]"""), "2026-05-02 12:00");
        await store.CommitAsync(Hours("A", "pm25", "2026-05-01 00:00", 24));
        await store.AssessAsync();
        if (looked)
        {
            store.Now = DomainChain.At("2027-06-01 12:00");
            await store.CloseWindowsAsync(withGaps: false);
        }

        store.Now = DomainChain.At("2028-01-05 12:00");
        await store.CloseWindowsAsync(withGaps: false);
        Assert.Equal((0, 0), Assert.Single(store.Targets(2027)) is var target ? (target.Good, target.Assessed) : default);
    }

    /// <summary>A section that turns out to have begun in June has no May, and a running year that was made of it goes with it.</summary>
    [Fact]
    public async Task ARunningYearWhoseOnlyMonthGoes_GoesToo()
    {
        const string Section = """{ "id": "W", "domain": "water", "kind": "river", "name": "断面", "parameters": [], "byLaboratory": true""";
        using AssessedStore store = Begin(DomainChain.Read(Section + "}", "{}", out _)!, "2026-05-30 12:00");
        store.Acts.SaveSamples([DomainChain.Sample(store.District, "W", DomainChain.At("2026-05-29 10:00"), "tp", "0.05") with { At = store.Now.ToUnixTimeMilliseconds() }], whole: true);
        store.Now = DomainChain.At("2026-06-02 12:00");
        await store.AssessAsync();
        Assert.Equal(["2026 W Pending"], store.Told("waterYear"));
        store.Open(DomainChain.Read(Section + """, "from": "2026-06-01" }""", "{}", out _)!);
        await store.ReassessAsync();
        Assert.Empty(store.Told("waterMonth"));
        Assert.Empty(store.Told("waterYear"));
    }

    /// <summary>4.0, rounded from 3.96, and 4 are one value and are written alike: which of them was judged first must make no difference.</summary>
    [Fact]
    public void EqualNumbers_AreWrittenAlike()
    {
        Assert.Equal("4", FormattableString.Invariant($"{new VerdictPart(4.00m, null, 1).Value}"));
        Assert.Equal("4", FormattableString.Invariant($"{(new VerdictPart(1, null, 1) with { Value = 4.0m, Beside = 7.10m }).Value}"));
        Assert.Equal("7.1", FormattableString.Invariant($"{(new VerdictPart(1, null, 1) { Beside = 7.10m }).Beside}"));
        Assert.Equal("48", FormattableString.Invariant($"{new Verdict { Kind = "trophicMonth", Window = default, Validity = Validity.Valid, Value = 48.0m }.Value}"));
        Assert.Null(new VerdictPart(null, null, 0).Value);
    }

    private AssessedStore Begin(District district, string now) => new(_database, district, DomainChain.At(now));

    private static District Air(string members, string targets = "[]") =>
        DomainChain.Read($$"""{ "id": "A", "domain": "air", "name": "站", "parameters": ["pm25"], "samplePeriod": "01:00:00"{{members}} }""", "{}", out _, targets)!;

    private static Silence Maintenance(AssessedStore store, string from, string until) => new()
    {
        Kind = SilenceKind.Maintenance, Station = "A", From = DomainChain.At(from).ToUnixTimeMilliseconds(), Until = DomainChain.At(until).ToUnixTimeMilliseconds(), By = "丙", Reason = "校准",
        CreatedAt = store.Now.ToUnixTimeMilliseconds(),
    };

    private static IEnumerable<SentValue> Hours(string station, string code, string first, int count) =>
        Enumerable.Range(0, count).Select(hour => new SentValue(station, DomainChain.At(first).AddHours(hour).ToUnixTimeMilliseconds(), code, 30, ReadingFlag.Normal));
}
