using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

/// <summary>A reading.</summary>
/// <param name="Time">Its time, with the district's offset.</param>
/// <param name="Parameter">Parameter code; left out when the request named the parameter.</param>
/// <param name="Value">The raw value in the parameter's unit.</param>
/// <param name="Flag">HJ 212 letter or the word of a check; <c>N</c> is normal, the only one that counts in averages.</param>
public sealed record ReadingItem(
    DateTimeOffset Time, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Parameter, double Value, string Flag);

internal static class ReadingEndpoint
{
    private readonly record struct Key(long Time, string Parameter);

    public static async Task<Results<Ok<Page<ReadingItem>>, ProblemHttpResult>> List(string id, ApiQuery query, IReadingStore store, CancellationToken cancel)
    {
        if (query.District.Find(id) is not { } station)
        {
            return query.NoSuchStation(id);
        }

        (long from, long to) = query.Instants();
        int limit = query.Limit();
        string? parameter = query.Text("parameter");
        if (parameter is not null && station.Find(parameter) is null)
        {
            query.Refuse("parameter", parameter, query.Wording.Format("expected.parameter", string.Join(", ", station.Parameters.Select(p => p.Parameter.Code))));
        }

        Key? start = query.After<Key>("readings", 2, key => long.TryParse(key[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long time) ? new Key(time, key[1]) : null);
        return query.IsRefused(out ProblemHttpResult? problem)
            ? problem
            : TypedResults.Ok(await ReadAsync(station, parameter, start ?? new Key(from, ""), to, limit, query.District, store, cancel));
    }

    /// <summary>Reads until the page is full or the range ends; an instant may hold no value of the parameter asked for.</summary>
    private static async Task<Page<ReadingItem>> ReadAsync(
        Station station, string? parameter, Key start, long to, int limit, District district, IReadingStore store, CancellationToken cancel)
    {
        var items = new List<ReadingItem>();
        Key? next = null;
        long from = start.Time;
        int instants;
        do
        {
            instants = 0;
            await store.ReadAsync(station, from, to, limit + 1, (time, values) =>
            {
                instants++;
                from = time + 1;
                // By code, so that the order holds whatever order the store keeps and whatever arrives between two pages.
                var row = new SortedList<string, ParameterValue>(StringComparer.Ordinal);
                foreach (ParameterValue value in values)
                {
                    row[district.Catalog.All[value.Parameter].Code] = value;
                }

                foreach ((string code, ParameterValue value) in row)
                {
                    bool wanted = (parameter is null || parameter == code) && (time > start.Time || string.CompareOrdinal(code, start.Parameter) >= 0);
                    if (wanted && items.Count < limit)
                    {
                        items.Add(new ReadingItem(district.Clock.At(time), parameter is null ? code : null, value.Value, value.Flag.ToCode()));
                    }
                    else if (wanted)
                    {
                        next ??= new Key(time, code);
                    }
                }
            }, cancel);
        }
        while (next is null && instants > limit);

        return new Page<ReadingItem>(items, next is { } key ? Cursor.Write("readings", key.Time.ToString(CultureInfo.InvariantCulture), key.Parameter) : null);
    }
}
