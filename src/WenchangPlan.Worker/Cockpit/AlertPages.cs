using System.Globalization;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit;

/// <summary>The pages of an alert and of the silences. What their forms ask for is done by the API's own code, behind its own guard; without a script.</summary>
internal static class AlertPages
{
    /// <summary>Silences of the page; the API has them all.</summary>
    private const int MostSilences = 200;

    /// <summary>What people do about an alert, in the order in which they usually do.</summary>
    public static readonly IReadOnlyList<string> Acts = ["acknowledge", "assign", "comment", "handle", "finish"];

    /// <summary>How long a silence lasts unless somebody types something else.</summary>
    private static readonly TimeSpan UsualSilence = TimeSpan.FromHours(4);

    /// <summary>Adds them.</summary>
    public static void MapAlertPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alerts/{key}", (string key, HttpContext context) => AlertAsync(key, context, new Page(context), FormInput.None)).Viewer().ExcludeFromDescription();
        // Without the cast these are taken for delegates whose answer is thrown away.
        routes.MapGet("/silences", (Delegate)((HttpContext context) => SilencesAsync(context, new Page(context), FormInput.None))).Viewer().ExcludeFromDescription();
        RouteGroupBuilder forms = routes.MapGroup("").Duty();
        forms.AddEndpointFilter<RouteGroupBuilder, ChangeGuard>();
        foreach (string act in Acts)
        {
            forms.MapPost("/alerts/{key}/" + act, (string key, HttpContext context) => ActAsync(key, act, context)).ExcludeFromDescription();
        }

