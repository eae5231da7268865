using System.Text.Json;

namespace WenchangPlan.Worker.Tests.Grafana;

/// <summary>The dashboards are what Grafana's schema of dashboards (version 39) knows, of the parts used here; nothing in them belongs to
/// one installation.</summary>
public sealed class ShapeTests
{
    private static readonly Dictionary<string, string[]> Members = new(StringComparer.Ordinal)
    {
        ["dashboard"] = ["uid", "title", "description", "tags", "timezone", "editable", "graphTooltip", "schemaVersion", "version",
            "refresh", "time", "templating", "annotations", "links", "panels"],
        ["panel"] = ["type", "title", "description", "datasource", "gridPos", "targets", "fieldConfig", "options", "transformations",
            "timeFrom"],
        ["row"] = ["type", "title", "collapsed", "panels", "gridPos"],
        ["influxdb"] = ["refId", "datasource", "rawQuery", "query", "resultFormat", "alias"],
        ["prometheus"] = ["refId", "datasource", "expr", "legendFormat", "range"],
        ["defaults"] = ["unit", "decimals", "noValue", "custom", "thresholds", "color", "mappings"],
        ["variable"] = ["name", "label", "type", "multi", "includeAll", "allValue", "query", "current", "hide", "skipUrlSync"],
        ["annotation"] = ["name", "enable", "iconColor", "datasource", "target"],
        ["link"] = ["title", "type", "url", "tags", "asDropdown", "keepTime", "targetBlank"],
    };

    private static readonly string[] PanelTypes = ["timeseries", "stat", "table", "geomap", "state-timeline"];

    private static readonly string[] Properties =
    [
        "displayName", "unit", "decimals", "noValue", "mappings", "links", "color", "custom.lineWidth", "custom.lineStyle",
            "custom.fillBelowTo", "custom.fillOpacity", "custom.cellOptions", "custom.hidden",
    ];

    private static readonly string[] Matchers = ["byName", "byType"];

    [Fact]
    public async Task EveryDashboard_HasOnlyWhatTheSchemaKnows_WithoutInputsAndIds()
    {
        using Built built = await Built.MakeAsync();
        foreach (JsonElement board in Boards(built))
        {
            Only("dashboard", board);
            Assert.Equal(39, board.GetProperty("schemaVersion").GetInt32());
            Assert.InRange(board.GetProperty("uid").GetString()!.Length, 1, 40);
            Assert.All(board.GetProperty("templating").GetProperty("list").EnumerateArray(), v => Only("variable", v));
            Assert.All(board.GetProperty("annotations").GetProperty("list").EnumerateArray(), a => Only("annotation", a));
            Assert.All(board.GetProperty("links").EnumerateArray(), l => Only("link", l));
            foreach (JsonElement panel in board.GetProperty("panels").EnumerateArray())
            {
                if (panel.GetProperty("type").GetString() == "row") Only("row", panel);
                else Check(panel);
            }
        }
    }

