using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Standards;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

/// <summary>Figures of a domain over a period: the district first, then the stations in order of the register; each against the year before and the period before.</summary>
internal static class StatisticsEndpoint
{
    public static Results<Ok<Page<AirStatisticsItem>>, ProblemHttpResult> Air(ApiQuery query, IVerdictReader verdicts, AirPeriods periods, TimeProvider time)
    {
        if (!Asked.TryRead(query, "air", time, out Asked? asked, out ProblemHttpResult? problem))
        {
            return problem;
        }

        // A hundred stations and three periods would be three hundred questions: the days of all are read in one go.
        var counted = new Dictionary<Period, IReadOnlyDictionary<string, AirStatistics>>();
        AirStatistics Of(Period period, string? place, bool ofAll)
        {
            if (!ofAll)
            {
                return AirStatistics.Of(period, place, verdicts);
            }

            if (!counted.TryGetValue(period, out IReadOnlyDictionary<string, AirStatistics>? places))
            {
                counted[period] = places = periods.Of(period);
            }

            return places.GetValueOrDefault(place ?? "") ?? AirStatistics.Of(period, place, []);
        }

        bool many = asked.Places.Length > 1;
        AirStatistics[] figures = [.. asked.Places.Select(place => Of(asked.Period, place, ofAll: many || place is not null))];

        // Among all stations, also when only one is asked for: a rank among one says nothing.
        AirStatistics[] ranked = many ? [.. figures.Skip(1)] : asked.Places[0] is null ? []
            : [.. asked.Stations.Select(s => s.Id == asked.Places[0] ? figures[0] : Of(asked.Period, s.Id, ofAll: true))];
        IReadOnlyList<int?> ranks = Ranking.Of([.. ranked.Select(s => s.Index)]);
        var rankOf = ranked.Zip(ranks).ToDictionary(r => r.First.Station!, r => r.Second, StringComparer.Ordinal);
        return Page(figures.Select(now => AirStatisticsItem.Of(asked.Period, now, Of(asked.YearBefore(now.AsOf), now.Station, many),
            Of(asked.Previous(now.AsOf), now.Station, many), now.Station is null ? null : rankOf.GetValueOrDefault(now.Station))));
    }

    public static Results<Ok<Page<WaterStatisticsItem>>, ProblemHttpResult> Water(ApiQuery query, IVerdictReader verdicts, IVerdictStore store, TimeProvider time)
    {
        if (!Asked.TryRead(query, "water", time, out Asked? asked, out ProblemHttpResult? problem))
        {
            return problem;
        }

        DateOnly closed = query.Clock.DayAt((time.GetUtcNow() - query.District.Assessment.Grace).ToUnixTimeMilliseconds()).AddDays(-1);
        WaterStatistics Of(Period period, string? place) => WaterStatistics.Of(period, place, query.District, verdicts, store, closed);
        return Page(asked.Places.Select(place => Of(asked.Period, place))
            .Select(now => WaterStatisticsItem.Of(now, Of(asked.YearBefore(now.AsOf), now.Station), Of(asked.Previous(now.AsOf), now.Station), query)));
    }

    public static Results<Ok<Page<NoiseStatisticsItem>>, ProblemHttpResult> Noise(ApiQuery query, IVerdictReader verdicts, TimeProvider time)
    {
        if (!Asked.TryRead(query, "noise", time, out Asked? asked, out ProblemHttpResult? problem))
        {
            return problem;
        }

        NoiseStatistics Of(Period period, string? place) => NoiseStatistics.Of(period, place, query.District, verdicts);
        return Page(asked.Places.Select(place => Of(asked.Period, place))
            .Select(now => NoiseStatisticsItem.Of(now, Of(asked.YearBefore(now.AsOf), now.Station), Of(asked.Previous(now.AsOf), now.Station))));
    }

    public static Results<Ok<Page<DrainageStatisticsItem>>, ProblemHttpResult> Drainage(ApiQuery query, IVerdictReader verdicts, IVerdictStore store, TimeProvider time)
    {
        if (!Asked.TryRead(query, "drainage", time, out Asked? asked, out ProblemHttpResult? problem))
        {
            return problem;
        }

        DrainageStatistics Of(Period period, string? place) => DrainageStatistics.Of(period, place, query.District, verdicts, store);
        return Page(asked.Places.Select(place => Of(asked.Period, place))
            .Select(now => DrainageStatisticsItem.Of(now, Of(asked.YearBefore(now.AsOf), now.Station), Of(asked.Previous(now.AsOf), now.Station), query.Clock)));
    }

    private static Ok<Page<T>> Page<T>(IEnumerable<T> items)
        where T : class => TypedResults.Ok(new Page<T>([.. items], null));

    /// <summary>What a request asks for.</summary>
    /// <param name="Period">The period.</param>
    /// <param name="Stations">The stations of the domain that belonged to the register in the period, in its order.</param>
    /// <param name="Places">The places asked for; null is the district.</param>
    private sealed record Asked(Period Period, Station[] Stations, string?[] Places)
    {
        /// <summary>The same period a year before; while this one runs as many days of it.</summary>
        public Period YearBefore(DateOnly? asOf) => Period.YearBefore().UpTo(Days(asOf));

        /// <summary>The period before; while this one runs as many days of it.</summary>
        public Period Previous(DateOnly? asOf) => Period.Previous().UpTo(Days(asOf));

        public static bool TryRead(ApiQuery query, string domain, TimeProvider time, [NotNullWhen(true)] out Asked? asked, [NotNullWhen(false)] out ProblemHttpResult? problem)
        {
            asked = null;
            string text = query.Text("period") ?? query.Clock.DayAt(time.GetUtcNow().ToUnixTimeMilliseconds()).ToString("yyyy-MM", CultureInfo.InvariantCulture);
            if (Period.Parse(text) is not { } period)
            {
                query.Refuse("period", text, query.Wording["expected.period"]);
                period = default;
            }

            string? station = query.Text("station");
            if (query.IsRefused(out problem))
            {
                return false;
            }

            Station[] all = [.. query.District.Stations.Where(s => s.Domain.Code == domain)];
            bool everywhere = station is "*" or "all";
            if (station is not null && !everywhere && station != VerdictEndpoint.DistrictPlace && !all.Any(s => s.Id == station))
            {
                problem = query.NoSuchStation(station);
                return false;
            }

            Station[] then = [.. query.District.During(period.First, period.Last).Stations.Where(s => s.Domain.Code == domain)];
            asked = new Asked(period, then, everywhere ? [null, .. then.Select(s => s.Id)] : [station == VerdictEndpoint.DistrictPlace ? null : station]);
            return true;
        }

        private int Days(DateOnly? asOf) => asOf is { } last ? last.DayNumber - Period.First.DayNumber : 0;
    }
}
