using System.Globalization;
using System.Text.Json.Nodes;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Grafana;

/// <summary>A panel being put together. Its place is the dashboard's business.</summary>
internal sealed class Panel
{
    private static readonly string[] Nothing = ["null", "empty"];

    private readonly DashboardSource _source;
    private readonly List<Query> _queries = [];
    private readonly JsonArray _overrides = [];
    private readonly JsonObject _defaults;
    private readonly JsonObject _json;
    private readonly JsonObject _options;

    private Panel(DashboardSource source, string type, string title, JsonObject defaults, JsonObject options)
    {
        (_source, _defaults, _options) = (source, defaults, options);
        _json = new JsonObject { ["type"] = type, ["title"] = title };
    }

    /// <summary>Lines over time. A gap longer than expected between two values is one in the line.</summary>
    /// <param name="source">What the dashboards are made from.</param>
    /// <param name="title">Title.</param>
    /// <param name="unit">Unit; empty for numbers without one.</param>
    /// <param name="decimals">Decimals.</param>
    /// <param name="gap">Time between values from which on there is a gap.</param>
    public static Panel Lines(DashboardSource source, string title, string unit, int decimals, TimeSpan gap) =>
        new(source, "timeseries", title,
        new JsonObject
        {
            ["unit"] = unit.Length == 0 ? "none" : "suffix: " + unit,
            ["decimals"] = decimals,
            ["custom"] = new JsonObject
            {
                ["drawStyle"] = "line", ["lineWidth"] = 1, ["fillOpacity"] = 0, ["showPoints"] = "auto", ["spanNulls"] = false,
                    ["insertNulls"] = gap.TotalMilliseconds,
                ["thresholdsStyle"] = new JsonObject { ["mode"] = "off" },
            },
        },
        new JsonObject
        {
            ["legend"] = new JsonObject { ["displayMode"] = "list", ["placement"] = "bottom", ["showLegend"] = true },
            ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "desc" },
        });

    /// <summary>One figure: the last there is.</summary>
    public static Panel Figure(DashboardSource source, string title, string unit, int decimals) => new(source, "stat", title,
        new JsonObject { ["unit"] = unit.Length == 0 ? "none" : "suffix: " + unit, ["decimals"] = decimals,
            ["noValue"] = source["noData"] },
        new JsonObject
        {
            ["reduceOptions"] = new JsonObject { ["calcs"] = new JsonArray("lastNotNull"), ["fields"] = "", ["values"] = false },
            ["colorMode"] = "value", ["graphMode"] = "none", ["textMode"] = "value", ["justifyMode"] = "center",
        });

    /// <summary>A table.</summary>
    public static Panel Table(DashboardSource source, string title) => new(source, "table", title,
        new JsonObject { ["noValue"] = "–", ["custom"] = new JsonObject { ["align"] = "auto",
            ["cellOptions"] = new JsonObject { ["type"] = "auto" } } },
        new JsonObject { ["showHeader"] = true, ["cellHeight"] = "sm" });

    /// <summary>Grades over time, a row a station.</summary>
    public static Panel States(DashboardSource source, string title, TimeSpan gap) => new(source, "state-timeline", title,
        new JsonObject { ["custom"] = new JsonObject { ["fillOpacity"] = 85, ["lineWidth"] = 0, ["spanNulls"] = false,
            ["insertNulls"] = gap.TotalMilliseconds } },
        new JsonObject { ["mergeValues"] = true, ["showValue"] = "auto", ["rowHeight"] = 0.85,
            ["legend"] = new JsonObject { ["displayMode"] = "list", ["placement"] = "bottom", ["showLegend"] = false } });

    /// <summary>Stations on the map, by the newest value of each. A station without one in the time shown is not on it.</summary>
    /// <param name="source">What the dashboards are made from.</param>
    /// <param name="title">Title.</param>
    /// <param name="stations">The stations; those without a place are left out.</param>
    /// <param name="field">Name of the value.</param>
    /// <param name="measurement">The measurement it is in.</param>
    /// <param name="condition">Which of its points.</param>
    public static Panel Map(DashboardSource source, string title, IEnumerable<Station> stations, string field, string measurement,
        string condition = "\"validity\" = 'valid'")
    {
        Station[] placed = [.. stations.Where(s => s is { Latitude: not null, Longitude: not null })];
        var map = new Panel(source, "geomap", title,
            new JsonObject { ["custom"] = new JsonObject { ["hideFrom"] = new JsonObject { ["legend"] = false, ["tooltip"] = false,
            ["viz"] = false } } }, new JsonObject
        {
            ["view"] = new JsonObject { ["id"] = "coords", ["lat"] = Middle(placed.Select(s => s.Latitude!.Value)),
                ["lon"] = Middle(placed.Select(s => s.Longitude!.Value)), ["zoom"] = 12, ["allLayers"] = true },
            ["basemap"] = new JsonObject { ["type"] = "default", ["name"] = "basemap" },
            ["controls"] = new JsonObject { ["showZoom"] = true, ["mouseWheelZoom"] = false, ["showAttribution"] = true },
            ["tooltip"] = new JsonObject { ["mode"] = "details" },
            ["layers"] = new JsonArray(new JsonObject
            {
                ["type"] = "markers", ["name"] = title, ["tooltip"] = true,
                ["location"] = new JsonObject { ["mode"] = "coords", ["latitude"] = "latitude", ["longitude"] = "longitude" },
                ["config"] = new JsonObject
                {
                    ["showLegend"] = false,
                    ["style"] = new JsonObject
                    {
                        ["color"] = new JsonObject { ["field"] = field, ["fixed"] = Shade.Plain }, ["opacity"] = 0.85,
                        ["size"] = new JsonObject { ["fixed"] = 9, ["min"] = 5, ["max"] = 15 },
                        ["symbol"] = new JsonObject { ["mode"] = "fixed", ["fixed"] = "img/icons/marker/circle.svg" },
                        ["text"] = new JsonObject { ["mode"] = "field", ["field"] = "station", ["fixed"] = "" },
                        ["textConfig"] = new JsonObject { ["fontSize"] = 12, ["offsetX"] = 0, ["offsetY"] = -16, ["textAlign"] = "center",
                            ["textBaseline"] = "middle" },
                    },
                },
            }),
        });
        foreach (Station station in placed)
        {
            // InfluxQL selects no constants, so where a station is comes out of the value: nothing of it, and the coordinate of the
            // register.
            string coordinates = string.Create(CultureInfo.InvariantCulture,
                $"\"{field}\" * 0 + {station.Latitude} AS \"latitude\", \"{field}\" * 0 + {station.Longitude} AS \"longitude\"");
            map.Ask(Query.Table(
                $"SELECT \"{field}\", {coordinates} FROM \"{measurement}\" WHERE {condition} AND \"station\" = '{station.Id}'"
                + " AND $timeFilter GROUP BY \"station\" ORDER BY time DESC LIMIT 1"));
        }

        return map.Merged().Column("latitude", source["latitude"]).Column("longitude", source["longitude"]).ColumnOfStations();
    }

    /// <summary>Asks.</summary>
    public Panel Ask(params IEnumerable<Query> queries)
    {
        _queries.AddRange(queries);
        return this;
    }

    /// <summary>Puts the answers of its queries into one table.</summary>
    public Panel Merged()
    {
        _json["transformations"] = new JsonArray(new JsonObject { ["id"] = "merge", ["options"] = new JsonObject() });
        return this;
    }

    /// <summary>Says what is to be known about it.</summary>
    public Panel Described(string text)
    {
        _json["description"] = text;
        return this;
    }

    /// <summary>Says something else where there are no data, such as none of what is counted.</summary>
    public Panel OrElse(string text)
    {
        _defaults["noValue"] = text;
        return this;
    }

    /// <summary>Shows another stretch of time than the dashboard, such as <c>now/y</c> or <c>3d</c>.</summary>
    public Panel During(string time)
    {
        _json["timeFrom"] = time;
        return this;
    }

    /// <summary>Draws limits as lines and says in the description where each comes from.</summary>
    public Panel Limited(params IEnumerable<VerdictLimit?> limits)
    {
        VerdictLimit[] drawn = [.. limits.OfType<VerdictLimit>().Distinct()];
        foreach (VerdictLimit limit in drawn)
        {
            Explain(_source.Words.Format(limit.IsLeast ? "grafana.limit.least" : "grafana.limit", PlainOf(limit.Value), limit.Unit,
                limit.Standard));
        }

        return Lined([.. drawn.Select(l => l.Value)]);
    }

    /// <summary>Draws the bounds of the register's rules as lines, and says so.</summary>
    public Panel Watched(IReadOnlyList<decimal> bounds, string unit)
    {
        foreach (decimal bound in bounds)
        {
            Explain(_source.Words.Format("grafana.bound", PlainOf(bound), unit));
        }

        return Lined(bounds);
    }

    /// <summary>Colours values by steps: each colour from its value on.</summary>
    public Panel Stepped(params IReadOnlyList<(decimal? From, string Colour)> steps)
    {
        _defaults["thresholds"] = Steps(steps);
        _defaults["color"] = new JsonObject { ["mode"] = "thresholds" };
        return this;
    }

    /// <summary>Says the grades of a kind of verdict in words, each in its colour.</summary>
    public Panel Graded(string kind, IReadOnlyList<string> colours, string? column = null)
    {
        VerdictKind judged = _source.District.Domains.Verdict(kind);
        var words = new JsonObject();
        for (int grade = 1; grade <= 7 && _source.Words.Grade(judged, grade) is { } word
            && word != grade.ToString(CultureInfo.InvariantCulture); grade++)
        {
            words[grade.ToString(CultureInfo.InvariantCulture)] = new JsonObject { ["text"] = word,
                ["color"] = colours[Math.Min(grade, colours.Count) - 1], ["index"] = grade - 1 };
        }

        return Said(column, words);
    }

    /// <summary>Says codes in words.</summary>
    /// <param name="column">The column they are in; null for every value.</param>
    /// <param name="words">Code, word and colour.</param>
    public Panel Spoken(string? column, params IEnumerable<(string Code, string Word, string Colour)> words) =>
        Said(column, new JsonObject(words.Select((w, i) => KeyValuePair.Create<string,
            JsonNode?>(w.Code, new JsonObject { ["text"] = w.Word, ["color"] = w.Colour, ["index"] = i }))));

    /// <summary>Calls the series of stations by their names, with a way to their pages.</summary>
    public Panel Named(IEnumerable<Station> stations)
    {
        foreach (Station station in stations)
        {
            Override("byName", station.Id, ("displayName", _source.Words.Name(station)),
                ("links", Links("${page}/stations/" + station.Id)));
        }

        return this;
    }

    /// <summary>Names a column, or a series.</summary>
    public Panel Column(string name, string title, string? unit = null, int? decimals = null)
    {
        Override("byName", name, [("displayName", title), .. unit is null ? [] : ((string, JsonNode)[])[("unit", "suffix: " + unit)],
            .. decimals is { } digits ? ((string, JsonNode)[])[("decimals", digits)] : []]);
        return this;
    }

    /// <summary>The column of time, and how it is written: days without an hour.</summary>
    public Panel ColumnOfTime(string title, bool ofDays = false)
    {
        Override("byType", "time", ("displayName", title), ("unit", ofDays ? "time:YYYY-MM-DD" : "time:YYYY-MM-DD HH:mm"));
        return this;
    }

    /// <summary>The column of stations: area and name, and a way to the page of each.</summary>
    public Panel ColumnOfStations(string? domain = null)
    {
        var words = new JsonObject();
        foreach (Station station in _source.District.Stations.Where(s => domain is null || s.Domain.Code == domain))
        {
            words[station.Id] = new JsonObject { ["text"] = _source.Placed(station), ["index"] = words.Count };
        }

        Override("byName", "station", ("displayName", _source["station"]),
            ("mappings", Mapping(words, _source.Words.Name(_source.District.Name, _source.District.NameEn))),
            ("links", Links("${page}/stations/${__value.raw}")));
        return this;
    }

    /// <summary>The column of codes of parameters, which may be several joined by <c>+</c>: each alone is said in words.</summary>
    public Panel ColumnOfParameters(string column, string title, string domain, IEnumerable<string> codes)
    {
        var words = new JsonObject();
        foreach (string code in codes)
        {
            words[code] = new JsonObject { ["text"] = _source.Words.Parameter(domain, code), ["index"] = words.Count };
        }

        Override("byName", column, ("displayName", title), ("mappings", Mapping(words, "–")));
        return this;
    }

    /// <summary>A way to a page from every value of a column.</summary>
    public Panel Linked(string column, string path)
    {
        Override("byName", column, ("links", Links("${page}" + path)));
        return this;
    }

    /// <summary>Sets properties of a series or column.</summary>
    public Panel Override(string matcher, string name, params IEnumerable<(string Property, JsonNode Value)> properties)
    {
        _overrides.Add(new JsonObject
        {
            ["matcher"] = new JsonObject { ["id"] = matcher, ["options"] = name },
            ["properties"] = new JsonArray([.. properties.Select(p => new JsonObject { ["id"] = p.Property, ["value"] = p.Value })]),
        });
        return this;
    }

    /// <summary>The panel at its place.</summary>
    public JsonObject ToJson(int x, int y, int width, int height)
    {
        _json["datasource"] = Query.Source(_queries[0].FromMetrics ? Query.Prometheus : Query.InfluxDb);
        _json["gridPos"] = new JsonObject { ["x"] = x, ["y"] = y, ["w"] = width, ["h"] = height };
        _json["targets"] = new JsonArray([.. _queries.Select((q, i) => q.ToJson(i))]);
        _json["fieldConfig"] = new JsonObject { ["defaults"] = _defaults, ["overrides"] = _overrides };
        _json["options"] = _options;
        return _json;
    }

    private Panel Said(string? column, JsonObject words)
    {
        if (column is null)
        {
            _defaults["mappings"] = Mapping(words);
        }
        else
        {
            Override("byName", column, ("mappings", Mapping(words)), ("custom.cellOptions", new JsonObject { ["type"] = "color-text" }));
        }

        return this;
    }

    private Panel Lined(IReadOnlyList<decimal> values)
    {
        if (values.Count > 0)
        {
            _defaults["custom"]!["thresholdsStyle"] = new JsonObject { ["mode"] = "line" };
            _defaults["thresholds"] = Steps([(null, Shade.Plain), .. values.Order().Select(v => ((decimal?)v, Shade.Bad))]);
        }

        return this;
    }

    private void Explain(string text) => _json["description"] = _json["description"] is { } before ? $"{before.GetValue<string>()}\n{text}"
        : text;

    private JsonArray Links(string url) => [new JsonObject { ["title"] = _source["link"], ["url"] = url, ["targetBlank"] = true }];

    private static double Middle(IEnumerable<double> degrees) => Math.Round(degrees.DefaultIfEmpty().Average(), 4);

    /// <summary>Words for values, and for where there is none.</summary>
    private static JsonArray Mapping(JsonObject words, string? none = null) =>
    [
        new JsonObject { ["type"] = "value", ["options"] = words },
        .. none is null ? [] : Nothing.Select(m => new JsonObject
        {
            ["type"] = "special", ["options"] = new JsonObject { ["match"] = m, ["result"] = new JsonObject { ["text"] = none } },
        }),
    ];

    private static JsonObject Steps(IEnumerable<(decimal? From, string Colour)> steps) => new()
    {
        ["mode"] = "absolute",
        ["steps"] = new JsonArray([.. steps.Select(s =>
            new JsonObject { ["color"] = s.Colour, ["value"] = s.From is { } from ? from : null })]),
    };

    private static string PlainOf(decimal value) => value.ToString("0.#####", CultureInfo.InvariantCulture);
}
