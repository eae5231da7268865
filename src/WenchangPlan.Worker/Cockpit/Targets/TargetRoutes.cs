using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Assessment;
using WenchangPlan.Assessment.Forecasts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Air;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Targets;

/// <summary>The pages about targets.</summary>
internal static class TargetRoutes
{
    /// <summary>Answers at <c>/targets</c> and <c>/targets/{id}</c>.</summary>
    public static IEndpointRouteBuilder MapTargets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/targets", ListAsync).Viewer().ExcludeFromDescription();
        routes.MapGet("/targets/{id}", ShowAsync).Viewer().ExcludeFromDescription();
        return routes;
    }

    private static async Task<IResult> ListAsync(HttpContext context, District district, IVerdictStore store, TimeProvider time)
    {
        Wording words = DeskRoutes.WordsOf(context);
        var query = new ApiQuery(context.Request.Query, district, words);
        int year = query.Year(ThisYear(district, time));
        return await DeskRoutes.ShowAsync<TargetsPage>(context, new DeskView("targets", words["desk.nav.targets"])
        {
            Parameters = { ["Year"] = year, ["Targets"] = TargetItem.Of(year, district, store) },
        });
    }

    private static async Task<IResult> ShowAsync(
        string id, HttpContext context, District district, IVerdictStore store, Judges judges, AirReader air, TargetBands bands, TimeProvider time)
    {
        Wording words = DeskRoutes.WordsOf(context);
        var query = new ApiQuery(context.Request.Query, district, words);
        int year = query.Year(ThisYear(district, time));
        if (TargetEndpoint.Get(id, query, store, judges, time).Result is not Ok<TargetAnswer> { Value: { } answer })
        {
            return await DeskRoutes.ShowAsync<AbsentPage>(context, new DeskView("targets", words["problem.target.title"])
            {
                Status = StatusCodes.Status404NotFound,
                Parameters = { ["Heading"] = words["problem.target.title"], ["Text"] = words.Format("problem.target.detail", id, year), ["Href"] = "/targets", ["Link"] = words["desk.nav.targets"] },
            });
        }

        Target target = district.Targets.First(t => t.Id == id);
        bool ofAir = target is { Kind: DayReader.Kind, Of: TargetScope.District };
        return await DeskRoutes.ShowAsync<TargetPage>(context, new DeskView("targets", words.Name(answer.Name, answer.NameEn))
        {
            HasCharts = answer.Course.Count > 0,
            Parameters =
            {
                ["Model"] = new TargetModel(
                    target, answer, bands.Of(answer), [.. Years(target, district, store, time)],
                    ofAir ? air.Days(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31), query) : null, ofAir ? air.Whole(year, query) : null),
            },
        });
    }

    private static int ThisYear(District district, TimeProvider time) => time.GetUtcNow().ToOffset(district.Clock.Offset).Year;

    /// <summary>The years in which it holds and has a verdict, and this one.</summary>
    private static IEnumerable<int> Years(Target target, District district, IVerdictStore store, TimeProvider time)
    {
        int now = ThisYear(district, time);
        return Enumerable.Range(now - 5, 6).Where(y => target.HoldsIn(y) && (y == now || store.ReadTargets(y).Any(p => p.Target == target.Id && p.Assessed > 0)));
    }
}

/// <summary>What the page of a target shows.</summary>
/// <param name="Target">The target.</param>
/// <param name="Answer">Where it stands, with the course of the year, as the API has it.</param>
/// <param name="Band">The way its forecast goes, month by month; empty where nothing is forecast.</param>
/// <param name="Years">Years it can be seen in.</param>
/// <param name="Days">Of a target over days of air the days of the year; null of any other.</param>
/// <param name="Figures">Of such a target the figures of the year; null of any other.</param>
public sealed record TargetModel(
    Target Target, TargetAnswer Answer, IReadOnlyList<ShareBand> Band, IReadOnlyList<int> Years, IReadOnlyDictionary<DateOnly, AirDayItem>? Days, AirStatisticsItem? Figures)
{
    /// <summary>Days of the recent pace.</summary>
    public const int RecentDays = 30;

    /// <summary>Bad ones among the last days.</summary>
    public int RecentBad => Answer.Course.TakeLast(RecentDays).Count(c => c.Good == false);

    /// <summary>The year's share when so many of those to come are bad, %, 1 decimal.</summary>
    public decimal ShareWith(int bad) => Standards.Rounding.HalfEven(100m * (Answer.Good + Answer.Remaining - bad) / (Answer.Assessed + Answer.Remaining), 1);
}
