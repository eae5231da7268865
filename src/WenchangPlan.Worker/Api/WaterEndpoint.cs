using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>Monthly verdict of a water section by GB 3838-2002.</summary>
public sealed record WaterMonthItem
{
    /// <summary>Month, <c>yyyy-MM</c>.</summary>
    public required string Month { get; init; }

    /// <summary>Section.</summary>
    public required string Station { get; init; }

    /// <summary>Edition of the standard.</summary>
    public required string Edition { get; init; }

    /// <summary>1 to 5, 6 is worse than V; null when there is none.</summary>
    public int? Class { get; init; }

    /// <summary>The class as people write it, in the request's language; null when there is none.</summary>
    public string? Category { get; init; }

    /// <summary>Codes of the indicators that decide the class.</summary>
    public required IReadOnlyList<string> Deciding { get; init; }

    /// <summary>Class of at most 3; null when invalid or pending.</summary>
    public bool? Good { get; init; }

    /// <summary>Whether the verdict stands: <c>valid</c>, <c>invalid</c> or <c>pending</c>.</summary>
    public required Validity Validity { get; init; }

    /// <summary>Why it does not stand, in the request's language; null when valid.</summary>
    public string? Reason { get; init; }

    /// <summary>The same as codes and numbers; empty when valid.</summary>
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary>How many of the 21 indicators of 环办〔2011〕22号 were there; below 21 the class is partial.</summary>
    public required int Assessed { get; init; }

    /// <summary>Days with data.</summary>
    public required int Days { get; init; }

    /// <summary>The indicators, by parameter code.</summary>
    public required IReadOnlyDictionary<string, WaterIndicator> Indicators { get; init; }

    /// <summary>Puts a verdict into words of the API.</summary>
    public static WaterMonthItem From(WaterMonth month, Wording wording) => new()
    {
        Month = month.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        Station = month.Station,
        Edition = month.Edition,
        Class = month.Class,
        Category = wording.WaterClass(month.Class),
        Deciding = month.Deciding,
        Good = month.Good,
        Validity = month.Validity,
        Reason = wording.Verdict(month.Validity, month.Reasons, Domain.Water),
        Reasons = month.Reasons,
        Assessed = month.Assessed,
        Days = month.Days,
        Indicators = month.Indicators,
    };
}

internal static class WaterEndpoint
{
    private static readonly Comparer<Key> ByMonth =
        Comparer<Key>.Create((a, b) => a.Month == b.Month ? string.CompareOrdinal(a.Station, b.Station) : a.Month.CompareTo(b.Month));

    private readonly record struct Key(DateOnly Month, string Station);

    /// <summary>In order of month, then station id.</summary>
    public static Results<Ok<Page<WaterMonthItem>>, ProblemHttpResult> Months(ApiQuery query, IAssessmentStore store)
    {
        (DateOnly from, DateOnly to) = query.Months();
        int limit = query.Limit();
        Key? after = query.After<Key>("waterMonths", 2, key => ApiTimes.Month(key[0]) is { } month ? new Key(month, key[1]) : null);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        Key start = after ?? new Key(from, "");
        // The store promises no order within a month: two months more than the page make sure that every month on it is whole.
        int spare = 2 * query.District.Stations.Count;
        List<WaterMonth> months = [.. store.ReadWaterMonths(start.Month, to, limit + 1 + spare)
            .Where(m => ByMonth.Compare(KeyOf(m), start) >= 0)
            .OrderBy(KeyOf, ByMonth)];
        string? next = months.Count > limit
            ? Cursor.Write("waterMonths", months[limit].Month.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), months[limit].Station)
            : null;
        return TypedResults.Ok(new Page<WaterMonthItem>([.. months.Take(limit).Select(m => WaterMonthItem.From(m, query.Wording))], next));
    }

    private static Key KeyOf(WaterMonth month) => new(month.Month, month.Station);
}
