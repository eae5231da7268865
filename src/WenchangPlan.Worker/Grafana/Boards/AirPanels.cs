using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Grafana.Boards;

/// <summary>Panels about air.</summary>
internal static class AirPanels
{
    /// <summary>A level in its colour.</summary>
    public static IReadOnlyList<(decimal? From, string Colour)> LevelSteps { get; } = [(null, Shade.Air[0]), .. Shade.Air.Skip(1)
        .Select((c, i) => ((decimal?)(i + 2), c))];

    private static readonly (decimal? From, string Colour)[] IndexSteps = [(null, Shade.Air[0]), (51, Shade.Air[1]), (101, Shade.Air[2]),
        (151, Shade.Air[3]), (201, Shade.Air[4]), (301, Shade.Air[5])];

    /// <summary>The index of the district as one figure.</summary>
    public static Panel Index(DashboardSource source, string title, string measurement) =>
        Panel.Figure(source, title, "", 0).Ask(Query.OfDistrict("aqi", measurement)).Stepped(IndexSteps);

    /// <summary>The index hour by hour, of the district and of each station.</summary>
    public static Panel Course(DashboardSource source) => Panel.Lines(source, source["air.course"], "", 0, AGapOfHours)
        .Ask(Query.OfDistrict("aqi", "air_hour") with { Alias = "district" }, Query.OfStations("aqi", "air_hour", "\"validity\" = 'valid'"))
        .Named(source.StationsOf("air")).Override("byName", "district",
            ("displayName", source.Words.Name(source.District.Name, source.District.NameEn)), ("custom.lineWidth", 3))
        .Watched([AqiOfGood], "AQI");

    /// <summary>More than an hour between two hourly values is a gap.</summary>
    public static TimeSpan AGapOfHours { get; } = TimeSpan.FromMinutes(90);

    private const decimal AqiOfGood = 100;

    /// <summary>The dashboard.</summary>
    public static Dashboard Make(DashboardSource source)
    {
        IReadOnlyList<Station> stations = source.StationsOf("air");
        var board = new Dashboard(source, "air", "now-7d");
        board.Choose(stations).Row(source["row.now"])
            .Add(Index(source, source["air.now"], "air_hour").Described(source["air.now.note"]), 4, 8)
            .Add(Index(source, source["air.day.last"], "air_day"), 4, 8)
            .Add(Panel.Map(source, source["air.map"], source.StationsOf("air"), "level", "air_hour").Graded("airHour", Shade.Air, "level")
                .Stepped(LevelSteps), 8, 8)
            .Add(Panel.Table(source, source["air.latest"])
                .Ask(Query.Newest("aqi level primary", "air_hour", 1, "\"validity\" = 'valid'"))
                .ColumnOfTime(source["hour"]).ColumnOfStations("air").Column("aqi", "AQI", decimals: 0)
                    .Graded("airHour", Shade.Air, "level").Column("level", source["level"])
                .ColumnOfParameters("primary", source["primary"], "air", Codes(source)), 8, 8)
            .Row(source["row.hours"]).Add(Course(source), 24, 8);
        foreach (Parameter parameter in source.ParametersOf("air")
            .Where(p => source.LimitOf("airHour", p.Code) is not null || source.LimitOf("airDay", p.Code) is not null))
        {
            board.Add(Panel.Lines(source, source.Titled(parameter), parameter.Unit, parameter.Decimals, AGapOfHours)
                .Described(source["hours.note"])
                .Ask(Query.OfHours("air", parameter.Code)).Named(stations)
                .Limited(source.LimitOf("airHour", parameter.Code) ?? source.LimitOf("airDay", parameter.Code)), 12, 8);
        }

        board.Row(source["row.days"])
            .Add(Panel.Lines(source, source["air.days"], "", 0, TimeSpan.FromHours(36)).During("now/y").Described(source["verdict.note"])
                .Ask(Query.OfDistrict("aqi", "air_day") with { Alias = "district" })
                    .Override("byName", "district", ("displayName", source.Words.Name(source.District.Name, source.District.NameEn)))
                .Watched([AqiOfGood], "AQI"), 12, 9)
            .Add(Panel.States(source, source["air.levels"], TimeSpan.FromHours(36)).During("30d")
                .Ask(Query.OfStations("level", "air_day", "\"validity\" = 'valid'")).Named(stations).Graded("airDay", Shade.Air)
                    .Stepped(LevelSteps), 12, 9)
            .Add(Panel.Table(source, source["air.day.table"]).During("30d").Described(source["verdict.note"])
                .Ask(Query.List("aqi level primary good validity edition", "air_day", 400, "\"station\" = ''"))
                .ColumnOfTime(source["day"], ofDays: true).Column("aqi", "AQI", decimals: 0).Graded("airDay", Shade.Air, "level")
                    .Column("level", source["level"])
                .ColumnOfParameters("primary", source["primary"], "air", Codes(source)).Column("good", source["good"])
                    .Spoken("good", Words.Good(source))
                .Column("validity", source["validity"]).Spoken("validity", Words.Validity(source)).Column("edition", "HJ 633"), 24, 10);
        return board;
    }

    private static IEnumerable<string> Codes(DashboardSource source) => source.ParametersOf("air").Select(p => p.Code).Append("o3_8h");
}
