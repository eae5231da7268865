using System.Globalization;
using System.Text.Json;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Reads readings of a station with InfluxQL, page by page.</summary>
internal sealed class InfluxReader(InfluxClient client, District district)
{
    private const int PageRows = 10_000;

    // InfluxDB counts nanoseconds in 64 bits.
    private const long Earliest = long.MinValue / 1_000_000;
    private const long Latest = long.MaxValue / 1_000_000;

    /// <summary>Visits rows with times in [<paramref name="from"/>, <paramref name="to"/>), at most <paramref name="limit"/>.</summary>
    public async ValueTask ReadAsync(Station station, long from, long to, int limit, bool newestFirst, ReadingVisitor visit, CancellationToken cancel)
    {
        from = Math.Clamp(from, Earliest, Latest);
        to = Math.Clamp(to, Earliest, Latest);
        while (limit > 0 && from < to)
        {
            int rows = Math.Min(limit, PageRows);
            using JsonDocument page = await client.QueryAsync(Query(station, from, to, rows, newestFirst), cancel);
            (int read, long last) = Visit(page, station, visit);
            if (read < rows)
            {
                return;
            }

            limit -= read;
            (from, to) = newestFirst ? (from, last) : (last + 1, to);
        }
    }

    internal static string Query(Station station, long from, long to, int rows, bool newestFirst) => string.Create(CultureInfo.InvariantCulture,
        $"SELECT * FROM \"{station.Domain.Code}\" WHERE \"station\" = '{station.Id.Replace("'", "\\'", StringComparison.Ordinal)}' AND time >= {from}ms AND time < {to}ms ORDER BY time{(newestFirst ? " DESC" : "")} LIMIT {rows}");

    private (int Rows, long Last) Visit(JsonDocument page, Station station, ReadingVisitor visit)
    {
        if (!page.RootElement.GetProperty("results")[0].TryGetProperty("series", out JsonElement series))
        {
            return (0, 0);
        }

        (int Value, int Flag, int Parameter)[] columns = Columns(series[0].GetProperty("columns"), station.Domain);
        var values = new List<ParameterValue>();
        int rows = 0;
        long time = 0;
        foreach (JsonElement row in series[0].GetProperty("values").EnumerateArray())
        {
            time = row[0].GetInt64();
            rows++;
            values.Clear();
            foreach ((int value, int flag, int parameter) in columns)
            {
                if (row[value].ValueKind == JsonValueKind.Number)
                {
                    values.Add(new ParameterValue(parameter, row[value].GetDouble(), flag < 0 ? ReadingFlag.Normal : ReadingFlags.FromCode(row[flag].GetString())));
                }
            }

            if (values.Count > 0)
            {
                visit(time, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values));
            }
        }

        return (rows, time);
    }

    /// <summary>Which column holds which parameter and which its flag (-1: none of this page has one); parameters that left the register are passed over.</summary>
    private (int Value, int Flag, int Parameter)[] Columns(JsonElement names, Domain domain)
    {
        Dictionary<string, int> at = names.EnumerateArray().Select((n, i) => (Name: n.GetString()!, Index: i)).ToDictionary(n => n.Name, n => n.Index, StringComparer.Ordinal);
        return [.. at.Where(n => district.Catalog.Find(domain, n.Key) is not null).Select(n => (n.Value, at.GetValueOrDefault(n.Key + ReadingLines.FlagSuffix, -1),
            district.Catalog.Find(domain, n.Key)!.Index)).OrderBy(c => c.Index)];
    }
}
