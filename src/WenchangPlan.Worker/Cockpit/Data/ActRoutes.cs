using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Forms;

namespace WenchangPlan.Worker.Cockpit.Data;

/// <summary>What people enter and decide: laboratory results, exclusions, reviews. Each form calls the API's own code.</summary>
internal static class ActRoutes
{
    /// <summary>Results of a sample that the form has room for; the API takes more.</summary>
    public const int ResultsOfForm = 8;

    private const int ActsOfAPage = 50;

    /// <summary>Adds the pages and their forms.</summary>
    public static void MapActs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/data/samples", (Delegate)((HttpContext context) => SamplesAsync(new PageRequest(context), FormInput.None))).Viewer().ExcludeFromDescription();
        routes.MapGet("/data/exclusions", (Delegate)((HttpContext context) => ExclusionsAsync(new PageRequest(context), FormInput.None))).Viewer().ExcludeFromDescription();
        routes.MapGet("/data/reviews", (Delegate)((HttpContext context) => ReviewsAsync(new PageRequest(context), FormInput.None))).Viewer().ExcludeFromDescription();
        RouteGroupBuilder duty = routes.MapGroup("").Duty().Changes(), reviewer = routes.MapGroup("").Reviewer().Changes(), admin = routes.MapGroup("").Admin().Changes();
        duty.MapPost("/data/samples", (Delegate)AddSampleAsync).ExcludeFromDescription();
        duty.MapPost("/data/exclusions", (Delegate)AddExclusionAsync).ExcludeFromDescription();
        duty.MapPost("/data/reviews", (Delegate)AddReviewAsync).ExcludeFromDescription();
        duty.MapPost("/data/exclusions/{id:long}/withdraw", (long id, HttpContext context) => ExclusionStepAsync(id, context, ExclusionEndpoint.Withdraw)).ExcludeFromDescription();
        reviewer.MapPost("/data/exclusions/{id:long}/approve", (long id, HttpContext context) => ExclusionStepAsync(id, context, ExclusionEndpoint.Approve)).ExcludeFromDescription();
        reviewer.MapPost("/data/exclusions/{id:long}/refuse", (long id, HttpContext context) => ExclusionStepAsync(id, context, ExclusionEndpoint.Refuse)).ExcludeFromDescription();
        duty.MapPost("/data/reviews/{id:long}/withdraw", (long id, HttpContext context) => ReviewStepAsync(id, context, ReviewEndpoint.Withdraw)).ExcludeFromDescription();
        reviewer.MapPost("/data/reviews/{id:long}/decide", (long id, HttpContext context) => ReviewStepAsync(id, context, ReviewEndpoint.Decide)).ExcludeFromDescription();
        reviewer.MapPost("/data/reviews/{id:long}/refuse", (long id, HttpContext context) => ReviewStepAsync(id, context, ReviewEndpoint.Refuse)).ExcludeFromDescription();
        admin.MapPost("/data/reviews/{id:long}/approve", (long id, HttpContext context) => ReviewStepAsync(id, context, ReviewEndpoint.Approve)).ExcludeFromDescription();
    }

    private static Task<IResult> SamplesAsync(PageRequest page, FormInput input) => ListAsync(page, input, ActKind.Sample, (found, older) =>
    {
        Sample[] samples = [.. found.Cast<Sample>()];
        IReadOnlyDictionary<long, long> corrected = page.Get<IActStore>().ReadCorrected(samples);
        return page.ShowAsync<SamplesPage>("data", page.Words["data.nav.samples"], input, new()
        {
            ["Items"] = (IReadOnlyList<SampleItem>)[.. samples.Select(s => SampleItem.Of(s, corrected.TryGetValue(s.Id, out long by) ? by : null, page.District))],
            ["Older"] = older,
            ["Latest"] = PageRequest.LocalText(page.District.Clock.At(page.Now)),
        });
    });

    private static Task<IResult> ExclusionsAsync(PageRequest page, FormInput input) => ListAsync(page, input, ActKind.Exclusion, (found, older) =>
        page.ShowAsync<ExclusionsPage>("data", page.Words["data.nav.exclusions"], input, new()
        {
            ["Items"] = (IReadOnlyList<ExclusionItem>)[.. found.Select(a => ExclusionItem.Of(a, page.District))], ["Older"] = older,
            ["MayDecide"] = page.May(Role.Reviewer),
            ["ForDay"] = page.Context.Request.Query["day"].ToString(),
        }));

    private static Task<IResult> ReviewsAsync(PageRequest page, FormInput input) => ListAsync(page, input, ActKind.Review, (found, older) =>
        page.ShowAsync<ReviewsPage>("data", page.Words["data.nav.reviews"], input, new()
        {
            ["Items"] = (IReadOnlyList<ReviewItem>)[.. found.Select(a => ReviewItem.Of(a, page.District))], ["Older"] = older,
            ["MayDecide"] = page.May(Role.Reviewer), ["MayApprove"] = page.May(Role.Admin),
        }));

    /// <summary>A page of acts of a kind, newest first; after a form that was refused always the newest.</summary>
    private static Task<IResult> ListAsync(PageRequest page, FormInput input, ActKind kind, Func<IReadOnlyList<Act>, string?, Task<IResult>> show)
    {
        string list = kind switch { ActKind.Sample => "samples", ActKind.Exclusion => "exclusions", _ => "reviews" };
        long? first = null;
        if (input == FormInput.None)
        {
            first = page.Query.Number(list);
            if (page.Query.IsRefused(out ProblemHttpResult? problem))
            {
                return Task.FromResult<IResult>(problem);
            }
        }

        IReadOnlyList<Act> found = page.Get<IActStore>().Read(new ActQuery(kind) { First = first, Limit = ActsOfAPage + 1 });
        return show([.. found.Take(ActsOfAPage)], found.Count > ActsOfAPage ? Cursor.Write(list, found[ActsOfAPage].Id.ToString(CultureInfo.InvariantCulture)) : null);
    }

    private static async Task<IResult> AddSampleAsync(HttpContext context)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("sample");
        // A row in which nothing was typed is no result; its number stays, so that errors stand beside the right one.
        int last = Enumerable.Range(0, ResultsOfForm).Where(i => PageRequest.Field(input, Name(i, "value")) is { Length: > 0 } || PageRequest.Field(input, Name(i, "parameter")) is { Length: > 0 }).DefaultIfEmpty(-1).Max();
        var results = new List<SampleResult>();
        for (int i = 0; i <= last; i++)
        {
            string? limit = PageRequest.Field(input, Name(i, "detectionLimit"));
            decimal? known = decimal.TryParse(limit, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) ? number : null;
            if (known is null && !string.IsNullOrWhiteSpace(limit))
            {
                page.Query.Refuse(Name(i, "detectionLimit"), BodyText.Start(limit), page.Words["expected.positive"]);
            }

            results.Add(new SampleResult(PageRequest.Field(input, Name(i, "parameter")), PageRequest.Field(input, Name(i, "value")), PageRequest.Field(input, Name(i, "method")), known));
        }

        var request = new SampleRequest(
            PageRequest.Field(input, "station"), page.Local(PageRequest.Field(input, "time")), PageRequest.Field(input, "laboratory"), PageRequest.Field(input, "by"), PageRequest.Field(input, "reason"), results);
        return await page.AnswerAsync(SampleEndpoint.Add(request, page.Query, page.Get<IActStore>(), page.Clock), input, "/data/samples#list", refused => SamplesAsync(page, refused));

        static string Name(int index, string field) => string.Create(CultureInfo.InvariantCulture, $"results[{index}].{field}");
    }

    private static async Task<IResult> AddExclusionAsync(HttpContext context)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("exclusion");
        string[] parameters = PageRequest.Field(input, "parameters")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        var request = new ExclusionRequest(PageRequest.Field(input, "event"), PageRequest.Field(input, "from"), PageRequest.Field(input, "to"), parameters,
            PageRequest.Field(input, "document"), PageRequest.Field(input, "reason"), PageRequest.Field(input, "by"));
        return await page.AnswerAsync(ExclusionEndpoint.Add(request, page.Query, page.Get<IActStore>(), page.Clock), input, "/data/exclusions#list", refused => ExclusionsAsync(page, refused));
    }

    private static async Task<IResult> AddReviewAsync(HttpContext context)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("review");
        var request = new ReviewRequest(PageRequest.Field(input, "station"), PageRequest.Field(input, "parameter"), page.Local(PageRequest.Field(input, "from")), page.Local(PageRequest.Field(input, "to")),
            PageRequest.Field(input, "reason"), PageRequest.Field(input, "by"));
        return await page.AnswerAsync(
            ReviewEndpoint.Add(request, page.Query, page.Get<IActStore>(), page.Get<IReadingStore>(), page.Clock), input, "/data/reviews#list", refused => ReviewsAsync(page, refused));
    }

    private static async Task<IResult> ExclusionStepAsync<T>(long id, HttpContext context, Func<long, StepRequest, ApiQuery, IActStore, TimeProvider, T> step)
        where T : IResult
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("step-" + id.ToString(CultureInfo.InvariantCulture));
        var request = new StepRequest(PageRequest.Field(input, "by"), PageRequest.Field(input, "comment"), null, null);
        return await page.AnswerAsync(step(id, request, page.Query, page.Get<IActStore>(), page.Clock), input, "/data/exclusions#list", refused => ExclusionsAsync(page, refused));
    }

    private static async Task<IResult> ReviewStepAsync<T>(long id, HttpContext context, Func<long, StepRequest, ApiQuery, IActStore, TimeProvider, T> step)
        where T : IResult
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("step-" + id.ToString(CultureInfo.InvariantCulture));
        string? typed = PageRequest.Field(input, "value");
        decimal? value = decimal.TryParse(typed, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number) ? number : null;
        if (value is null && !string.IsNullOrWhiteSpace(typed))
        {
            page.Query.Refuse("value", BodyText.Start(typed), page.Words["expected.corrected"]);
        }

        var request = new StepRequest(PageRequest.Field(input, "by"), PageRequest.Field(input, "comment"), PageRequest.Field(input, "decision"), value);
        return await page.AnswerAsync(step(id, request, page.Query, page.Get<IActStore>(), page.Clock), input, "/data/reviews#list", refused => ReviewsAsync(page, refused));
    }
}
