using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Tests.Grafana;

/// <summary>Every query of every dashboard, asked of real servers that hold what the service wrote.</summary>
public sealed class QueryTests(GrafanaFixture fixture) : IClassFixture<GrafanaFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryPanel_GetsRowsWithTheColumnsItAsksFor()
    {
        var lines = new List<string>();
        foreach (string language in (string[])["zh-cn", "en"])
        {
            foreach ((string name, JsonElement board) in fixture.Built.Boards(language).OrderBy(b => b.Key, StringComparer.Ordinal))
            {
                foreach (IGrouping<(string Panel, string Type), Asked> panel in Asked.Of(name, board).GroupBy(a => (a.Panel, a.Type)))
                {
                    int rows = 0;
                    foreach (Asked asked in panel)
                    {
                        string sent = asked.Sent(fixture.Now, ".+");
                        Assert.DoesNotContain("$", sent.Replace(")$/", ")/", StringComparison.Ordinal), StringComparison.Ordinal);
                        int before = rows;
                        await foreach (JsonElement series in fixture.Influx.QueryAsync(sent, cancel: Cancel))
                        {
                            Assert.Equal(["time", .. asked.Columns], series.GetProperty("columns").EnumerateArray()
                                .Select(c => c.GetString()));
                            rows += series.GetProperty("values").EnumerateArray()
                                .Count(r => r.EnumerateArray().Skip(1).Any(v => v.ValueKind != JsonValueKind.Null));
                        }

                        Assert.True(rows > before || MayBeEmpty(asked), sent);
                    }

                    lines.Add(string.Create(CultureInfo.InvariantCulture,
                        $"{name,-10} {panel.Key.Type,-14} {panel.Key.Panel,-44} {rows,6}  {string.Join(' ', panel.SelectMany(a => a.Columns).Distinct())}"));
                }
            }
        }

        Assert.True(lines.Count > 100, $"{lines.Count}");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', lines));
    }

    [Fact]
    public async Task EveryMetric_GivesSeries()
    {
        foreach (JsonElement panel in Built.Panels(fixture.Built.Boards("en")["pipeline"]))
        {
            foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray())
            {
                string query = target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "1m", StringComparison.Ordinal);
                IReadOnlyList<JsonElement> series = [];
                Assert.True(await WenchangPlan.Tests.Shared.Eventually.IsAsync(async () =>
                    (series = await fixture.Metrics.QueryAsync(query, Cancel)).Count > 0, TimeSpan.FromSeconds(60), Cancel), query);
                TestContext.Current.TestOutputHelper?.WriteLine($"{panel.GetProperty("title").GetString(),-30} {query} = {series[0].GetProperty("values").EnumerateArray().Last()[1]}");
            }
        }
    }

    [Fact]
    public async Task WhatTheServiceWrote_IsInTheSchema_AndSoIsEveryNameThatIsAskedFor()
    {
        IReadOnlyDictionary<string, InfluxMeasurement> schema = InfluxSchema.Of(fixture.Service.Services.GetRequiredService<District>());
        await foreach (JsonElement series in fixture.Influx.QueryAsync("SHOW FIELD KEYS", cancel: Cancel))
        {
            InfluxMeasurement measurement = schema[series.GetProperty("name").GetString()!];
            foreach (JsonElement field in series.GetProperty("values").EnumerateArray())
            {
                (string name, string type) = (field[0].GetString()!, field[1].GetString()!);
                Assert.True(type == "string" ? measurement.Texts.Contains(name) : type == "float"
                    && (measurement.Numbers.Contains(name) || measurement.IsOpen), $"{measurement.Name}.{name} {type}");
            }
        }

        await foreach (JsonElement series in fixture.Influx.QueryAsync("SHOW TAG KEYS", cancel: Cancel))
        {
            Assert.All(series.GetProperty("values").EnumerateArray(), tag =>
                Assert.Contains(tag[0].GetString(), schema[series.GetProperty("name").GetString()!].Tags));
        }

        Assert.All(fixture.Built.Boards("en").SelectMany(b => Asked.Of(b.Key, b.Value)), asked =>
        {
            InfluxMeasurement measurement = schema[asked.Measurement];
            Assert.All(asked.Names, name => Assert.True(measurement.Has(name) || measurement.Tags.Contains(name),
                $"{asked.Measurement}.{name}: {asked.Text}"));
        });
    }

    /// <summary>The number of good days of the year: the verdict, the API, the page and the panel say the same one.</summary>
    [Fact]
    public async Task GoodDays_AreTheSameOnPage_InTheApi_AndInThePanel()
    {
        District district = fixture.Service.Services.GetRequiredService<District>();
        int year = district.Clock.DayAt(fixture.Now).Year;
        JsonElement target = (await fixture.Service.GetAsync($"/api/v1/targets?year={year}")).GetProperty("items").EnumerateArray()
            .Single(t => t.GetProperty("target").GetString() == "good-air-days");
        int good = target.GetProperty("good").GetInt32();
        string page = WebUtility.HtmlDecode(
            await fixture.Service.Client.GetStringAsync(new Uri("/targets/good-air-days?lang=en", UriKind.Relative), Cancel));
        Asked panel = Asked.Of("targets", fixture.Built.Boards("en")["targets"])
            .First(a => a.Panel == "Good" && a.Text.Contains("good-air-days", StringComparison.Ordinal));
        JsonElement series = await fixture.Influx.QueryAsync(panel.Sent(fixture.Now, ".+"), cancel: Cancel).SingleAsync(Cancel);
        int shown = (int)series.GetProperty("values").EnumerateArray().Last()[1].GetDouble();
        int judged = (await fixture.Service.GetAsync($"/api/v1/air/days?from={year}-01-01&to={year}-12-31")).GetProperty("items")
            .EnumerateArray()
            .Count(d => d.GetProperty("station").ValueKind == JsonValueKind.Null
                && d.GetProperty("good") is { ValueKind: JsonValueKind.True });

        Assert.InRange(good, 1, 366);
        Assert.Equal((good, good), (shown, judged));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{good} of {target.GetProperty("assessed").GetInt32()} days"), page,
            StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine($"good days {year}: page {good}, API {good}, panel {shown}, air days judged good {judged}");
    }

    /// <summary>A mean of an hour in which readings are flagged is that of the others, and an hour without a valid reading has no
    /// point.</summary>
    [Fact]
    public async Task MeansOfHours_AreThoseOfTheService_OfValidReadings()
    {
        District district = fixture.Service.Services.GetRequiredService<District>();
        var store = fixture.Service.Services.GetRequiredService<IVerdictStore>();
        int last = district.Clock.HourOf(fixture.Now);
        (int flagged, int empty) = (0, 0);
        Asked panel = Asked.Of("air", fixture.Built.Boards("en")["air"])
            .First(a => a.Measurement == "air_hourly" && a.Columns[0] == "pm25");
        var points = new Dictionary<(string, long), double>();
        await foreach (JsonElement series in fixture.Influx.QueryAsync((panel with { Span = "40d" }).Sent(fixture.Now, ".+"),
            cancel: Cancel))
        {
            foreach (JsonElement point in series.GetProperty("values").EnumerateArray())
            {
                points.Add((series.GetProperty("tags").GetProperty("station").GetString()!, point[0].GetInt64()), point[1].GetDouble());
            }
        }

        foreach (Station station in district.Stations.Where(s => s.Domain.Code == "air"))
        {
            foreach (StationHour hour in store.ReadHours(station, last - (39 * 24), last))
            {
                HourValue? value = hour.Find("pm25");
                bool isThere = points.TryGetValue((station.Id, district.Clock.EndOfHour(hour.Hour)), out double point);
                Assert.Equal(value is { Count: > 0 }, isThere);
                if (isThere) Assert.Equal((double)value!.Value.Value!.Value, point, 9);
                flagged += value is { Count: > 0 } mixed && mixed.Count < mixed.Total ? 1 : 0;
                empty += value is { Count: 0 } ? 1 : 0;
            }
        }

        Assert.InRange(flagged + empty, 1, int.MaxValue);
    }

    /// <summary>Panels of single stations: one that has been silent is not on the map, and the forecast of a kind that has none is not
    /// asked for.</summary>
    private static bool MayBeEmpty(Asked asked) => asked.Type is "geomap" or "annotation";
}
