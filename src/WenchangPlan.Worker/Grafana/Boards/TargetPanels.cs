using System.Text.Json.Nodes;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Grafana.Boards;

/// <summary>Panels about the plan's targets. Every figure is the service's own: what a year comes to is not added up here.</summary>
internal static class TargetPanels
{
    /// <summary>The share of the year.</summary>
    public static Panel Share(DashboardSource source, Target target) =>
        Panel.Figure(source, source.Words.Name(target.Name, target.NameEn), "%", 1).During("now/y").Described(source["verdict.note"])
            .Ask(Of(target, "share")).Stepped((null, Shade.Bad), (target.Bound, Shade.Good))
                .Override("byType", "number", ("links", new JsonArray(
                new JsonObject { ["title"] = source["link"], ["url"] = "${page}/targets/" + target.Id, ["targetBlank"] = true })));

    /// <summary>The dashboard.</summary>
    public static Dashboard Make(DashboardSource source)
    {
        var board = new Dashboard(source, "targets", "now/y");
        foreach (Target target in source.District.Targets)
        {
            board.Row(source.Words.Name(target.Name, target.NameEn))
                .Add(Share(source, target), 4, 4)
                .Add(Figure(source, target, "good", source["target.good"]), 4, 4)
                .Add(Figure(source, target, "assessed", source["target.assessed"]), 4, 4)
                .Add(Figure(source, target, "notAssessed", source["target.notAssessed"]), 4, 4)
                .Add(Figure(source, target, "budget", source["target.budget"]).Stepped((null, Shade.Bad), (0, Shade.Good)), 4, 4)
                .Add(Panel.Table(source, source["target.state"])
                    .Ask(Query.List("state bound", "target", 1, $"\"target\" = '{target.Id}'"))
                    .ColumnOfTime(source["target.asof"], ofDays: true).Column("state", source["target.state"])
                        .Spoken("state", Words.Target(source)).Column("bound", source["target.bound"], "%", 0), 4, 4)
                .Add(Course(source, target), 24, 10);
        }

        return board;
    }

    private static Panel Figure(DashboardSource source, Target target, string field, string title) =>
        Panel.Figure(source, title, "", 0).Ask(Of(target, field)).Stepped((null, Shade.Plain));

    /// <summary>The share as it came to be, and the band in which the year will end with a chance of 80 %. Of kinds that are not forecast
    /// there is no band.</summary>
    private static Panel Course(DashboardSource source, Target target)
    {
        bool isForecast = target.Kind == "airDay" && target.Of == TargetScope.District;
        Panel panel = Panel.Lines(source, source["target.course"], "%", 1, TimeSpan.FromDays(32))
            .Described(source[isForecast ? "target.band.note" : "verdict.note"])
            .Ask(Of(target, "share") with { Alias = "share" }, Of(target, "bound") with { Alias = "bound" })
            .Override("byName", "share", ("displayName", source["target.share"]), ("custom.lineWidth", 2))
            .Override("byName", "bound", ("displayName", source["target.bound"]),
                ("color", new JsonObject { ["mode"] = "fixed", ["fixedColor"] = Shade.Bad }),
                ("custom.lineStyle", new JsonObject { ["fill"] = "dash", ["dash"] = new JsonArray(10, 10) }));
        return !isForecast ? panel : panel
            .Ask(Of(target, "share10") with { Alias = "share10" }, Of(target, "share50") with { Alias = "share50" },
                Of(target, "share90") with { Alias = "share90" })
            .Override("byName", "share10", ("displayName", source["target.share10"]), ("custom.lineWidth", 0))
            .Override("byName", "share50", ("displayName", source["target.share50"]))
            .Override("byName", "share90", ("displayName", source["target.share90"]), ("custom.lineWidth", 0),
                ("custom.fillBelowTo", source["target.share10"]), ("custom.fillOpacity", 20));
    }

    private static Query Of(Target target, string field) =>
        new($"SELECT \"{field}\" FROM \"target\" WHERE \"target\" = '{target.Id}' AND $timeFilter");
}
