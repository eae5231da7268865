using System.Text.Json.Nodes;
using WenchangPlan.Storage.Readings.Influx;

namespace WenchangPlan.Worker.Grafana;

/// <summary>What Grafana reads when it starts: data sources, folders, and alert rules about the service itself. Alerts about the
/// environment are the service's own.</summary>
internal static class Provisioning
{
    private const double LeastHours = 3;
    private const string Made = "Made by: wenchang grafana build";

    /// <summary>The data sources. Secrets stay in the file they are mounted in.</summary>
    public static string DataSources(GrafanaServers servers)
    {
        var data = new JsonObject { ["version"] = "InfluxQL", ["dbName"] = servers.Bucket, ["httpMode"] = "GET", ["timeInterval"] = "1m" };
        var influx = new JsonObject
        {
            ["name"] = "InfluxDB", ["uid"] = Query.InfluxDb, ["type"] = "influxdb", ["access"] = "proxy",
                ["url"] = servers.InfluxDb.AbsoluteUri.TrimEnd('/'), ["isDefault"] = true, ["editable"] = false,
            ["jsonData"] = data,
        };
        if (servers.IsV1)
        {
            influx["user"] = "grafana";
            influx["secureJsonData"] = new JsonObject { ["password"] = $"$__file{{{servers.SecretFile}}}" };
        }
        else
        {
            data["httpHeaderName1"] = "Authorization";
            influx["secureJsonData"] = new JsonObject { ["httpHeaderValue1"] = $"Token $__file{{{servers.SecretFile}}}" };
        }

        var sources = new JsonArray(influx);
        if (servers.Prometheus is { } prometheus)
        {
            sources.Add(new JsonObject
            {
                ["name"] = "Prometheus", ["uid"] = Query.Prometheus, ["type"] = "prometheus", ["access"] = "proxy",
                    ["url"] = prometheus.AbsoluteUri.TrimEnd('/'), ["editable"] = false,
                ["jsonData"] = new JsonObject { ["httpMethod"] = "POST", ["timeInterval"] = "15s" },
            });
        }

        return Yaml.Of(Made, new JsonObject { ["apiVersion"] = 1, ["datasources"] = sources });
    }

    /// <summary>A folder for each language.</summary>
    public static string Folders(IReadOnlyList<DashboardSource> sources, GrafanaServers servers) => Yaml.Of(Made, new JsonObject
    {
        ["apiVersion"] = 1,
        ["providers"] = new JsonArray([.. sources.Select(s => new JsonObject
        {
            ["name"] = "wenchang-" + s.LanguageCode, ["folder"] = s.Folder, ["folderUid"] = "wenchang-" + s.LanguageCode,
                ["type"] = "file", ["allowUiUpdates"] = false,
            ["options"] = new JsonObject { ["path"] = $"{servers.Folder.TrimEnd('/')}/{s.LanguageCode}" },
        })]),
    });

    /// <summary>Rules about the service: whether hours are written, and with Prometheus whether it answers, its books hold and its mails
    /// go out.</summary>
    public static string Alerting(DashboardSource source, GrafanaServers servers)
    {
        var rules = new JsonArray();
        if (source.District.Stations.MinBy(s => s.SamplePeriod) is { } quickest)
        {
            // No hourly value for so long: neither readings nor assessment get through. Without an answer the rule fires too.
            double hours = Math.Max(LeastHours, Math.Ceiling(LeastHours * quickest.SamplePeriod.TotalHours));
            string measurement = InfluxSchema.HoursOf(quickest.Domain);
            var query = new Query($"SELECT count(\"readings\") AS \"hours\" FROM \"{measurement}\" WHERE $timeFilter");
            rules.Add(Rule(source, "hours", "Alerting", query, TimeSpan.FromHours(hours), "lt", 1));
        }

        if (servers.Prometheus is not null)
        {
            rules.Add(Rule(source, "up", "Alerting", Query.Metric("count(wenchang_balance_ok)"), TimeSpan.FromMinutes(5), "lt", 1));
            rules.Add(Rule(source, "balance", "OK", Query.Metric("min(wenchang_balance_ok)"), TimeSpan.FromMinutes(5), "lt", 1));
            rules.Add(Rule(source, "waiting", "OK", Query.Metric("sum(wenchang_messages_waiting)"), TimeSpan.FromMinutes(5), "gt", 10_000));
            rules.Add(Rule(source, "mails", "OK", Query.Metric("sum(wenchang_mails_unsent)"), TimeSpan.FromMinutes(15), "gt", 20));
        }

        return Yaml.Of(Made, new JsonObject
        {
            ["apiVersion"] = 1,
            ["groups"] = new JsonArray(new JsonObject { ["orgId"] = 1, ["name"] = "wenchang-service", ["folder"] = source.Folder,
                ["interval"] = "1m", ["rules"] = rules }),
        });
    }

    /// <summary>A rule: the last value of a query against a bound, for five minutes. Grafana puts variables of its environment into such
    /// files, so a dollar is written twice.</summary>
    private static JsonObject Rule(DashboardSource source, string code, string withoutData, Query query, TimeSpan during,
        string comparison, int bound)
    {
        JsonObject asked = query.ToJson(0);
        asked.Remove("datasource");
        string text = query.FromMetrics ? "expr" : "query";
        asked[text] = query.Text.Replace("$", "$$", StringComparison.Ordinal);
        return new JsonObject
        {
            ["uid"] = "wenchang-" + code, ["title"] = source.Words.Format("grafana.rule." + code, during.TotalHours), ["condition"] = "C",
            ["data"] = new JsonArray(
                Step("A", during, query.FromMetrics ? Query.Prometheus : Query.InfluxDb, asked),
                Step("B", during, "__expr__", new JsonObject { ["refId"] = "B", ["type"] = "reduce", ["expression"] = "A",
                    ["reducer"] = "last" }),
                Step("C", during, "__expr__", new JsonObject
                {
                    ["refId"] = "C", ["type"] = "threshold", ["expression"] = "B",
                    ["conditions"] = new JsonArray(new JsonObject { ["evaluator"] = new JsonObject { ["type"] = comparison,
                        ["params"] = new JsonArray(bound) } }),
                })),
            ["noDataState"] = withoutData, ["execErrState"] = query.FromMetrics ? "KeepLast" : "Alerting", ["for"] = "5m",
            ["annotations"] = new JsonObject { ["summary"] = source[$"rule.{code}.summary"] },
            ["labels"] = new JsonObject { ["service"] = "wenchang" },
        };
    }

    private static JsonObject Step(string reference, TimeSpan during, string source, JsonObject model) => new()
    {
        ["refId"] = reference, ["relativeTimeRange"] = new JsonObject { ["from"] = (int)during.TotalSeconds, ["to"] = 0 },
            ["datasourceUid"] = source, ["model"] = model,
    };
}
