using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Air;

/// <summary>The pages about air: a day, a month, and how it is now.</summary>
internal static class AirRoutes
{
    /// <summary>Answers at <c>/air</c>, <c>/days/{date}</c> and <c>/months/{month}</c>.</summary>
    public static IEndpointRouteBuilder MapAir(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/air", AirAsync).Viewer().ExcludeFromDescription();
        routes.MapGet("/days/{date}", DayAsync).Viewer().ExcludeFromDescription();
        routes.MapGet("/months/{month}", MonthAsync).Viewer().ExcludeFromDescription();
        return routes;
    }

    private static async Task<IResult> AirAsync(HttpContext context, AirReader reader, District district)
    {
        Wording words = DeskRoutes.WordsOf(context);
        var query = new ApiQuery(context.Request.Query, district, words);
        int year = query.Year(0);
        return query.Errors.Any(e => e.Parameter == "year")
            ? await AbsentAsync(context, "desk.nav.air", "airPage.absent.year", query.Text("year"))
            : await DeskRoutes.ShowAsync<AirPage>(context, new DeskView("air", words["desk.nav.air"]) { Parameters = { ["Model"] = reader.Read(year == 0 ? null : year, query) } });
    }

    private static async Task<IResult> MonthAsync(string month, HttpContext context, AirReader reader, District district)
    {
        if (!DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly first) || first.Year is < 1990 or > 2200)
        {
            return await AbsentAsync(context, "monthPage.absent", "monthPage.absent.month", month);
        }

        Wording words = DeskRoutes.WordsOf(context);
        return await DeskRoutes.ShowAsync<MonthPage>(context, new DeskView("air", month) { Parameters = { ["Model"] = reader.ReadMonth(first, new ApiQuery(context.Request.Query, district, words)) } });
    }

    private static async Task<IResult> DayAsync(string date, HttpContext context, DayReader reader, District district, CancellationToken cancel)
    {
        Wording words = DeskRoutes.WordsOf(context);
        var query = new ApiQuery(context.Request.Query, district, words);
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) || day.Year is < 1990 or > 2200)
        {
            return await AbsentAsync(context, "dayPage.absent", "dayPage.absent.date", date);
        }

        Station? station = query.Text("station") is { } id ? district.Find(id) : null;
        if (station is { Domain.Code: not "air" } || (station is null && query.Text("station") is not null))
        {
            return await AbsentAsync(context, "dayPage.absent", "dayPage.absent.station", query.Text("station")!, string.Join(", ", district.Stations.Where(s => s.Domain.Code == "air").Select(s => s.Id)));
        }

        string? parameter = query.Text("parameter");
        if (parameter is not null && !DayReader.Parameters.Contains(parameter))
        {
            return await AbsentAsync(context, "dayPage.absent", "dayPage.absent.parameter", parameter, string.Join(", ", DayReader.Parameters));
        }

        return await DeskRoutes.ShowAsync<DayPage>(context, new DeskView("air", date)
        {
            Parameters = { ["Model"] = await reader.ReadAsync(day, station, parameter, query, cancel) },
        });
    }

    private static Task<IResult> AbsentAsync(HttpContext context, string heading, string key, params object?[] values)
    {
        Wording words = DeskRoutes.WordsOf(context);
        return DeskRoutes.ShowAsync<AbsentPage>(context, new DeskView("air", words[heading])
        {
            Status = StatusCodes.Status404NotFound,
            Parameters = { ["Heading"] = words[heading], ["Text"] = words.Format(key, values), ["Href"] = "/air", ["Link"] = words["desk.nav.air"] },
        });
    }
}
