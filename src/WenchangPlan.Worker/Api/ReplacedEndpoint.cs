using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

/// <summary>A value of history that another one replaced: the new one counts, this is kept.</summary>
/// <param name="Station">Id of the station.</param>
/// <param name="Time">The instant both are of.</param>
/// <param name="Parameter">Code of the parameter.</param>
/// <param name="Value">What stood.</param>
/// <param name="Flag">Its flag, as of a reading.</param>
/// <param name="NewValue">What came instead.</param>
/// <param name="NewFlag">Its flag.</param>
/// <param name="ReplacedAt">When that was received.</param>
/// <param name="Door">By which way: <c>mqtt</c> or <c>import</c>.</param>
public sealed record ReplacedItem(
    string Station, DateTimeOffset Time, string Parameter, double Value, string Flag, double NewValue, string NewFlag, DateTimeOffset ReplacedAt, ReadingDoor Door)
{
    /// <summary>Puts a replaced value into words of the API.</summary>
    public static ReplacedItem From(in ReplacedValue value, District district) => new(
        district.Stations[value.Station].Id, district.Clock.At(value.Time), district.Catalog.All[value.Old.Parameter].Code, value.Old.Value, value.Old.Flag.ToCode(),
        value.New.Value, value.New.Flag.ToCode(), district.Clock.At(value.ReplacedAt), value.Door);
}

internal static class ReplacedEndpoint
{
    /// <summary>What was rewritten last first.</summary>
    public static Results<Ok<Page<ReplacedItem>>, ProblemHttpResult> List(ApiQuery query, IReplacedStore store)
    {
        (long from, long to) = query.Instants();
        int limit = query.Limit();
        ReplacedKey? first = query.After<ReplacedKey>("replaced", 4, Key);
        Station? station = query.Text("station") is { } id ? query.District.Find(id) : null;
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        if (station is null && query.Text("station") is { } unknown)
        {
            return query.NoSuchStation(unknown);
        }

        var items = new List<ReplacedItem>();
        string? next = null;
        store.VisitReplaced(new ReplacedFilter(station?.Index, from, to), first, (key, value) =>
        {
            if (items.Count == limit)
            {
                next = Cursor.Write("replaced", Text(key.LastAt), Text(key.Row), Text(key.Time), Text(key.Index));
                return false;
            }

            items.Add(ReplacedItem.From(value, query.District));
            return true;
        });
        return TypedResults.Ok(new Page<ReplacedItem>(items, next));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static ReplacedKey? Key(string[] parts)
    {
        long[] numbers = [.. parts.TakeWhile(p => long.TryParse(p, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)).Select(p => long.Parse(p, CultureInfo.InvariantCulture))];
        return numbers is [var last, var row, var time, >= 0 and <= int.MaxValue and var index] ? new ReplacedKey(last, row, time, (int)index) : null;
    }
}
