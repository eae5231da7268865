using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Cockpit.Drainage;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Cockpit.Noise;
using WenchangPlan.Worker.Cockpit.Overview;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Wall;

/// <summary>The wall (大屏) at <c>/wall</c>: dark, large, its views in turn, for weeks.</summary>
internal static class WallRoutes
{
    /// <summary>Adds it.</summary>
    public static void MapWall(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/wall", async (HttpContext context, OverviewReader reader, IVerdictReader verdicts, TimeProvider time, CancellationToken cancel) =>
        {
            Wording words = DeskRoutes.WordsOf(context);
            OverviewModel overview = await reader.ReadAsync(words, withStations: true, cancel);
            return await DeskRoutes.ShowAsync<WallPage>(context, new DeskView("wall", words["wall.title"])
            {
                Parameters =
                {
                    ["Model"] = new WallModel(
                        overview,
                        overview.Has("drainage") ? DrainageRoutes.Read(overview, verdicts, time.GetUtcNow().ToUnixTimeMilliseconds()) : null,
                        overview.Has("noise") ? NoiseModel.Read(overview.District, reader.Today, overview.Stations, verdicts) : null),
                },
                HasCharts = overview.HasMap,
                IsWall = true,
            });
        }).Viewer().ExcludeFromDescription();
}
