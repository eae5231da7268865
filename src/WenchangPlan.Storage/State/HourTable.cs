using WenchangPlan.Storage.Packing;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.State;

/// <summary>The hourly values of stations, a row a station and local day.</summary>
internal sealed class HourTable(SqliteDatabase database, District district)
{
    [ThreadStatic]
    private static List<PackedHour>? _unpacked;

    /// <summary>Room to unpack a day, one a thread: a page of a hundred stations unpacks hundreds of days, and a list of each would be most of its garbage.</summary>
    private static List<PackedHour> Unpacked => _unpacked ??= new List<PackedHour>(HourPack.Hours * 8);

    /// <summary>Replaces what stands for the same station and hour; an hour without values is removed.</summary>
    public void Save(SqliteDatabase.Writer writer, IEnumerable<StationHour> hours)
    {
        foreach (IGrouping<(int Station, int Day), StationHour> day in hours.GroupBy(h => (h.Station, DayOf(h.Hour))))
        {
            long station = database.Identities.OfStation(day.Key.Station);
            var fresh = new Dictionary<int, StationHour>(HourPack.Hours);
            foreach (StationHour hour in day)
            {
                fresh[hour.Hour] = hour;
            }

            List<StationHour> kept = fresh.Count == HourPack.Hours ? [] : ReadRow(writer, day.Key.Station, day.Key.Day).FindAll(h => !fresh.ContainsKey(h.Hour));
            byte[] packed = Pack(fresh.Values.Concat(kept).OrderBy(h => h.Hour));
            if (packed.Length == 0)
            {
                writer.Prepare("DELETE FROM station_day WHERE station = ?1 AND day = ?2").Bind(1, station).Bind(2, day.Key.Day).Execute();
            }
            else
            {
                writer.Prepare("INSERT OR REPLACE INTO station_day(station, day, data) VALUES(?1, ?2, ?3)")
                    .Bind(1, station).Bind(2, day.Key.Day).Bind(3, packed.AsSpan()).Execute();
            }
        }
    }

    /// <summary>Hours [<paramref name="from"/>, <paramref name="to"/>) in order; hours without data are absent.</summary>
    public IReadOnlyList<StationHour> Read(Station station, int from, int to)
    {
        var hours = new List<StationHour>();
        database.Visit("SELECT day, data FROM station_day WHERE station = ?1 AND day >= ?2 AND day <= ?3 ORDER BY day",
            s => s.Bind(1, database.Identities.OfStation(station.Index)).Bind(2, DayOf(from)).Bind(3, DayOf(to - 1)),
            s => Unpack(station.Index, s.Int32(0), s.Blob(1), from, to, hours));
        return hours;
    }

    /// <summary>First and last hour that has data, over all stations of a domain; null when there are none.</summary>
    public (int First, int Last)? ReadSpan(Domain domain)
    {
        HashSet<long> ofDomain = [.. district.Stations.Where(s => s.Domain.Equals(domain)).Select(s => database.Identities.OfStation(s.Index))];
        var days = new List<(long Station, int First, int Last)>();
        database.Visit("SELECT id, (SELECT min(day) FROM station_day WHERE station = id), (SELECT max(day) FROM station_day WHERE station = id) FROM station", _ => { }, s =>
        {
            if (ofDomain.Contains(s.Int64(0)) && !s.IsNull(1))
            {
                days.Add((s.Int64(0), s.Int32(1), s.Int32(2)));
            }
        });
        return days.Select(d => d.First).Distinct().Order().Select(d => ReadEnds(d, ofDomain)).FirstOrDefault(e => e is not null) is { } first
            && days.Select(d => d.Last).Distinct().OrderDescending().Select(d => ReadEnds(d, ofDomain)).FirstOrDefault(e => e is not null) is { } last ? (first.First, last.Last) : null;
    }

    /// <summary>First and last hour of a day that has data of one of these stations; null when none has, or only of parameters that left the catalogue.</summary>
    private (int First, int Last)? ReadEnds(int day, HashSet<long> stations)
    {
        (int first, int last) = (HourPack.Hours, -1);
        database.Visit("SELECT station, data FROM station CROSS JOIN station_day ON station = id WHERE day = ?1", s => s.Bind(1, day), s =>
        {
            if (!stations.Contains(s.Int64(0)))
            {
                return;
            }

            HourPack.Read(s.Blob(1), Unpacked);
            foreach (PackedHour value in Unpacked)
            {
                if ((value.Hour < first || value.Hour > last) && database.Identities.ParameterOf(value.Parameter) is not null)
                {
                    (first, last) = (Math.Min(first, value.Hour), Math.Max(last, value.Hour));
                }
            }
        });
        return last < 0 ? null : (FirstHourOf(day) + first, FirstHourOf(day) + last);
    }

    private List<StationHour> ReadRow(SqliteDatabase.Writer writer, int station, int day)
    {
        var hours = new List<StationHour>();
        writer.Prepare("SELECT data FROM station_day WHERE station = ?1 AND day = ?2").Bind(1, database.Identities.OfStation(station)).Bind(2, day).ReadAll(s =>
        {
            Unpack(station, day, s.Blob(0), int.MinValue, int.MaxValue, hours);
            return 0;
        });
        return hours;
    }

    private byte[] Pack(IEnumerable<StationHour> hours) => HourPack.Write(hours.SelectMany(hour => hour.Values.Select(value =>
    {
        Domain domain = district.Stations[hour.Station].Domain;
        Parameter parameter = district.Catalog.Find(domain, value.Parameter)
            ?? throw new ArgumentException($"{value.Parameter} is not a parameter of {domain}.", nameof(hours));
        return new PackedHour((hour.Hour - 1) - (DayOf(hour.Hour) * HourPack.Hours), database.Identities.OfParameter(parameter.Index),
            value.Value, value.Min, value.Max, value.Count, value.Total, (byte)value.Minutes);
    })));

    /// <summary>Adds the hours [<paramref name="from"/>, <paramref name="to"/>) of a day in order; the parameters of each in the order of the columns. Parameters that left the catalogue are left out.</summary>
    private void Unpack(int station, int day, ReadOnlySpan<byte> packed, int from, int to, List<StationHour> hours)
    {
        int first = FirstHourOf(day), expected = district.Stations[station].Parameters.Count;
        var values = new List<HourValue>?[HourPack.Hours];
        HourPack.Read(packed, Unpacked);
        foreach (PackedHour value in Unpacked)
        {
            if (first + value.Hour >= from && first + value.Hour < to && database.Identities.ParameterOf(value.Parameter) is { } index)
            {
                (values[value.Hour] ??= new List<HourValue>(expected)).Add(new HourValue(
                    district.Catalog.All[index].Code, value.Mean, value.Min, value.Max, value.Count, value.Total, value.Minutes));
            }
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is { } some)
            {
                hours.Add(new StationHour(station, first + i, some));
            }
        }
    }

    private static int DayOf(int hour) => (int)Math.Floor((hour - 1) / (double)HourPack.Hours);

    private static int FirstHourOf(int day) => (day * HourPack.Hours) + 1;
}
