using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Grafana.Boards;

/// <summary>The district at a glance: air now, targets, sections, open alerts.</summary>
internal static class OverviewBoard
{
    /// <summary>Makes it.</summary>
    public static Dashboard Make(DashboardSource source)
    {
        var board = new Dashboard(source, "overview", "now-24h");
        board.Choose(source.District.Stations).Row(source["row.now"])
            .Add(AirPanels.Index(source, source["air.now"], "air_hour").Described(source["air.now.note"]), 4, 5)
            .Add(Panel.Figure(source, source["air.level.now"], "", 0).Ask(Query.OfDistrict("level", "air_hour"))
                .Graded("airHour", Shade.Air), 4, 5)
            .Add(AirPanels.Index(source, source["air.day.last"], "air_day").During("3d"), 4, 5)
            .Add(Panel.Figure(source, source["alerts.open"], "", 0).During("1y").Stepped((null, Shade.Good), (1, Shade.Bad))
                .Ask(new Query("SELECT count(\"active\") AS \"open\" FROM \"alert\" WHERE \"active\" = 1 AND $timeFilter")).OrElse("0"), 4,
                    5);
        foreach (Target target in source.District.Targets.Where(t => t.HoldsIn(source.Day.Year)).Take(2))
        {
            board.Add(TargetPanels.Share(source, target), 4, 5);
        }

        return board.Row(source["row.course"])
            .Add(AirPanels.Course(source), 14, 9)
            .Add(Panel.Map(source, source["air.map"], source.StationsOf("air"), "level", "air_hour").Graded("airHour", Shade.Air, "level")
                .Stepped(AirPanels.LevelSteps), 10, 9)
            .Add(WaterPanels.Classes(source), 14, 9)
            .Add(AlertPanels.Open(source), 10, 9);
    }
}
