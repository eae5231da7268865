using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Grafana.Boards;

/// <summary>Panels about water.</summary>
internal static class WaterPanels
{
    private static readonly (decimal? From, string Colour)[] ClassSteps = [(null, Shade.Water[0]), .. Shade.Water.Skip(1)
        .Select((c, i) => ((decimal?)(i + 2), c))];

    /// <summary>The classes of sections, month by month.</summary>
    public static Panel Classes(DashboardSource source) => Panel.States(source, source["water.classes"], TimeSpan.FromDays(32))
        .During("1y").Described(source["verdict.note"])
        .Ask(Query.OfStations("class", "water_month", "\"validity\" != 'invalid'")).Named(source.StationsOf("water"))
            .Graded("waterMonth", Shade.Water).Stepped(ClassSteps);

    /// <summary>The dashboard.</summary>
    public static Dashboard Make(DashboardSource source)
    {
        IReadOnlyList<Station> stations = source.StationsOf("water");
        TimeSpan gap = Gap(stations);
        var board = new Dashboard(source, "water", "now-30d");
        board.Choose(stations).Row(source["row.sections"])
            .Add(Classes(source), 14, 10)
            .Add(Panel.Map(source, source["water.map"], stations.Where(s => s.Kind.Code != "effluent"), "class", "water_month",
                "\"validity\" != 'invalid'").During("90d").Graded("waterMonth", Shade.Water, "class").Stepped(ClassSteps), 10, 10)
            .Add(Panel.Table(source, source["water.table"]).During("1y").Described(source["verdict.note"])
                .Ask(Query.Newest("class deciding good days validity", "water_month", 2))
                .ColumnOfTime(source["month"], ofDays: true).ColumnOfStations("water").Graded("waterMonth", Shade.Water, "class")
                    .Column("class", source["class"])
                .ColumnOfParameters("deciding", source["deciding"], "water", source.ParametersOf("water").Select(p => p.Code))
                .Column("good", source["water.good"]).Spoken("good", Words.Good(source)).Column("days", source["days"], decimals: 0)
                    .Column("validity", source["validity"]).Spoken("validity", Words.Validity(source)), 24, 10)
            .Row(source["row.hours"]);
        foreach (Parameter parameter in source.ParametersOf("water")
            .Where(p => stations.Any(s => Limit(source, s, p) is not null) || source.BoundsOf(p).Count > 0))
        {
            Panel panel = Panel.Lines(source, source.Titled(parameter), parameter.Unit, parameter.Decimals, gap)
                .Described(source["hours.note"])
                .Ask(Query.OfHours("water", parameter.Code)).Named(stations)
                .Limited(stations.Where(s => s.Find(parameter.Code) is not null && s.Counts).Select(s => Limit(source, s, parameter)));
            board.Add(stations.Any(s => s.Counts && Limit(source, s, parameter) is not null) ? panel
                : panel.Watched(source.BoundsOf(parameter), parameter.Unit), 12, 8);
        }

        if (stations.Any(s => s.Kind.Code == "lake"))
        {
            board.Row(source["row.lakes"]).Add(Panel.Table(source, source["water.trophic"]).During("1y").Described(source["verdict.note"])
                .Ask(Query.Newest("tli grade validity", "trophic_month"))
                .ColumnOfTime(source["month"], ofDays: true).ColumnOfStations("water").Column("tli", source["water.tli"], decimals: 1)
                .Graded("trophicMonth", Shade.Grades, "grade").Column("grade", source["water.state"])
                    .Column("validity", source["validity"]).Spoken("validity", Words.Validity(source)), 24, 7);
        }

        if (stations.Any(s => s.Kind.Code == "effluent"))
        {
            board.Row(source["row.effluent"]).Add(Panel.Table(source, source["water.effluent"]).During("30d")
                .Described(source["verdict.note"])
                .Ask(Query.Newest("good exceeded validity edition", "effluent_day"))
                .ColumnOfTime(source["day"], ofDays: true).ColumnOfStations("water").Column("good", source["effluent.good"])
                    .Spoken("good", Words.Good(source))
                .ColumnOfParameters("exceeded", source["exceeded"], "water", source.ParametersOf("water").Select(p => p.Code))
                .Column("validity", source["validity"]).Spoken("validity", Words.Validity(source)).Column("edition", source["edition"]),
                    24, 8);
        }

        return board;
    }

    private static Telemetry.Verdicts.VerdictLimit? Limit(DashboardSource source, Station station, Parameter parameter) =>
        station.Kind.Code == "effluent" ? null : source.LimitOf("waterYear", parameter.Code, station);

    /// <summary>Half as long again as the slowest station leaves between two values.</summary>
    private static TimeSpan Gap(IReadOnlyList<Station> stations) => stations.Select(s => s.SamplePeriod * 1.5)
        .Append(AirPanels.AGapOfHours).Max();
}
