using System.Text.Json;
using WenchangPlan.Storage.Tests.Servers;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary>Every query of the Grafana dashboard, asked of a real InfluxDB that holds what the store wrote.</summary>
public sealed class DashboardTests(InfluxFixture server) : IClassFixture<InfluxFixture>
{
    private const long T = 1_777_593_600_000;

    [Fact]
    public async Task Dashboard_EveryQuery_GivesRows()
    {
        string database = await server.CreateDatabaseAsync();
        await using var store = new InfluxHost(server, database);
        await WriteAsync(store);
        List<string> queries = [];
        using (JsonDocument dashboard = await ReadDashboardAsync())
        {
            Collect(dashboard.RootElement, queries);
        }

        Assert.True(queries.Count >= 20, $"{queries.Count} queries");
        foreach (string query in queries)
        {
            string resolved = Resolve(query);
            Assert.DoesNotContain("$", resolved.Replace("$/", "", StringComparison.Ordinal), StringComparison.Ordinal);
            List<JsonElement> rows = await server.RowsAsync(database, resolved);
            Assert.True(rows.Exists(r => r.EnumerateArray().Skip(1).Any(v => v.ValueKind != JsonValueKind.Null && v.ToString() != "0")), resolved);
        }
    }

    [Fact]
    public async Task Dashboard_EveryDataSource_IsTheOneProvisioned()
    {
        string provisioning = await File.ReadAllTextAsync(PathOf("provisioning/datasources/influxdb.yml"), TestContext.Current.CancellationToken);
        using JsonDocument dashboard = await ReadDashboardAsync();
        foreach (JsonElement panel in dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(p => p.GetProperty("type").GetString() != "row"))
        {
            Assert.Contains($"uid: {panel.GetProperty("datasource").GetProperty("uid").GetString()}\n", provisioning, StringComparison.Ordinal);
        }
    }

    /// <summary>The readings and verdicts of a morning, written the way the service does.</summary>
    private static async Task WriteAsync(InfluxHost store)
    {
        var batch = new ReadingBatch();
        foreach (Station station in TestRegister.District.Stations)
        {
            for (int i = 0; i < 30; i++)
            {
                foreach (StationParameter entry in station.Parameters)
                {
                    batch.AddValue(new ParameterValue(entry.Parameter.Index, 1 + i, i == 7 ? ReadingFlag.Maintenance : ReadingFlag.Normal));
                }

                // The test register has no manhole; drainage points of one kind stand for all, since the measurement is one.
                if (station.Domain.Code == "drainage")
                {
                    batch.AddValue(new ParameterValue(TestRegister.District.Catalog.Find("drainage", "level")!.Index, 0.5, ReadingFlag.Normal));
                }

                batch.CloseRow(station.Index, T + (i * 60_000));
                batch.CloseMessage();
            }
        }

        await store.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        var round = SampleVerdicts.Round();
        round.Verdicts.Add(round.Verdicts[0] with { Station = null });
        store.Assessment.Save(round);
        await store.DrainAsync();
    }

    /// <summary>Puts in what Grafana would for a day around the data and all stations.</summary>
    private static string Resolve(string query) => query
        .Replace("$timeFilter", $"time >= {T - 86_400_000}ms AND time <= {T + 86_400_000}ms", StringComparison.Ordinal)
        .Replace("$__interval", "5m", StringComparison.Ordinal)
        .Replace("${air_station:regex}", "(A1|A2)", StringComparison.Ordinal)
        .Replace("${water_station:regex}", "(W1|W2)", StringComparison.Ordinal)
        .Replace("${drainage_station:regex}", "(D1|D2)", StringComparison.Ordinal);

    /// <summary>The queries of panels and of variables.</summary>
    private static void Collect(JsonElement element, List<string> queries)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                Collect(item, queries);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in element.EnumerateObject())
            {
                if (member is { Name: "query", Value.ValueKind: JsonValueKind.String })
                {
                    queries.Add(member.Value.GetString()!);
                }
                else
                {
                    Collect(member.Value, queries);
                }
            }
        }
    }

    private static async Task<JsonDocument> ReadDashboardAsync() =>
        JsonDocument.Parse(await File.ReadAllTextAsync(PathOf("dashboards/overview.json"), TestContext.Current.CancellationToken));

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "grafana", file);
}
