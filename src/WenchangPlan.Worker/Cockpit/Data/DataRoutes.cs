using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Forms;
using WenchangPlan.Worker.Cockpit.Frame;

namespace WenchangPlan.Worker.Cockpit.Data;

/// <summary>The pages of the data themselves: whether they are complete, what was refused, what people said of them.</summary>
internal static class DataRoutes
{
    private const int RevisionsOfAPage = 100;

    /// <summary>The pages, in order, with their address.</summary>
    public static readonly IReadOnlyList<(string Section, string Href)> Sections =
    [
        ("completeness", "/data"), ("quarantine", "/data/quarantine"), ("samples", "/data/samples"), ("exclusions", "/data/exclusions"), ("reviews", "/data/reviews"),
        ("revisions", "/data/revisions"), ("reported", "/reported"), ("registers", "/data/registers"),
    ];

    /// <summary>Adds them.</summary>
    public static void MapData(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/data", (Delegate)((HttpContext context) => CompletenessAsync(new PageRequest(context)))).Viewer().ExcludeFromDescription();
        routes.MapGet("/data/registers", (Delegate)((HttpContext context) => RegistersAsync(new PageRequest(context)))).Viewer().ExcludeFromDescription();
        routes.MapGet("/data/revisions", (Delegate)((HttpContext context) => RevisionsAsync(new PageRequest(context)))).Viewer().ExcludeFromDescription();
        routes.MapGet("/reported", (Delegate)((HttpContext context) => ReportedAsync(new PageRequest(context)))).Viewer().ExcludeFromDescription();
        routes.MapQuarantine();
        routes.MapActs();
    }

    private static async Task<IResult> CompletenessAsync(PageRequest page)
    {
        DataModel model = await DataModel.ReadAsync(page.District, page.Get<CompletenessReader>(), page.Get<LatestReadings>(), page.Get<PipelineLedger>(), page.Now, page.Context.RequestAborted);
        return await DeskRoutes.ShowAsync<DataPage>(page.Context, new DeskView("data", page.Words["data.title"]) { Parameters = { ["Model"] = model } });
    }

    private static Task<IResult> RegistersAsync(PageRequest page) =>
        DeskRoutes.ShowAsync<RegistersPage>(page.Context, new DeskView("data", page.Words["data.nav.registers"]));

    /// <summary>What changed after it had been given, newest first.</summary>
    private static async Task<IResult> RevisionsAsync(PageRequest page)
    {
        long? before = page.Query.After<long>("revisions", 1, key => long.TryParse(key[0], NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null);
        if (page.Query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        IReadOnlyList<Telemetry.Verdicts.Revision> found = page.Get<IVerdictStore>().ReadRevisions(before, RevisionsOfAPage + 1);
        return await DeskRoutes.ShowAsync<RevisionsPage>(page.Context, new DeskView("data", page.Words["data.nav.revisions"])
        {
            Parameters =
            {
                ["Items"] = (IReadOnlyList<RevisionItem>)[.. found.Take(RevisionsOfAPage).Select(r => RevisionItem.From(r, page.District.Clock))],
                ["Older"] = found.Count > RevisionsOfAPage ? Cursor.Write("revisions", found[RevisionsOfAPage - 1].Id.ToString(CultureInfo.InvariantCulture)) : null,
            },
        });
    }

    /// <summary>What others reported of the days of a month; without one, of the last that has any.</summary>
    private static async Task<IResult> ReportedAsync(PageRequest page)
    {
        string? asked = page.Context.Request.Query["month"];
        IReportedStore store = page.Get<IReportedStore>();
        DateOnly month = store.ReadLastDay() ?? page.District.Clock.DayAt(page.Now);
        if (asked is not null && !DateOnly.TryParseExact(asked, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out month))
        {
            return Results.Problem(title: page.Words["problem.month.title"], detail: page.Words.Format("problem.month.detail", asked), statusCode: StatusCodes.Status400BadRequest);
        }

        return await DeskRoutes.ShowAsync<ReportedPage>(
            page.Context, new DeskView("data", page.Words["reported.title"]) { Parameters = { ["Model"] = ReportedModel.Read(store, page.District, month) } });
    }
}
