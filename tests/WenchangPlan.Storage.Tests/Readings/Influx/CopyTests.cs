using System.Text.Json;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Storage.Tests.Servers;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary>What is copied to InfluxDB beside verdicts: hourly values, alerts, revisions. Asked of a real one.</summary>
public sealed class CopyTests(InfluxFixture server) : IClassFixture<InfluxFixture>
{
    private const long T = 1_777_593_600_000;

    [Fact]
    public async Task Hours_HaveMeanOfTheValid_AndCountZeroOnceNoneIs()
    {
        (InfluxHost store, string database) = await HostAsync();
        await using InfluxHost _ = store;
        Station station = TestRegister.District.Find("A1")!;
        int hour = DistrictClock.FirstHourOf(SampleVerdicts.Day) + 7;
        await SaveAsync(store, r => r.Hours.Add(new StationHour(station.Index, hour, [new HourValue("pm25", 35.5m, 30, 41, 58, 60, 55)])));
        Assert.Equal([(T, 35.5, 41, 58, 60)], await ReadAsync());

        await SaveAsync(store, r => r.Hours.Add(new StationHour(station.Index, hour, [new HourValue("pm25", null, null, null, 0, 60, 0)])));
        Assert.Empty(await ReadAsync());

        async Task<List<(long, double, double, double, double)>> ReadAsync() =>
            [.. (await server.RowsAsync(database,
                "SELECT \"pm25\", \"pm25_max\", \"valid\", \"readings\" FROM \"air_hourly\" WHERE \"pm25_count\" > 0 AND \"station\" = 'A1'"))
                .Select(r => (r[0].GetInt64(), r[1].GetDouble(), r[2].GetDouble(), r[3].GetDouble(), r[4].GetDouble()))];
    }

    [Fact]
    public async Task Alert_IsOnePoint_ThatChangesWithIt_AndAPendingOneIsNone()
    {
        (InfluxHost store, string database) = await HostAsync();
        await using InfluxHost _ = store;
        Alert firing = new()
        {
            Id = "pm25-high|A1|1", Rule = "pm25-high", Kind = RuleKind.Threshold, Severity = Severity.Warning, Station = "A1",
                Parameter = "pm25", State = AlertState.Firing, Since = T, FiredAt = T + 600_000,
            Value = 120.5, Bound = 115,
        };
        await SaveAsync(new AlertRound { Alerts = [firing,
            firing with { Id = "b", Station = "A2", State = AlertState.Pending, FiredAt = null }] });
        Assert.Equal([("firing", 1, 0, "A1")], await ReadAsync());

        await SaveAsync(new AlertRound { Alerts = [firing with { State = AlertState.Recovered, RecoveredAt = T + 1_200_000 }] });
        Assert.Equal([("recovered", 0, T + 1_200_000, "A1")], await ReadAsync());

        // A correction takes the recovery back.
        await SaveAsync(new AlertRound { Alerts = [firing with { Firing = 2 }] });
        Assert.Equal([("firing", 1, 0, "A1")], await ReadAsync());
        Assert.Equal(firing.Key, store.Alerts.ReadOpenAlerts().Single(a => a.State == AlertState.Firing).Key);

        async Task SaveAsync(AlertRound round)
        {
            store.Alerts.Save(round);
            await store.DrainAsync();
        }

        async Task<List<(string, double, double, string)>> ReadAsync() =>
            [.. (await server.RowsAsync(database, "SELECT \"state\", \"active\", \"ended\", \"station\" FROM \"alert\""))
                .Select(r => (r[1].GetString()!, r[2].GetDouble(), r[3].GetDouble(), r[4].GetString()!))];
    }

    [Fact]
    public async Task Revision_StandsWhereItsVerdictDoes_WithBothFigures()
    {
        (InfluxHost store, string database) = await HostAsync();
        await using InfluxHost _ = store;
        await SaveAsync(store, r =>
        {
            r.Verdicts.AddRange(SampleVerdicts.Round().Verdicts);
            string subject = Revision.SubjectOf(Window.Day(SampleVerdicts.Day), null, TestRegister.District.Clock);
            r.Revisions.Add(new Revision(0, T + 1, "airDay", subject, """{"validity":"valid","aqi":104,"good":false,"primary":["pm25"]}""", """{"validity":"valid","aqi":100,"good":true,"primary":[]}""", "late-data"));
            r.Revisions.Add(new Revision(0, T + 1, "airDay", subject + " A9", "{}", "{}", "late-data"));
        });

        JsonElement row = Assert.Single(await server.RowsAsync(database,
            "SELECT \"old\", \"new\", \"cause\", \"at\", \"textEn\" FROM \"revision\" WHERE \"kind\" = 'airDay'"));
        Assert.Equal(TestRegister.District.Clock.StartOfDay(SampleVerdicts.Day), row[0].GetInt64());
        Assert.Equal(("104", "100", "late-data", T + 1d), (row[1].GetString(), row[2].GetString(), row[3].GetString(), row[4].GetDouble()));
        Assert.EndsWith("104 → 100", row[5].GetString(), StringComparison.Ordinal);
    }

    /// <summary>Every measurement, tag and field of lines that are written is in the table that charts are held against.</summary>
    [Fact]
    public void Lines_AreWhatTheSchemaSays()
    {
        IReadOnlyDictionary<string, InfluxMeasurement> schema = InfluxSchema.Of(TestRegister.District);
        using var lines = new LineBuffer();
        AssessmentRound round = SampleVerdicts.Round();
        round.Targets.Add(round.Targets[0] with { Forecast = new TargetForecast(70, 75, 80, 0.9m, null, 100) });
        VerdictLines.Write(round, TestRegister.District, lines);
        string[] written = System.Text.Encoding.UTF8.GetString(lines.Written.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.True(written.Length > 8);
        Assert.All(written, line =>
        {
            string[] head = line.Split(' ')[0].Split(',');
            InfluxMeasurement measurement = schema[head[0]];
            Assert.All(head.Skip(1), tag => Assert.Contains(tag.Split('=')[0], measurement.Tags));
            Assert.All(line.Split(' ')[1].Split(','), field =>
                Assert.True(measurement.IsOpen || measurement.Has(field.Split('=')[0]), $"{head[0]}: {field}"));
        });
    }

    private static async Task SaveAsync(InfluxHost store, Action<AssessmentRound> fill)
    {
        var round = new AssessmentRound();
        fill(round);
        store.Assessment.Save(round);
        await store.DrainAsync();
    }

    private async Task<(InfluxHost Store, string Database)> HostAsync()
    {
        string database = await server.CreateDatabaseAsync();
        return (new InfluxHost(server, database), database);
    }
}
