using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Ingest.Tests.Support;

/// <summary>Remembers in memory when stations were heard.</summary>
internal sealed class RememberedHeard : IHeardStore
{
    private readonly Dictionary<int, StationHeard> _stations = [];

    public IReadOnlyList<StationHeard> Read() => [.. _stations.Values];

    public void Save(IReadOnlyCollection<StationHeard> stations)
    {
        foreach (StationHeard heard in stations)
        {
            _stations[heard.Station] = heard;
        }
    }
}
