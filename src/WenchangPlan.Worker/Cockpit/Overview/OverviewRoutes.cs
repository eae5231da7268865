using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Overview;

/// <summary>The overview at <c>/</c>: what is wrong now, did yesterday count, will the year hold.</summary>
internal static class OverviewRoutes
{
    /// <summary>Parts that show the newest readings.</summary>
    private static readonly string[] OfStations = ["places", "map"];

    /// <summary>Adds it.</summary>
    public static void MapOverview(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", async (HttpContext context, OverviewReader reader, CancellationToken cancel) =>
        {
            Wording words = DeskRoutes.WordsOf(context);
            string? parts = context.Request.Query["part"];
            OverviewModel model = await reader.ReadAsync(words, parts is null || parts.Split(',').Intersect(OfStations).Any(), cancel);
            return await DeskRoutes.ShowAsync<OverviewPage>(context, new DeskView("overview", words["desk.nav.overview"]) { Parameters = { ["Model"] = model }, HasCharts = model.HasMap });
        }).Viewer().ExcludeFromDescription();
        routes.MapGet("/assets/map.json", ServeMap).Viewer().ExcludeFromDescription();
    }

    /// <summary>Outline and waters of the register, without its stations.</summary>
    private static IResult ServeMap(HttpContext context, District district)
    {
        if (district.Map is not { } map)
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = MapModel.AddressOf(district)!.EndsWith("=" + context.Request.Query["v"], StringComparison.Ordinal) ? "private, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(map.GeoJson, "application/geo+json");
    }
}
