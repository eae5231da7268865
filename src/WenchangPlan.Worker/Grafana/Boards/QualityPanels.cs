using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Grafana.Boards;

/// <summary>Panels about the data: how many of the readings count, which hours are there, what was flagged, who has been silent.</summary>
internal static class QualityPanels
{
    private static readonly string Valid =
        string.Join('|', Enum.GetValues<ReadingFlag>().Where(f => f.CountsAsValid()).Select(f => f.ToCode()));

    /// <summary>The dashboard.</summary>
    public static Dashboard Make(DashboardSource source)
    {
        var board = new Dashboard(source, "quality", "now-7d");
        board.Choose(source.District.Stations);
        foreach (Domain domain in source.District.Domains.All.Where(d => source.StationsOf(d.Code).Count > 0))
        {
            IReadOnlyList<Station> stations = source.StationsOf(domain.Code);
            Parameter first = source.ParametersOf(domain.Code).First();
            board.Row(source.Words.Name(domain.Name, domain.NameEn))
                .Add(Panel.Lines(source, source["quality.share"], "%", 1, TimeSpan.FromHours(36)).Described(source["quality.share.note"])
                    .Ask(OfDays(source, domain, "100 * sum(\"valid\") / sum(\"readings\") AS \"share\"", ""))
                    .Named(stations), 8, 9)
                .Add(Panel.Lines(source, source["quality.hours"], "h", 0, TimeSpan.FromHours(36)).Described(source["quality.hours.note"])
                    .Ask(OfDays(source, domain, "count(\"valid\") AS \"hours\"", "\"valid\" > 0 AND "))
                    .Named(stations), 8, 9)
                .Add(Panel.Table(source, source["quality.newest"]).During("30d")
                    .Ask(Query.Newest("readings valid", InfluxSchema.HoursOf(domain), 1))
                    .ColumnOfTime(source["quality.lastHour"]).ColumnOfStations(domain.Code)
                        .Column("readings", source["quality.readings"], decimals: 0).Column("valid", source["quality.valid"], decimals: 0),
                        8, 9);
            if (domain.Code == "air")
            {
                board.Add(Flagged(source, domain, source.ParametersOf(domain.Code)
                    .Where(p => source.LimitOf("airDay", p.Code) is not null)), 24, 9);
            }
        }

        return board;
    }

    private static Panel Flagged(DashboardSource source, Domain domain, IEnumerable<Parameter> parameters)
    {
        Panel panel = Panel.Table(source, source["quality.flagged"]).ColumnOfTime(source["time"]).ColumnOfStations(domain.Code);
        foreach (Parameter parameter in parameters)
        {
            panel.Ask(
                Query.Newest($"{parameter.Code} {parameter.Code}_flag", domain.Code, 50, $"\"{parameter.Code}_flag\" !~ /^({Valid})$/"))
                .Column(parameter.Code, source.Titled(parameter), decimals: parameter.Decimals)
                    .Column(parameter.Code + "_flag", source.Words.Format("grafana.flag",
                    source.Words.Parameter(domain.Code, parameter.Code)));
        }

        return panel.Merged();
    }

    /// <summary>Of each local day and station; a day without any hour is a gap.</summary>
    private static Query OfDays(DashboardSource source, Domain domain, string figure, string condition) => new(
        $"SELECT {figure} FROM \"{InfluxSchema.HoursOf(domain)}\" WHERE {condition}{Query.Chosen} AND $timeFilter"
            + $" GROUP BY time(1d, {Offset(source)}), \"station\" fill(null)") { Alias = "$tag_station" };

    /// <summary>Local days begin so much before those of UTC.</summary>
    private static string Offset(DashboardSource source) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{-source.District.Clock.Offset.TotalMinutes}m");
}
