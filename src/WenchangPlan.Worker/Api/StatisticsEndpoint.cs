using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Standards;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

internal static class StatisticsEndpoint
{
    /// <summary>The district first, then the stations in order of the register.</summary>
    public static Results<Ok<Page<AirStatisticsItem>>, ProblemHttpResult> Air(ApiQuery query, IVerdictReader verdicts, TimeProvider time)
    {
        string text = query.Text("period") ?? query.Clock.DayAt(time.GetUtcNow().ToUnixTimeMilliseconds()).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
        Period? period = Period.Parse(text);
        if (period is null)
        {
            query.Refuse("period", text, query.Wording["expected.period"]);
        }

        string? station = query.Text("station");
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        Station[] all = [.. query.District.Stations.Where(s => s.Domain.Code == "air")];
        bool everywhere = station is "*" or "all";
        if (station is not null && !everywhere && station != VerdictEndpoint.DistrictPlace && !all.Any(s => s.Id == station))
        {
            return query.NoSuchStation(station);
        }

        string?[] places = everywhere ? [null, .. all.Select(s => s.Id)] : [station == VerdictEndpoint.DistrictPlace ? null : station];
        AirStatistics[] figures = [.. places.Select(place => AirStatistics.Of(period!.Value, place, verdicts))];

        // Among all stations, also when only one is asked for: a rank among one says nothing.
        AirStatistics[] ranked = everywhere ? [.. figures.Skip(1)] : places[0] is null ? [] : [.. all.Select(s => s.Id == places[0] ? figures[0] : AirStatistics.Of(period!.Value, s.Id, verdicts))];
        IReadOnlyList<int?> ranks = Ranking.Of([.. ranked.Select(s => s.Index)]);
        var rankOf = ranked.Zip(ranks).ToDictionary(r => r.First.Station!, r => r.Second, StringComparer.Ordinal);
        return TypedResults.Ok(new Page<AirStatisticsItem>([.. figures.Select(now =>
        {
            int days = now.AsOf is { } last ? last.DayNumber - period!.Value.First.DayNumber : 0;
            return AirStatisticsItem.Of(period!.Value, now, AirStatistics.Of(period.Value.YearBefore().UpTo(days), now.Station, verdicts),
                AirStatistics.Of(period.Value.Previous().UpTo(days), now.Station, verdicts), now.Station is null ? null : rankOf.GetValueOrDefault(now.Station));
        })], null));
    }
}
