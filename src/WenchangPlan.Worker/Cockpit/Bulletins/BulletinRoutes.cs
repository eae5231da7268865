using System.Globalization;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Bulletins;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Bulletins.Formats;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Forms;
using WenchangPlan.Worker.Cockpit.Frame;

namespace WenchangPlan.Worker.Cockpit.Bulletins;

/// <summary>Bulletins: the list, one of them with what can be done about it, and its files.</summary>
internal static class BulletinRoutes
{
    private const int MostDays = 366;
    private const int KeptShown = 100;
    private const int MostText = 2000;

    /// <summary>Adds the pages and their forms.</summary>
    public static void MapBulletins(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder routes = all.MapGroup("").AddEndpointFilter(TellOfTemplateAsync);
        routes.MapGet("/bulletins", (Delegate)((HttpContext context) => ListAsync(new PageRequest(context)))).Viewer().ExcludeFromDescription();
        routes.MapGet("/bulletins/{period}", (string period, HttpContext context) => ShowAsync(period, new PageRequest(context), FormInput.None)).Viewer().ExcludeFromDescription();
        RouteGroupBuilder duty = routes.MapGroup("").Duty().Changes(), reviewer = routes.MapGroup("").Reviewer().Changes(), admin = routes.MapGroup("").Admin().Changes();
        duty.MapPost("/bulletins/{period}/draft", (Delegate)DraftAsync).ExcludeFromDescription();
        reviewer.MapPost("/bulletins/{period}/{id:long}/review", (string period, long id, HttpContext context) => SignAsync(period, id, BulletinState.Reviewed, context)).ExcludeFromDescription();
        admin.MapPost("/bulletins/{period}/{id:long}/publish", (string period, long id, HttpContext context) => SignAsync(period, id, BulletinState.Published, context)).ExcludeFromDescription();
    }

