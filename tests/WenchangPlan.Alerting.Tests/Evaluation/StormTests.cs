using System.Globalization;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Storage;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Alerting.Tests.Evaluation;

/// <summary>Much at once, with the settings as they are shipped, rounds a second apart and a database on disk. Each prints what came of it.</summary>
public sealed class StormTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly TempDirectory _directory = new();
    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        _open.ForEach(o => o.Dispose());
        _directory.Dispose();
    }

    /// <summary>What fails together is told together, however many areas the stations are in and however bad it is.</summary>
    [Theory]
    [InlineData(Severity.Warning, 1)]
    [InlineData(Severity.Warning, 8)]
    [InlineData(Severity.Warning, 40)]
    [InlineData(Severity.Critical, 1)]
    [InlineData(Severity.Critical, 8)]
    [InlineData(Severity.Critical, 40)]
    public async Task AThousandStationsSilentWithinAMinute_AreAtMostFiveMails_TheFirstWithinHalfAMinute(Severity severity, int areas)
    {
        const int Stations = 1_000;
        Timeline line = Open(Stations, areas, Sample.Silence with { Severity = severity });
        await line.RoundAsync(); // from here on somebody listens
        for (int i = 0; i < Stations; i++)
        {
            line.Report("depth", 1, at: line.Now + (60_000L * i / Stations), station: line.District.Stations[i].Id);
        }

        await line.AfterAsync(TimeSpan.FromMinutes(1));
        await line.AfterAsync(TimeSpan.FromMinutes(29) - Second);
        Seen seen = await WatchAsync(line, TimeSpan.FromMinutes(20));
        Print(string.Create(CultureInfo.InvariantCulture, $"{Stations} stations silent within 60 s, {severity}, {areas} areas"), line, seen);
        Assert.Equal(Stations + areas, line.History.Count(t => t.Kind == TransitionKind.Fired)); // each, and each area
        Assert.InRange(line.Taken.Count, 1, 5);
        Assert.InRange(seen.First, TimeSpan.Zero, TimeSpan.FromSeconds(31)); // a round later than what it waits for
        AssertSizes(line);
    }

    [Theory]
    [InlineData(Severity.Warning)]
    [InlineData(Severity.Critical)]
    public async Task TwelveFlipsOfOneValue_AreAFewMails(Severity severity)
    {
        Timeline line = Open(1, 1, Sample.Flood with { Severity = severity });
        line.Report("depth", 1, station: line.District.Stations[0].Id);
        await line.RoundAsync();
        var seen = new Seen();
        for (int flip = 0; flip < 12; flip++)
        {
            line.Report("depth", flip % 2 == 0 ? 30 : 1, station: line.District.Stations[0].Id);
            seen = await WatchAsync(line, TimeSpan.FromMinutes(1), seen);
        }

        seen = await WatchAsync(line, TimeSpan.FromMinutes(20), seen);
        Print($"12 flips of one value within 12 min, {severity}", line, seen);
        Assert.InRange(line.Taken.Count, 1, 4);
    }

    [Theory]
    [InlineData(Severity.Warning)]
    [InlineData(Severity.Critical)]
    public async Task TwoHundredBreachesAndTheirEndsAtOnce_AreAMailEach(Severity severity)
    {
        const int Stations = 200;
        Timeline line = Open(Stations, 8, Sample.Flood with { Severity = severity });
        Seen seen = new();
        foreach (double depth in (double[])[30, 1])
        {
            foreach (Station station in line.District.Stations)
            {
                line.Report("depth", depth, station: station.Id);
            }

            seen = await WatchAsync(line, TimeSpan.FromMinutes(8), seen);
        }

        Print($"{Stations} breaches at once and 8 min later their ends, {severity}", line, seen);
        Assert.Equal(2 * Stations, line.History.Count);
        Assert.Equal(2, line.Taken.Count);
        AssertSizes(line);
    }

    private static void AssertSizes(Timeline line) => Assert.All(line.Taken, m => Assert.InRange(SizeOf(m), 1, 100 * 1024));

    private static long SizeOf(OutgoingMail mail)
    {
        using MimeKit.MimeMessage message = MimeMail.Build(mail, "alerts@example.org");
        using var bytes = new MemoryStream();
        message.WriteTo(bytes, TestContext.Current.CancellationToken);
        return bytes.Length;
    }

    private static void Print(string what, Timeline line, Seen seen) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"FIGURE storm: {what}: {line.History.Count} transitions, {line.Taken.Count} mails, first after {seen.First.TotalSeconds:0} s, largest {line.Taken.Max(SizeOf):N0} bytes, all {line.Taken.Sum(SizeOf):N0}"));

    /// <summary>A round a second, and when the first mail came after the first transition.</summary>
    private static async Task<Seen> WatchAsync(Timeline line, TimeSpan time, Seen? before = null)
    {
        Seen seen = before ?? new Seen();
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += Second)
        {
            await line.AfterAsync(Second);
            seen.Began ??= line.Unsent + line.Taken.Count > 0 ? line.Now : null;
            seen.Told ??= line.Taken.Count > 0 ? line.Now : null;
        }

        return seen;
    }

    private Timeline Open(int stations, int areas, AlertRule rule)
    {
        var district = new District(
            "wenchang", "文昌湖区", "Wenchang Lake", DistrictClock.China, DomainCatalog.Default, ParameterCatalog.Default,
            [.. Enumerable.Range(0, stations).Select(i => Sample.RoadStation(i, string.Create(CultureInfo.InvariantCulture, $"积水点 {i}")) with { Area = string.Create(CultureInfo.InvariantCulture, $"区域 {i % areas}") })],
            [Sample.Duty], [], [rule], new AssessmentRules());
        var database = new SqliteDatabase(Options.Create(new StorageOptions { DataDirectory = _directory.Path }), district);
        var line = new Timeline(district, new AlertingOptions(), new SqliteAlertStore(database), new SqliteMailStore(database));
        _open.AddRange([line, database]);
        return line;
    }

    private sealed class Seen
    {
        public long? Began { get; set; }

        public long? Told { get; set; }

        public TimeSpan First => Told is { } told && Began is { } began ? TimeSpan.FromMilliseconds(told - began) : TimeSpan.MaxValue;
    }
}
