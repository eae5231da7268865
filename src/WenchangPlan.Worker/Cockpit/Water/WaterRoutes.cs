using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Water;

/// <summary>The page about water; a month of a section is <c>/stations/{id}?month=</c>.</summary>
internal static class WaterRoutes
{
    /// <summary>Answers at <c>/water</c>.</summary>
    public static IEndpointRouteBuilder MapWater(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/water", ShowAsync).Viewer().ExcludeFromDescription();
        return routes;
    }

    private static Task<IResult> ShowAsync(HttpContext context, WaterReader reader, District district)
    {
        Wording words = DeskRoutes.WordsOf(context);
        return DeskRoutes.ShowAsync<WaterPage>(context, new DeskView("water", words["desk.nav.water"])
        {
            Parameters = { ["Model"] = reader.Read(new ApiQuery(context.Request.Query, district, words)) },
        });
    }
}
