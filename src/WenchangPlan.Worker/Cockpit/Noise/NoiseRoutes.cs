using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Cockpit.Overview;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Noise;

/// <summary>Noise of the functional zones at <c>/noise</c>.</summary>
internal static class NoiseRoutes
{
    /// <summary>Adds it.</summary>
    public static void MapNoise(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/noise", async (HttpContext context, OverviewReader reader, IVerdictReader verdicts, CancellationToken cancel) =>
        {
            Wording words = DeskRoutes.WordsOf(context);
            OverviewModel model = await reader.ReadAsync(words, withStations: true, cancel);
            return await DeskRoutes.ShowAsync<NoisePage>(context, new DeskView("noise", words["desk.nav.noise"])
            {
                Parameters = { ["Model"] = NoiseModel.Read(model.District, reader.Today, model.Stations, verdicts) },
            });
        }).Viewer().ExcludeFromDescription();
}
