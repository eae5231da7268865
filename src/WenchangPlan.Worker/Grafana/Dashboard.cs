using System.Text.Json.Nodes;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Grafana;

/// <summary>A dashboard being put together: panels flow from left to right, rows begin anew. Nothing in it has a number that Grafana
/// gives, so a file replaces what it made before.</summary>
internal sealed class Dashboard
{
    private const int Columns = 24;
    private const string AlertMarks = "SELECT \"text\", \"ended\" FROM \"alert\" WHERE $timeFilter";
    private const string RevisionMarks = "SELECT \"text\" FROM \"revision\" WHERE $timeFilter";

    private readonly DashboardSource _source;
    private readonly string _code;
    private readonly JsonArray _panels = [];
    private readonly JsonArray _variables = [];
    private (int X, int Y, int Height) _at;

    /// <summary>Begins one.</summary>
    /// <param name="source">What it is made from.</param>
    /// <param name="code">What it is about, in names of files and identifiers.</param>
    /// <param name="from">The time it shows at first, up to now.</param>
    public Dashboard(DashboardSource source, string code, string from)
    {
        (_source, _code, From) = (source, code, from);
        _variables.Add(new JsonObject
        {
            ["name"] = "page", ["type"] = "constant", ["hide"] = 2, ["skipUrlSync"] = true,
                ["query"] = source.Page.AbsoluteUri.TrimEnd('/'),
            ["current"] = new JsonObject { ["text"] = source.Page.AbsoluteUri.TrimEnd('/'),
                ["value"] = source.Page.AbsoluteUri.TrimEnd('/') },
        });
    }

    /// <summary>What it is made from.</summary>
    public DashboardSource Source => _source;

    /// <summary>Its file, below the folder of its language.</summary>
    public string FileName => _code + ".json";

    /// <summary>Its identifier, the same at every build.</summary>
    public string Uid => UidOf(_code, _source);

    /// <summary>The time it shows at first, up to now.</summary>
    public string From { get; }

    /// <summary>Lets people choose areas and stations of a domain.</summary>
    public Dashboard Choose(IReadOnlyList<Station> stations)
    {
        Choice("area", _source["area"], stations.Where(s => s.Area is not null).GroupBy(s => s.Area!, StringComparer.Ordinal)
            .Select(g => (_source.Words.Name(g.Key, _source.District.AreaEn(g.Key)), string.Join('|', g.Select(s => s.Id)))));
        Choice("station", _source["station"], stations.Select(s => (_source.Words.Name(s), s.Id)));
        return this;
    }

    /// <summary>Begins a row.</summary>
    public Dashboard Row(string title)
    {
        int y = _at.Y + _at.Height;
        _panels.Add(new JsonObject { ["type"] = "row", ["title"] = title, ["collapsed"] = false, ["panels"] = new JsonArray(),
            ["gridPos"] = new JsonObject { ["x"] = 0, ["y"] = y, ["w"] = Columns, ["h"] = 1 } });
        _at = (0, y + 1, 0);
        return this;
    }

    /// <summary>Adds a panel.</summary>
    public Dashboard Add(Panel panel, int width, int height)
    {
        if (_at.X + width > Columns)
        {
            _at = (0, _at.Y + _at.Height, 0);
        }

        _panels.Add(panel.ToJson(_at.X, _at.Y, width, height));
        _at = (_at.X + width, _at.Y, Math.Max(_at.Height, height));
        return this;
    }

    /// <summary>The whole of it.</summary>
    public JsonObject ToJson() => new()
    {
        ["uid"] = Uid,
        ["title"] = _source["board." + _code],
        ["description"] = _source.Words.Format("grafana.made",
            _source.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)),
        ["tags"] = new JsonArray("wenchang", _source.LanguageCode),
        ["timezone"] = ZoneOf(_source.District.Clock.Offset),
        ["editable"] = false,
        ["graphTooltip"] = 1,
        ["schemaVersion"] = 39,
        ["version"] = 1,
        ["refresh"] = "1m",
        ["time"] = new JsonObject { ["from"] = From, ["to"] = "now" },
        ["templating"] = new JsonObject { ["list"] = _variables },
        ["annotations"] = new JsonObject { ["list"] = new JsonArray(
            Annotation(_source["annotation.alerts"], Shade.Bad, AlertMarks, "ended"),
                Annotation(_source["annotation.revisions"], Shade.Plain, RevisionMarks, "")) },
        ["links"] = new JsonArray(
            new JsonObject { ["title"] = _source["boards"], ["type"] = "dashboards",
                ["tags"] = new JsonArray("wenchang", _source.LanguageCode), ["asDropdown"] = true, ["keepTime"] = true },
            new JsonObject { ["title"] = _source["page"], ["type"] = "link", ["url"] = "${page}" + PathOf(_code), ["targetBlank"] = true }),
        ["panels"] = _panels,
    };

    /// <summary>The identifier of a dashboard.</summary>
    public static string UidOf(string code, DashboardSource source) => $"wenchang-{code}-{source.LanguageCode}";

    private void Choice(string name, string label, IEnumerable<(string Name, string Value)> choices) => _variables.Add(new JsonObject
    {
        ["name"] = name, ["label"] = label, ["type"] = "custom", ["multi"] = true, ["includeAll"] = true, ["allValue"] = ".+",
        ["query"] = string.Join(", ", choices.Select(c => $"{c.Name.Replace(",", "\\,", StringComparison.Ordinal)} : {c.Value}")),
        ["current"] = new JsonObject { ["text"] = new JsonArray("All"), ["value"] = new JsonArray("$__all") },
    });

    private JsonObject Annotation(string name, string colour, string query, string timeEnd) => new()
    {
        ["name"] = name, ["enable"] = true, ["iconColor"] = colour, ["datasource"] = Query.Source(Query.InfluxDb),
        ["target"] = new JsonObject
        {
            ["refId"] = "Anno", ["query"] = query.Replace("text", _source.Words.IsEnglish ? "textEn" : "text", StringComparison.Ordinal),
                ["rawQuery"] = true, ["fromAnnotations"] = true, ["textEditor"] = true,
            ["textColumn"] = _source.Words.IsEnglish ? "textEn" : "text", ["timeEndColumn"] = timeEnd, ["tagsColumn"] = "",
                ["titleColumn"] = "",
        },
    };

    /// <summary>The page of the service that says the same.</summary>
    private static string PathOf(string code) => code switch
    {
        "overview" => "/",
        "quality" => "/data",
        "pipeline" => "/data",
        _ => "/" + code,
    };

    /// <summary>The district's time by a name browsers know; the sign is turned there. Without whole hours it is the viewer's
    /// own.</summary>
    private static string ZoneOf(TimeSpan offset) => offset == TimeSpan.FromHours(8) ? "Asia/Shanghai" : offset == TimeSpan.Zero ? "utc"
        : offset.Ticks % TimeSpan.TicksPerHour != 0 ? "browser" : $"Etc/GMT{(offset > TimeSpan.Zero ? "-" : "+")}{Math.Abs(offset.Hours)}";
}
