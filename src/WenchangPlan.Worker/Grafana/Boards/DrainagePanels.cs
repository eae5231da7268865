using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Grafana.Boards;

/// <summary>Panels about drainage.</summary>
internal static class DrainagePanels
{
    private static readonly string[] Events = ["pondingEvent", "levelEvent", "pumpingEvent"];

    /// <summary>The dashboard.</summary>
    public static Dashboard Make(DashboardSource source)
    {
        IReadOnlyList<Station> stations = source.StationsOf("drainage");
        var board = new Dashboard(source, "drainage", "now-7d");
        board.Choose(stations).Row(source["row.state"])
            .Add(Panel.Map(source, source["drainage.map"], stations.Where(s => s.Kind.Code != "rain"), "grade", "drainage_day")
                .Graded("drainageDay", Shade.Grades, "grade").Stepped(GradeSteps), 10, 10)
            .Add(Panel.States(source, source["drainage.days"], TimeSpan.FromHours(36)).During("30d").Described(source["verdict.note"])
                .Ask(Query.OfStations("grade", "drainage_day", "\"validity\" = 'valid'")).Named(stations)
                    .Graded("drainageDay", Shade.Grades).Stepped(GradeSteps), 14, 10)
            .Row(source["row.highest"]);
        foreach (Parameter parameter in source.ParametersOf("drainage").Where(p => p.Code is "level" or "depth" or "sump"))
        {
            board.Add(Panel.Lines(source, source.Titled(parameter), parameter.Unit, parameter.Decimals, AirPanels.AGapOfHours)
                .Described(source["highest.note"])
                .Ask(Query.OfHours("drainage", parameter.Code, "_max")).Named(stations)
                    .Watched(source.BoundsOf(parameter), parameter.Unit), 12, 8);
        }

        foreach (Parameter rain in source.ParametersOf("drainage").Where(p => p.Mean == MeanKind.Sum))
        {
            board.Add(Panel.Lines(source, source.Titled(rain), rain.Unit, rain.Decimals, AirPanels.AGapOfHours)
                .Described(source["sums.note"])
                .Ask(Query.OfHours("drainage", rain.Code)).Named(stations), 12, 8)
                .Add(Panel.Table(source, source["drainage.rain"]).During("30d").Described(source["verdict.note"])
                .Ask(Query.Newest("rain grade hours", "rain_day", 10, "\"validity\" = 'valid'"))
                .ColumnOfTime(source["day"], ofDays: true).ColumnOfStations("drainage").Column("rain", source.Titled(rain), decimals: 1)
                .Graded("rainDay", [Shade.Plain], "grade").Column("grade", source["drainage.rain.class"])
                    .Column("hours", source["hours"], decimals: 0), 12, 8);
        }

        board.Row(source["row.events"]);
        foreach (string kind in Events)
        {
            VerdictKind judged = source.District.Domains.Verdict(kind);
            board.Add(Panel.Table(source, source.Words.Name(judged.Name, judged.NameEn)).During("90d").Described(source["verdict.note"])
                .Ask(Query.Newest("peak grade minutes", InfluxSchema.MeasurementOf(judged), 20))
                .ColumnOfTime(source["began"]).ColumnOfStations("drainage").Column("peak", source["peak"], decimals: 2)
                .Graded(kind, Shade.Grades, "grade").Column("grade", source["drainage.grade"])
                    .Column("minutes", source["minutes"], decimals: 0), 8, 9);
        }

        return board;
    }

    private static readonly (decimal? From, string Colour)[] GradeSteps = [(null, Shade.Grades[0]), .. Shade.Grades.Skip(1)
        .Select((c, i) => ((decimal?)(i + 2), c))];
}
