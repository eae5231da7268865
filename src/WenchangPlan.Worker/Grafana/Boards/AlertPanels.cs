namespace WenchangPlan.Worker.Grafana.Boards;

/// <summary>Panels about alerts.</summary>
internal static class AlertPanels
{
    private static readonly string[] Causes = ["late-data", "reassessed", "sample", "exclusion", "maintenance", "review"];

    /// <summary>What is going on.</summary>
    public static Panel Open(DashboardSource source) => List(source, source["alerts.list.open"], "\"active\" = 1").During("1y");

    /// <summary>The dashboard.</summary>
    public static Dashboard Make(DashboardSource source) => new Dashboard(source, "alerts", "now-30d")
        .Row(source["row.now"])
        .Add(Panel.Figure(source, source["alerts.open"], "", 0).During("1y").Stepped((null, Shade.Good), (1, Shade.Bad))
            .Ask(new Query("SELECT count(\"active\") AS \"open\" FROM \"alert\" WHERE \"active\" = 1 AND $timeFilter")).OrElse("0"), 4, 9)
        .Add(Open(source), 20, 9)
        .Row(source["row.history"])
        .Add(List(source, source["alerts.list"], ""), 24, 12)
        .Add(Panel.Table(source, source["alerts.rules"])
            .Ask(Query.Table("SELECT count(\"level\") AS \"number\" FROM \"alert\" WHERE $timeFilter GROUP BY \"rule\""))
            .Column("rule", source["rule"]).Spoken("rule", Words.Rules(source)).Column("number", source["alerts.number"], decimals: 0)
                .Override("byType", "time", ("custom.hidden", true)), 10, 10)
        .Add(Panel.Table(source, source["revisions"]).During("90d")
            .Ask(Query.List("kind station old new cause at", "revision", 100))
            .ColumnOfTime(source["revised"]).Column("kind", source["kind"]).Spoken("kind", Words.Kinds(source)).ColumnOfStations()
                .Column("old", source["old"]).Column("new", source["new"])
            .Column("cause", source["cause"]).Spoken("cause", CausesOf(source))
                .Override("byName", "at", ("displayName", source["at"]), ("unit", "dateTimeAsIso")), 14, 10);

    private static Panel List(DashboardSource source, string title, string condition) => Panel.Table(source, title)
        .Ask(Query.List("rule station severity state value bound ended key", "alert", 200, condition))
        .ColumnOfTime(source["since"]).Column("rule", source["rule"]).Spoken("rule", Words.Rules(source)).ColumnOfStations()
        .Column("severity", source["severity"]).Spoken("severity", Words.Severity(source)).Column("state", source["alert.state"])
            .Spoken("state", Words.State(source))
        .Column("value", source["value"]).Column("bound", source["alert.bound"])
            .Override("byName", "ended", ("displayName", source["ended"]), ("unit", "dateTimeAsIso"))
            .Spoken("ended", ("0", "–", Shade.Plain))
        .Column("key", source["alert.page"]).Linked("key", "/alerts/${__value.raw}");

    private static IEnumerable<(string Code, string Word, string Colour)> CausesOf(DashboardSource source) =>
        Causes.Select(c => (c, source.Words["dayPage.cause." + c], Shade.Plain));
}
