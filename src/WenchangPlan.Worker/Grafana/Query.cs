using System.Globalization;
using System.Text.Json.Nodes;

namespace WenchangPlan.Worker.Grafana;

/// <summary>A question to a data source. Of InfluxDB it reads what the service wrote and adds nothing up that a standard has a rule
/// for.</summary>
/// <param name="Text">InfluxQL, or PromQL of <see cref="FromMetrics"/>.</param>
internal sealed record Query(string Text)
{
    /// <summary>Uid of the data source that is InfluxDB.</summary>
    public const string InfluxDb = "wenchang-influxdb";

    /// <summary>Uid of the data source that is Prometheus.</summary>
    public const string Prometheus = "wenchang-prometheus";

    /// <summary>The stations chosen above a dashboard. The district, which has no station, is never among them.</summary>
    public const string Chosen = "\"station\" =~ /^(${area:pipe})$/ AND \"station\" =~ /^(${station:pipe})$/";

    /// <summary>Whether the answer is a table, not series.</summary>
    public bool IsTable { get; init; }

    /// <summary>Whether it is asked of the metrics of the service.</summary>
    public bool FromMetrics { get; init; }

    /// <summary>What its series are called.</summary>
    public string Alias { get; init; } = "";

    /// <summary>Series of stations, which panels call by their names.</summary>
    /// <param name="field">The field.</param>
    /// <param name="measurement">The measurement.</param>
    /// <param name="condition">Which of its points; empty for all.</param>
    public static Query OfStations(string field, string measurement, string condition) =>
        new($"SELECT \"{field}\" FROM \"{measurement}\" WHERE {And(condition)}{Chosen} AND $timeFilter GROUP BY \"station\"")
        {
            Alias = "$tag_station",
        };

    /// <summary>Means of an hour, or sums, of the valid readings, as the service made them.</summary>
    public static Query OfHours(string domain, string parameter, string suffix = "") =>
        OfStations(parameter + suffix, domain + "_hourly", $"\"{parameter}_count\" > 0");

    /// <summary>One series of the district.</summary>
    public static Query OfDistrict(string field, string measurement) =>
        new($"SELECT \"{field}\" FROM \"{measurement}\" WHERE \"validity\" = 'valid' AND \"station\" = '' AND $timeFilter");

    /// <summary>A table.</summary>
    public static Query Table(string text) => new(text) { IsTable = true };

    /// <summary>A table of stations with the newest points of each.</summary>
    /// <param name="fields">Names of the fields, by spaces.</param>
    /// <param name="measurement">The measurement.</param>
    /// <param name="most">Most points of a station; null for all.</param>
    /// <param name="condition">Which of its points; empty for all.</param>
    public static Query Newest(string fields, string measurement, int? most = null, string condition = "") =>
        Table($"SELECT {Quoted(fields)} FROM \"{measurement}\" WHERE {And(condition)}{Chosen} AND $timeFilter"
            + " GROUP BY \"station\" ORDER BY time DESC"
            + (most is null ? "" : string.Create(CultureInfo.InvariantCulture, $" LIMIT {most}")));

    /// <summary>A table of points in order of time, the newest first.</summary>
    /// <param name="fields">Names of the fields and tags, by spaces.</param>
    /// <param name="measurement">The measurement.</param>
    /// <param name="most">Most points.</param>
    /// <param name="condition">Which of its points; empty for all.</param>
    public static Query List(string fields, string measurement, int most, string condition = "") => Table(string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT {Quoted(fields)} FROM \"{measurement}\" WHERE {And(condition)}$timeFilter ORDER BY time DESC LIMIT {most}"));

    /// <summary>A series of the metrics.</summary>
    public static Query Metric(string text, string alias = "") => new(text) { FromMetrics = true, Alias = alias };

    /// <summary>A data source by its uid.</summary>
    public static JsonObject Source(string uid) => new() { ["type"] = uid == Prometheus ? "prometheus" : "influxdb", ["uid"] = uid };

    /// <summary>As it stands in a panel.</summary>
    /// <param name="place">Its place among the queries of the panel, from 0.</param>
    public JsonObject ToJson(int place)
    {
        string reference = place < 26 ? ((char)('A' + place)).ToString() : $"{(char)('A' + (place / 26) - 1)}{(char)('A' + (place % 26))}";
        return FromMetrics
            ? new JsonObject { ["refId"] = reference, ["datasource"] = Source(Prometheus), ["expr"] = Text, ["legendFormat"] = Alias,
                ["range"] = true }
            : new JsonObject { ["refId"] = reference, ["datasource"] = Source(InfluxDb), ["rawQuery"] = true, ["query"] = Text,
                ["resultFormat"] = IsTable ? "table" : "time_series", ["alias"] = Alias };
    }

    private static string Quoted(string names) => string.Join(", ", names.Split(' ').Select(n => $"\"{n}\""));

    private static string And(string condition) => condition.Length == 0 ? "" : condition + " AND ";
}