        forms.MapPost("/alerts/{key}/silence", SilenceAlertAsync).ExcludeFromDescription();
        forms.MapPost("/silences", (Delegate)AddSilenceAsync).ExcludeFromDescription();
        forms.MapPost("/silences/{id:long}/end", EndSilenceAsync).ExcludeFromDescription();
    }

    /// <summary>The page mails link to: one alert with its history and mails.</summary>
    private static async Task<IResult> AlertAsync(string key, HttpContext context, Page page, FormInput input)
    {
        if (page.Alerts.FindAlert(key) is not { } alert)
        {
            return NoSuchAlert(page, key);
        }

        AlertAnswer answer = AlertHistoryEndpoint.AnswerOf(alert, page.Alerts, page.Mails, page.District, page.Words);
        return await RenderAsync<AlertPage>(context, page, input, new() { ["Answer"] = answer });
    }

    /// <summary>The silences, and the alerts they hold.</summary>
    private static Task<IResult> SilencesAsync(HttpContext context, Page page, FormInput input) => RenderAsync<SilencesPage>(context, page, input, new()
    {
        ["Silences"] = (IReadOnlyList<SilenceItem>)[.. page.Silences.ReadSilences(null, null, MostSilences).Select(s => SilenceItem.Of(s, page.District, page.Now))],
        ["Held"] = (IReadOnlyList<AlertItem>)[.. page.Alerts.ReadHeldAlerts().Select(a => AlertItem.From(a, page.District, page.Words))],
    });

    private static async Task<IResult> ActAsync(string key, string act, HttpContext context)
    {
        var page = new Page(context);
        FormInput input = await FormInput.ReadAsync(context.Request, "act");
        if (page.Alerts.FindAlert(key) is null)
        {
            return NoSuchAlert(page, key);
        }

        var request = new ActRequest(Field(input, "by"), Field(input, "comment"), act == "assign" ? Field(input, "to") : null);
        AlertHistoryEndpoint.Do(key, act, request, page.Query, page.Alerts, page.Mails, page.Clock);
        return await AnswerAsync(page, input, $"/alerts/{key}#history", refused => AlertAsync(key, context, page, refused));
    }

    /// <summary>Holds the mails of one alert, wherever it is about.</summary>
    private static async Task<IResult> SilenceAlertAsync(string key, HttpContext context)
    {
        var page = new Page(context);
        FormInput input = await FormInput.ReadAsync(context.Request, "silence");
        if (page.Alerts.FindAlert(key) is not { } alert)
        {
            return NoSuchAlert(page, key);
        }

        var request = new SilenceRequest(
            alert.Rule, alert.Station, alert.Area, null, alert.Parameter, null, Local(Field(input, "until"), page.District.Clock), Field(input, "by"), Field(input, "reason"));
        SilenceEndpoint.Make(SilenceKind.Silence, request, page.Query, page.Silences, page.Clock);
        return await AnswerAsync(page, input, "/silences", refused => AlertAsync(key, context, page, refused));
    }

    private static async Task<IResult> AddSilenceAsync(HttpContext context)
    {
        var page = new Page(context);
        FormInput input = await FormInput.ReadAsync(context.Request, "add");
        DistrictClock clock = page.District.Clock;
        var request = new SilenceRequest(
            Field(input, "rule"), Field(input, "station"), Field(input, "area"), Field(input, "domain"), Field(input, "parameter"),
            Local(Field(input, "from"), clock), Local(Field(input, "until"), clock), Field(input, "by"), Field(input, "reason"));
        SilenceKind kind = Field(input, "kind") == "maintenance" ? SilenceKind.Maintenance : SilenceKind.Silence;
        SilenceEndpoint.Make(kind, request, page.Query, page.Silences, page.Clock);
        return await AnswerAsync(page, input, "/silences", refused => SilencesAsync(context, page, refused));
    }

    private static async Task<IResult> EndSilenceAsync(long id, HttpContext context)
    {
        var page = new Page(context);
        FormInput input = await FormInput.ReadAsync(context.Request, "end-" + id.ToString(CultureInfo.InvariantCulture));
        // One that is over meanwhile, or was never there, is shown as it is.
        SilenceEndpoint.End(id, new SilenceEndRequest(Field(input, "by"), Field(input, "comment")), page.Query, page.Silences, page.Clock);
        return await AnswerAsync(page, input, "/silences", refused => SilencesAsync(context, page, refused));
    }

    /// <summary>The page as it is now, by an address of its own so that reloading it asks for nothing again; or the form once more, with what is wrong.</summary>
    private static async Task<IResult> AnswerAsync(Page page, FormInput input, string done, Func<FormInput, Task<IResult>> again)
    {
        if (page.Query.Errors.Count > 0)
        {
            return await again(input with { Errors = page.Query.Errors });
        }

        return new SeeOther(done);
    }

    private static Task<IResult> RenderAsync<TComponent>(HttpContext context, Page page, FormInput input, Dictionary<string, object?> parameters)
        where TComponent : Microsoft.AspNetCore.Components.IComponent
    {
        parameters["District"] = page.District;
        parameters["Words"] = page.Words;
        parameters["Input"] = input;
        parameters["MayChange"] = page.MayChange;
        parameters["Who"] = page.Visitor.IsKnown ? page.Visitor.Shown : null;
        parameters["UsualEnd"] = page.District.Clock.At(page.Now).Add(UsualSilence).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        return CockpitRoutes.RenderAsync<TComponent>(context, page.Loggers, page.Words, parameters, input.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    private static IResult NoSuchAlert(Page page, string key) =>
        Results.Problem(title: page.Words["problem.alert.title"], detail: page.Words.Format("problem.alert.detail", key), statusCode: StatusCodes.Status404NotFound);

    private static string? Field(FormInput input, string name) => input.Values.GetValueOrDefault(name);

    /// <summary>A time without offset, as the field for one gives it, is the district's; anything else is what was typed.</summary>
    private static string? Local(string? typed, DistrictClock clock) =>
        DateTime.TryParseExact(
            typed?.Trim(), ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local)
            ? string.Create(CultureInfo.InvariantCulture, $"{local:yyyy-MM-dd'T'HH:mm:ss}{(clock.Offset < TimeSpan.Zero ? '-' : '+')}{clock.Offset:hh\\:mm}")
            : typed;

    /// <summary>What the pages need, from the request's services.</summary>
    private sealed class Page(HttpContext context)
    {
        public District District { get; } = Get<District>(context);

        public Wording Words { get; } = new(CockpitRoutes.LanguageOf(context), Get<District>(context).Catalog);

        public ApiQuery Query => field ??= ApiQuery.OfForm(context, Words);

        /// <summary>Who asks; nobody known where nobody signs in.</summary>
        public Visitor Visitor { get; } = Visitor.Of(context);

        public IAlertStore Alerts { get; } = Get<IAlertStore>(context);

        public IMailStore Mails { get; } = Get<IMailStore>(context);

        public ISilenceStore Silences { get; } = Get<ISilenceStore>(context);

        public ILoggerFactory Loggers { get; } = Get<ILoggerFactory>(context);

        public TimeProvider Clock { get; } = Get<TimeProvider>(context);

        public bool MayChange => Visitor.IsKnown ? Visitor.Role >= Role.Duty : Get<IOptions<HttpOptions>>(context).Value.AllowChanges;

        public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

        private static T Get<T>(HttpContext context)
            where T : notnull => context.RequestServices.GetRequiredService<T>();
    }

    /// <summary>"See other": the browser asks for that page, by GET.</summary>
    private sealed class SeeOther(string address) : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => StatusCodes.Status303SeeOther;

        public Task ExecuteAsync(HttpContext context)
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = address;
            return Task.CompletedTask;
        }
    }
}
