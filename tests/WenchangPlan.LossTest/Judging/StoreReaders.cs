using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using WenchangPlan.LossTest.Publishing;

namespace WenchangPlan.LossTest.Judging;

/// <summary>Ways to read what a store holds, one station after the other, each row as a reading and whether a value of it has a flag.</summary>
public static class StoreReaders
{
    private const string Normal = "N";

    /// <summary>By the HTTP API of the running worker.</summary>
    public static async IAsyncEnumerable<(Reading Reading, bool Flagged)> ByApiAsync(PublishedWorker worker, SentStation station, [EnumeratorCancellation] CancellationToken cancel)
    {
        IAsyncEnumerable<Value> values = worker.ItemsAsync($"/api/v1/stations/{station.Id}/readings?limit=50000", cancel).Select(item => new Value(
            station.Id, item.GetProperty("time").GetDateTimeOffset().ToUnixTimeMilliseconds(), item.GetProperty("parameter").GetString()!,
            item.GetProperty("value").GetDouble(), item.GetProperty("flag").GetString()!));
        await foreach ((string _, Reading reading, bool flagged) in GroupAsync(values))
        {
            yield return (reading, flagged);
        }
    }

    /// <summary>From a file of the verb <c>export readings</c>; it holds the stations in the order of the register, which is that of <paramref name="stations"/>.</summary>
    public static Func<SentStation, IAsyncEnumerable<(Reading Reading, bool Flagged)>> OfExport(string file, IReadOnlyList<SentStation> stations)
    {
        IAsyncEnumerator<(string Station, Reading Reading, bool Flagged)> rows = GroupAsync(ReadCsvAsync(file)).GetAsyncEnumerator();
        (string Station, Reading Reading, bool Flagged)? next = null;
        return ReadAsync;

        async IAsyncEnumerable<(Reading, bool)> ReadAsync(SentStation station)
        {
            next ??= await rows.MoveNextAsync() ? rows.Current : null;
            while (next is { } row && row.Station == station.Id)
            {
                yield return (row.Reading, row.Flagged);
                next = await rows.MoveNextAsync() ? rows.Current : null;
            }

            if (station == stations[^1] && next is { } rest)
            {
                throw new InvalidDataException($"{file} goes on after the last station: {rest}");
            }
        }
    }

    /// <summary>From InfluxDB itself, every series of the station for itself: a second one would be a doubled point.</summary>
    public static async IAsyncEnumerable<(Reading Reading, bool Flagged)> ByInfluxAsync(InfluxServer server, SentStation station, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (JsonElement series in server.QueryAsync($"SELECT * FROM \"{station.Domain}\" WHERE \"station\" = '{station.Id}' GROUP BY *", cancel: cancel))
        {
            string[] columns = [.. series.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!)];
            foreach (JsonElement row in series.GetProperty("values").EnumerateArray())
            {
                List<(string Column, JsonElement Cell)> cells = [.. columns.Zip(row.EnumerateArray()).Where(c => c.Second.ValueKind != JsonValueKind.Null)];
                IEnumerable<(string, double)> values = cells.Where(c => c.Cell.ValueKind == JsonValueKind.Number && c.Column != "time").Select(c => (c.Column, c.Cell.GetDouble()));
                bool flagged = cells.Exists(c => c.Cell.ValueKind == JsonValueKind.String && c.Cell.GetString() != Normal);
                yield return (Reading.Of(row[0].GetInt64(), values), flagged);
            }
        }
    }

    /// <summary>The quarantine, by the HTTP API: topic and payload in hexadecimal.</summary>
    public static async IAsyncEnumerable<(string Topic, string Payload)> QuarantineAsync(PublishedWorker worker, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (JsonElement item in worker.ItemsAsync("/api/v1/quarantine?limit=50000", cancel))
        {
            byte[] payload = item.GetProperty("payload").GetString() is { } text ? System.Text.Encoding.UTF8.GetBytes(text) : item.GetProperty("payloadBase64").GetBytesFromBase64();
            yield return (item.GetProperty("topic").GetString()!, Convert.ToHexStringLower(payload));
        }
    }

    private static async IAsyncEnumerable<Value> ReadCsvAsync(string file)
    {
        bool header = true;
        await foreach (string line in File.ReadLinesAsync(file))
        {
            if (!header)
            {
                string[] cells = line.Split(',');
                yield return new Value(cells[0], DateTimeOffset.Parse(cells[1], CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), cells[2],
                    double.Parse(cells[3], CultureInfo.InvariantCulture), cells[4]);
            }

            header = false;
        }
    }

    /// <summary>Puts the values of one instant, which come one after the other, together.</summary>
    private static async IAsyncEnumerable<(string Station, Reading Reading, bool Flagged)> GroupAsync(IAsyncEnumerable<Value> values)
    {
        var instant = new List<Value>();
        await foreach (Value value in values)
        {
            if (instant.Count > 0 && (instant[0].Time != value.Time || instant[0].Station != value.Station))
            {
                yield return Row();
                instant.Clear();
            }

            instant.Add(value);
        }

        if (instant.Count > 0)
        {
            yield return Row();
        }

        (string, Reading, bool) Row() => (instant[0].Station, Reading.Of(instant[0].Time, instant.Select(v => (v.Code, v.Number))), instant.Exists(v => v.Flag != Normal));
    }

    private readonly record struct Value(string Station, long Time, string Code, double Number, string Flag);
}
