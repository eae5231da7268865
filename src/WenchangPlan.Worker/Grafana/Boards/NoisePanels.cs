using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Grafana.Boards;

/// <summary>Panels about noise.</summary>
internal static class NoisePanels
{
    /// <summary>The dashboard.</summary>
    public static Dashboard Make(DashboardSource source)
    {
        IReadOnlyList<Station> stations = source.StationsOf("noise");
        var board = new Dashboard(source, "noise", "now-7d");
        board.Choose(stations).Row(source["row.periods"])
            .Add(Panel.Map(source, source["noise.map"], stations, "good", "noise_night").Spoken("good", Words.Good(source))
                .Stepped((null, Shade.Bad), (1, Shade.Good)), 8, 9)
            .Add(Periods(source, stations, "noise_day", "ld", source["noise.day"]), 8, 9)
            .Add(Periods(source, stations, "noise_night", "ln", source["noise.night"]), 8, 9)
            .Add(Panel.Table(source, source["noise.month"]).During("1y").Described(source["verdict.note"])
                .Ask(Query.List("night_rate periods validity", "noise_month", 400, "\"station\" = ''"))
                .ColumnOfTime(source["month"], ofDays: true).Column("night_rate", source["noise.rate"], "%", 1)
                    .Column("periods", source["noise.periods"], decimals: 0)
                .Column("validity", source["validity"]).Spoken("validity", Words.Validity(source)), 24, 6)
            .Row(source["row.hours"]);
        foreach (IGrouping<string, Station> area in stations.Where(s => s.FunctionClass is not null)
            .GroupBy(s => s.FunctionClass!, StringComparer.Ordinal))
        {
            board.Add(Panel.Lines(source, source.Words.Format("grafana.noise.class", area.Key), "dB(A)", 1, AirPanels.AGapOfHours)
                .Described(source["hours.note"])
                .Ask(Query.OfHours("noise", "leq") is var all
                    ? all with { Text = all.Text.Replace("$timeFilter",
                    $"\"station\" =~ /^({string.Join('|', area.Select(s => s.Id))})$/ AND $timeFilter", StringComparison.Ordinal) }
                    : all)
                .Named(area).Limited(area.SelectMany(s =>
                    new[] { source.LimitOf("noiseDay", "leq", s), source.LimitOf("noiseNight", "leq", s) })), 12, 8);
        }

        return board;
    }

    private static Panel Periods(DashboardSource source, IReadOnlyList<Station> stations, string measurement, string field, string title) =>
        Panel.Lines(source, title, "dB(A)", 1, TimeSpan.FromHours(36)).During("30d").Described(source["verdict.note"])
            .Ask(Query.OfStations(field, measurement, "\"validity\" = 'valid'")).Named(stations);
}