    /// <summary>A template that somebody is editing may be none at the moment: they are told its line.</summary>
    private static async ValueTask<object?> TellOfTemplateAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (InvalidDataException template)
        {
            return Results.Problem(title: DeskRoutes.WordsOf(context.HttpContext)["problem.bulletin.template"], detail: template.Message, statusCode: StatusCodes.Status500InternalServerError);
        }
    }

    private static Task<IResult> ListAsync(PageRequest page)
    {
        if (page.Context.Request.Query["period"].ToString() is { Length: > 0 } asked)
        {
            return Task.FromResult(ReadPeriod(asked, page, out Period found) is { } problem ? problem : Results.LocalRedirect($"/bulletins/{found}"));
        }

        return DeskRoutes.ShowAsync<BulletinsPage>(page.Context, new DeskView("bulletins", page.Words["bulletins.title"])
        {
            Parameters = { ["Kept"] = page.Get<IBulletinStore>().ReadHeadings(null, KeptShown), ["First"] = FirstDay(page) },
        });
    }

    /// <summary>The first day of which anything can be told.</summary>
    private static DateOnly FirstDay(PageRequest page)
    {
        int[] first = [.. page.District.Domains.All.Select(d => page.Get<IVerdictStore>().ReadHourSpan(d)?.First).OfType<int>()];
        return first.Length == 0 ? page.District.Clock.DayAt(page.Now) : Telemetry.Time.DistrictClock.DayOf(first.Min());
    }

    private static async Task<IResult> ShowAsync(string text, PageRequest page, FormInput input)
    {
        if (ReadPeriod(text, page, out Period period) is { } problem)
        {
            return problem;
        }

        BulletinBook book = page.Get<BulletinBook>();
        BulletinStanding standing = book.Read(period);
        string which = page.Context.Request.Query["edition"].ToString();
        KeptBulletin? kept = which switch
        {
            "now" => null,
            "" => standing.Newest is { } newest && (newest.State == BulletinState.Published || !standing.HasChanged(newest)) ? newest : null,
            _ => standing.Editions.FirstOrDefault(e => e.Edition.ToString(CultureInfo.InvariantCulture) == which),
        };
        if (which is not ("" or "now") && kept is null)
        {
            return Results.Problem(title: page.Words["problem.bulletin.title"], detail: page.Words.Format("problem.bulletin.edition", period, which), statusCode: StatusCodes.Status404NotFound);
        }

        BulletinDocument document = kept is null ? book.DocumentOf(standing, page.Words.Language) : BulletinBook.DocumentOf(kept, page.Words.Language);
        string stamp = BulletinStamp.Of(kept, standing, page.Words, page.District.Clock);
        if (page.Context.Request.Query["format"].ToString() is { Length: > 0 } name)
        {
            return BulletinFile.Parse(name) is not { } format
                ? Results.Problem(title: page.Words["problem.bulletin.title"], detail: page.Words.Format("problem.bulletin.format", name), statusCode: StatusCodes.Status400BadRequest)
                : Results.File(BulletinFile.Write(document, kept?.Figures ?? BulletinJson.Write(standing.Current), stamp, format), BulletinFile.MediaType(format), $"bulletin-{period}.{name}");
        }

        return await page.ShowAsync<BulletinPage>("bulletins", document.Title, input, new()
        {
            ["Standing"] = standing,
            ["Shown"] = kept,
            ["Article"] = HtmlFile.Article(document, stamp, isLinked: true),
            ["Changes"] = kept is { State: BulletinState.Published } && standing.HasChanged(kept) ? Difference.Between(document, book.DocumentOf(standing, page.Words.Language)) : [],
            ["Which"] = which,
            ["MayReview"] = page.May(Role.Reviewer),
            ["MayPublish"] = page.May(Role.Admin),
        });
    }

    private static async Task<IResult> DraftAsync(string period, HttpContext context)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("draft");
        if (ReadPeriod(period, page, out Period asked) is { } problem)
        {
            return problem;
        }

        string by = page.Query.Who(PageRequest.Field(input, "by")), remarks = PageRequest.Field(input, "remarks")?.Trim() ?? "";
        if (remarks.Length > MostText) page.Query.Refuse("remarks", BodyText.Start(remarks), page.Words.Format("bulletins.mostText", MostText));
        Dictionary<string, SectionCondition> conditions = new(StringComparer.Ordinal);
        foreach (Station section in page.District.Stations)
        {
            string field = $"condition.{section.Id}";
            if (PageRequest.Field(input, field) is { Length: > 0 } typed)
            {
                if (Enum.TryParse(typed, ignoreCase: true, out SectionCondition condition) && Enum.IsDefined(condition)) conditions[section.Id] = condition;
                else page.Query.Refuse(field, BodyText.Start(typed), string.Join(", ", Enum.GetNames<SectionCondition>()));
            }
        }

        if (page.Query.Errors.Count > 0)
        {
            return await ShowAsync(period, page, input with { Errors = page.Query.Errors });
        }

        (_, BulletinRefusal? refusal) = page.Get<BulletinBook>().Draft(asked, new Person(by, AccountOf(page)), remarks, conditions);
        return await AnswerAsync(refusal, asked, page, input);
    }

    private static async Task<IResult> SignAsync(string period, long id, BulletinState state, HttpContext context)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("sign");
        if (ReadPeriod(period, page, out Period asked) is { } problem)
        {
            return problem;
        }

        string by = page.Query.Who(PageRequest.Field(input, "by")), comment = PageRequest.Field(input, "comment")?.Trim() ?? "";
        if (comment.Length > MostText) page.Query.Refuse("comment", BodyText.Start(comment), page.Words.Format("bulletins.mostText", MostText));
        if (page.Query.Errors.Count > 0)
        {
            return await ShowAsync(period, page, input with { Errors = page.Query.Errors });
        }

        return await AnswerAsync(page.Get<BulletinBook>().Sign(asked, id, state, new Person(by, AccountOf(page)), comment), asked, page, input);
    }

    private static async Task<IResult> AnswerAsync(BulletinRefusal? refusal, Period period, PageRequest page, FormInput input) => refusal is not { } why ? new SeeOther($"/bulletins/{period}")
        : await ShowAsync(period.ToString(), page, input with
        {
            Problem = page.Words[$"bulletins.refused.{why}"],
            Status = why is BulletinRefusal.Unknown ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict,
        });

    private static string? AccountOf(PageRequest page) => page.Visitor.IsKnown ? page.Visitor.Name : null;

    private static IResult? ReadPeriod(string text, PageRequest page, out Period period)
    {
        period = Period.Parse(text) ?? default;
        return Period.Parse(text) is { Days: <= MostDays } ? null
            : Results.Problem(title: page.Words["problem.bulletin.title"], detail: page.Words.Format("problem.bulletin.period", BodyText.Start(text), page.Words["expected.period"], MostDays), statusCode: StatusCodes.Status400BadRequest);
    }
}