    [Fact]
    public async Task Panels_StandBesideEachOther_AndNotOnEachOther()
    {
        using Built built = await Built.MakeAsync();
        foreach (JsonElement board in Boards(built))
        {
            var taken = new HashSet<(int, int)>();
            foreach (JsonElement place in board.GetProperty("panels").EnumerateArray().Select(p => p.GetProperty("gridPos")))
            {
                (int x, int y, int w, int h) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32(),
                    place.GetProperty("w").GetInt32(), place.GetProperty("h").GetInt32());
                Assert.InRange(x + w, 1, 24);
                Assert.All(from i in Enumerable.Range(x, w) from j in Enumerable.Range(y, h) select (i, j), cell =>
                    Assert.True(taken.Add(cell), $"{board.GetProperty("uid")}: {cell}"));
            }
        }
    }

    /// <summary>An update replaces: the same dashboards have the same identifiers at each build, and no two share one.</summary>
    [Fact]
    public async Task Identifiers_AreFixed_AndTheirOwn()
    {
        using Built one = await Built.MakeAsync();
        using Built other = await Built.MakeAsync(on: "2026-01-01");
        string[] uids = [.. Boards(one).Select(b => b.GetProperty("uid").GetString()!)];

        Assert.Equal(18, uids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(uids, Boards(other).Select(b => b.GetProperty("uid").GetString()!));
    }

    /// <summary>Lines that have nothing to stand on are not drawn: over a gap there is none.</summary>
    [Fact]
    public async Task Lines_HaveGapsWhereThereAreNoData()
    {
        using Built built = await Built.MakeAsync();
        JsonElement[] charts = [.. Boards(built).SelectMany(Built.Panels)
            .Where(p => p.GetProperty("type").GetString() is "timeseries" or "state-timeline")];

        Assert.True(charts.Length > 40);
        Assert.All(charts, chart =>
        {
            JsonElement custom = chart.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("custom");
            Assert.False(custom.GetProperty("spanNulls").GetBoolean());
            Assert.InRange(custom.GetProperty("insertNulls").GetDouble(), 60_000, 32 * 86_400_000d);
            Assert.All(chart.GetProperty("targets").EnumerateArray()
                .Where(t => t.TryGetProperty("query", out JsonElement q) && q.GetString()!.Contains("time(", StringComparison.Ordinal)),
                t => Assert.Contains("fill(null)", t.GetProperty("query").GetString(), StringComparison.Ordinal));
        });
    }

    /// <summary>What a standard has a rule for is the service's to say: panels about verdicts and targets read one field and compute
    /// nothing.</summary>
    [Fact]
    public async Task RegulatoryFigures_AreNeverComputedInAPanel()
    {
        using Built built = await Built.MakeAsync();
        Asked[] asked = [.. built.Boards("en").SelectMany(b => Asked.Of(b.Key, b.Value))];
        string[] computed = [.. asked.Where(a => a.Text.Split(" FROM ")[0].Contains('(', StringComparison.Ordinal))
            .Select(a => a.Measurement).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(["air_hourly", "alert", "drainage_hourly", "noise_hourly", "water_hourly"], computed);
        Assert.DoesNotContain(asked, a => a.Text.Contains("mean(", StringComparison.Ordinal));
        Assert.All(asked.Where(a => a.Measurement.EndsWith("_hourly", StringComparison.Ordinal) && a.Type == "timeseries"), a =>
            Assert.True(a.Text.Contains("_count\" > 0", StringComparison.Ordinal) || a.Board == "quality", a.Text));
    }

    /// <summary>People read names: what stands in titles, choices and legends is not the id of a station, and Chinese is Chinese.</summary>
    [Fact]
    public async Task Texts_AreInTheLanguage_AndNameNoIds()
    {
        using Built built = await Built.MakeAsync();
        foreach ((string language, bool isChinese) in ((string, bool)[])[("zh-cn", true), ("en", false)])
        {
            foreach (JsonElement board in built.Boards(language).Values)
            {
                string[] titles = [board.GetProperty("title").GetString()!, .. board.GetProperty("panels").EnumerateArray()
                    .Select(p => p.GetProperty("title").GetString()!)];
                Assert.All(titles, t => Assert.True(t.Length > 0 && !(t.Any(c => c is >= '\u4e00' and <= '\u9fff') && !isChinese), t));
                Assert.Equal(isChinese, board.GetProperty("title").GetString()!.Any(c => c is >= '\u4e00' and <= '\u9fff'));
                Assert.DoesNotContain(titles, t => t.Contains("grafana.", StringComparison.Ordinal)
                    || t.StartsWith("air-", StringComparison.Ordinal));
            }

            string choices = built.Boards(language)["air"].GetProperty("templating").GetProperty("list").EnumerateArray()
                .Single(v => v.GetProperty("name").GetString() == "station").GetProperty("query").GetString()!;
            Assert.Contains(isChinese ? "文昌湖北岸 : air-lakeside" : "Wenchang Lake north shore : air-lakeside", choices,
                StringComparison.Ordinal);
        }
    }

    /// <summary>The lines are the limits of the edition in force: HJ 633-2012 in January, HJ 633-2026 in November 2026.</summary>
    [Theory]
    [InlineData("2026-01-15", 75, "HJ 633-2012")]
    [InlineData("2026-11-30", 60, "HJ 633-2026")]
    public async Task LimitOfParticles_IsThatOfTheEditionInForce(string day, double limit, string edition)
    {
        using Built built = await Built.MakeAsync(on: day);
        JsonElement panel = Built.Panels(built.Boards("en")["air"])
            .Single(p => p.GetProperty("title").GetString()!.StartsWith("PM2.5", StringComparison.Ordinal));
        JsonElement steps = panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("thresholds").GetProperty("steps");

        Assert.Equal(limit, steps[1].GetProperty("value").GetDouble());
        Assert.Contains(edition, panel.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal("line", panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("custom").GetProperty("thresholdsStyle")
            .GetProperty("mode").GetString());
    }

    private static IEnumerable<JsonElement> Boards(Built built) => ((string[])["zh-cn", "en"])
        .SelectMany(l => built.Boards(l).OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => b.Value));

    private static void Check(JsonElement panel)
    {
        Only("panel", panel);
        Assert.Contains(panel.GetProperty("type").GetString(), PanelTypes);
        Only("defaults", panel.GetProperty("fieldConfig").GetProperty("defaults"));
        string[] references = [.. panel.GetProperty("targets").EnumerateArray().Select(t => t.GetProperty("refId").GetString()!)];
        Assert.NotEmpty(references);
        Assert.Equal(references.Length, references.Distinct(StringComparer.Ordinal).Count());
        foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray())
        {
            string source = target.GetProperty("datasource").GetProperty("type").GetString()!;
            Only(source, target);
            Assert.Equal("wenchang-" + source, target.GetProperty("datasource").GetProperty("uid").GetString());
        }

        foreach (JsonElement over in panel.GetProperty("fieldConfig").GetProperty("overrides").EnumerateArray())
        {
            Assert.Contains(over.GetProperty("matcher").GetProperty("id").GetString(), Matchers);
            foreach (JsonElement property in over.GetProperty("properties").EnumerateArray())
            {
                Assert.Contains(property.GetProperty("id").GetString(), Properties);
                if (property.GetProperty("id").GetString() == "links")
                {
                    Assert.All(property.GetProperty("value").EnumerateArray(), l =>
                        Assert.StartsWith("${page}/", l.GetProperty("url").GetString(), StringComparison.Ordinal));
                }
            }
        }
    }

    private static void Only(string what, JsonElement element) =>
        Assert.All(element.EnumerateObject(), m => Assert.True(Members[what].Contains(m.Name, StringComparer.Ordinal), $"{what}.{m.Name}"));
}
