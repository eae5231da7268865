using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Storage.State;

/// <summary>Short row ids of stations and parameters. They outlive changes of the register: an id, once given, always means the same code.</summary>
internal sealed class Identities
{
    private readonly long[] _stationIds;
    private readonly Dictionary<long, int> _stations = [];
    private readonly int[] _parameterIds;
    private readonly Dictionary<int, int> _parameters = [];
    private readonly Dictionary<string, long> _sources = new(StringComparer.Ordinal);

    public Identities(SqliteDatabase.Writer writer, District district)
    {
        _stationIds = new long[district.Stations.Count];
        foreach (Station station in district.Stations)
        {
            writer.Prepare("INSERT INTO station(code) VALUES(?1) ON CONFLICT DO NOTHING").Bind(1, station.Id).Execute();
            long id = Single(writer.Prepare("SELECT id FROM station WHERE code = ?1").Bind(1, station.Id));
            _stationIds[station.Index] = id;
            _stations[id] = station.Index;
            _sources[$"{station.Domain.Code}/{station.Id}/readings"] = id;
        }

        _parameterIds = new int[district.Catalog.All.Count];
        foreach (Parameter parameter in district.Catalog.All)
        {
            string domain = parameter.Domain.Code;
            writer.Prepare("INSERT INTO parameter(domain, code) VALUES(?1, ?2) ON CONFLICT DO NOTHING").Bind(1, domain).Bind(2, parameter.Code).Execute();
            int id = (int)Single(writer.Prepare("SELECT id FROM parameter WHERE domain = ?1 AND code = ?2").Bind(1, domain).Bind(2, parameter.Code));
            _parameterIds[parameter.Index] = id;
            _parameters[id] = parameter.Index;
        }
    }

    /// <summary>Row id of a station of the register.</summary>
    public long OfStation(int index) => _stationIds[index];

    /// <summary>Index in the register; null for a station that is no longer in it.</summary>
    public int? StationOf(long id) => _stations.TryGetValue(id, out int index) ? index : null;

    /// <summary>Row id of the station that a topic is of; 0 when it is of none.</summary>
    public long OfTopic(string topic)
    {
        int end = topic.LastIndexOf('/');
        int station = end > 0 ? topic.LastIndexOf('/', end - 1) : -1;
        int domain = station > 0 ? topic.LastIndexOf('/', station - 1) : -1;
        return _sources.GetValueOrDefault(topic[(domain + 1)..]);
    }

    /// <summary>Row id of a parameter of the catalogue.</summary>
    public int OfParameter(int index) => _parameterIds[index];

    /// <summary>Index in the catalogue; null for a parameter that is no longer in it.</summary>
    public int? ParameterOf(int id) => _parameters.TryGetValue(id, out int index) ? index : null;

    private static long Single(Statement query)
    {
        query.Step();
        long id = query.Int64(0);
        query.Reset();
        return id;
    }
}
