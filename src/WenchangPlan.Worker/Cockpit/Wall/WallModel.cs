using WenchangPlan.Worker.Cockpit.Drainage;
using WenchangPlan.Worker.Cockpit.Noise;
using WenchangPlan.Worker.Cockpit.Overview;

namespace WenchangPlan.Worker.Cockpit.Wall;

/// <summary>What the wall shows: the same facts as the pages, and a view for every domain the register has.</summary>
/// <param name="Overview">The whole.</param>
/// <param name="Drainage">Drainage; null when the register has none.</param>
/// <param name="Noise">Noise; null when the register has none.</param>
public sealed record WallModel(OverviewModel Overview, DrainageModel? Drainage, NoiseModel? Noise)
{
    /// <summary>The views, in order.</summary>
    public IReadOnlyList<string> Views =>
    [
        "whole",
        .. Overview.Has("water") ? (string[])["sections"] : [],
        .. Drainage is not null ? (string[])["drainage"] : [],
        .. Noise is not null ? (string[])["noise"] : [],
    ];
}
