using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Stations;

/// <summary>The pages of stations.</summary>
internal static class StationRoutes
{
    /// <summary>Answers at <c>/stations/{id}</c>: the series, with <c>?hour=</c> an hour and its readings, with <c>?month=</c> a month and what decided it.</summary>
    public static IEndpointRouteBuilder MapStations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/stations/{id}", ShowAsync).Viewer().ExcludeFromDescription();
        return routes;
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext context, StationReader reader, District district, CancellationToken cancel)
    {
        Wording words = DeskRoutes.WordsOf(context);
        var query = new ApiQuery(context.Request.Query, district, words);
        if (district.Find(id) is not { } station)
        {
            return await AbsentAsync(context, "overview", "stationPage.absent.station", id);
        }

        string? parameter = query.Text("parameter");
        StationParameter? chosen = parameter is null ? station.Parameters is [var first, ..] ? first : null : station.Find(parameter);
        if (parameter is not null && chosen is null)
        {
            return await AbsentAsync(context, station.Domain.Code, "stationPage.absent.parameter", parameter, string.Join(", ", station.Parameters.Select(p => p.Parameter.Code)));
        }

        if (query.Text("hour") is { } window)
        {
            return await reader.ReadHourAsync(station, window, chosen?.Parameter.Code ?? "", query, cancel) is { } hour
                ? await DeskRoutes.ShowAsync<HourPage>(context, new DeskView(station.Domain.Code, words.Name(station) + " " + window) { Parameters = { ["Model"] = hour } })
                : await AbsentAsync(context, station.Domain.Code, "stationPage.absent.hour", window);
        }

        if (query.Text("month") is { } month)
        {
            return DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly of) && of.Year is >= 1990 and <= 2200
                ? await DeskRoutes.ShowAsync<StationMonthPage>(context, new DeskView(station.Domain.Code, words.Name(station) + " " + month) { Parameters = { ["Model"] = await reader.ReadMonthAsync(station, of, query, cancel) } })
                : await AbsentAsync(context, station.Domain.Code, "monthPage.absent.month", month);
        }

        string? asked = query.Text("range");
        SeriesRange? range = SeriesRange.All.FirstOrDefault(r => r.Code == (asked ?? "7d"));
        return range is null
            ? await AbsentAsync(context, station.Domain.Code, "stationPage.absent.range", asked, string.Join(", ", SeriesRange.All.Select(r => r.Code)))
            : await DeskRoutes.ShowAsync<StationPage>(context, new DeskView(station.Domain.Code, words.Name(station))
            {
                HasCharts = chosen is not null,
                Parameters = { ["Model"] = await reader.ReadAsync(station, chosen, range, query, cancel) },
            });
    }

    private static Task<IResult> AbsentAsync(HttpContext context, string section, string key, params object?[] values)
    {
        Wording words = DeskRoutes.WordsOf(context);
        return DeskRoutes.ShowAsync<AbsentPage>(context, new DeskView(section, words["stationPage.absent"])
        {
            Status = StatusCodes.Status404NotFound,
            Parameters = { ["Heading"] = words["stationPage.absent"], ["Text"] = words.Format(key, values), ["Href"] = "/", ["Link"] = words["desk.nav.overview"] },
        });
    }
}
