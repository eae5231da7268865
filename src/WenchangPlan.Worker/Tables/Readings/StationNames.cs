using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Tables.Readings;

/// <summary>Finds stations by what a table calls them: id, Chinese or English name, or a name that was said on the command line.</summary>
internal sealed class StationNames
{
    private readonly Dictionary<string, Station?> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="district">The register.</param>
    /// <param name="said">Id → name in the table.</param>
    public StationNames(District district, IReadOnlyDictionary<string, string> said)
    {
        foreach (Station station in district.Stations)
        {
            // A name that two stations have names neither; tables of earlier years have the names of their days.
            foreach (string name in station.Versions.SelectMany(v => (string[])[v.As.Name, v.As.NameEn]).Distinct(StringComparer.OrdinalIgnoreCase))
                _byName[name] = _byName.ContainsKey(name) ? null : station;
        }

        foreach (Station station in district.Stations) _byName[station.Id] = station;
        foreach ((string id, string name) in said) _byName[name] = district.Find(id);
    }

    /// <summary>The station of a name; null when there is none, or more than one.</summary>
    public Station? Find(string name) => _byName.GetValueOrDefault(name);
}
