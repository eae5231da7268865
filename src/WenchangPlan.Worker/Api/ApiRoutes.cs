using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Cockpit.Frame;

namespace WenchangPlan.Worker.Api;

/// <summary>The HTTP API: what it needs, what stands around it, and where it answers.</summary>
public static class ApiRoutes
{
    private static readonly QueryParameter From = new("from", "First instant, included: ISO 8601 with offset, or a date (its first local instant). Without it: from the beginning.");
    private static readonly QueryParameter To = new("to", "End, not included: ISO 8601 with offset, or a date (its first local instant). Without it: to the end.");
    private static readonly QueryParameter FromDay = new("from", "First local day, included, yyyy-MM-dd. Without it: from the beginning.");
    private static readonly QueryParameter ToDay = new("to", "Last local day, included, yyyy-MM-dd. Without it: to the end.");
    private static readonly QueryParameter Place = new("station", "Id of an air station; * or all for the district and every air station, one after the other; without it the district.");

    private static readonly QueryParameter Period = new("period", "2026-05, 2026, 2026-Q2, 2026-W20, 2026-05-01, 2026-05-01..2026-05-20 or heating-2025 (15 November to 15 March); without it the running month.");
    private static readonly QueryParameter PlaceOf = new("station", "Id of a station of the domain; * or all for the district and every such station, one after the other; without it the district.");

    /// <summary>Adds what the API needs beside the stores, the register, the clock and the ledger.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="mode">Whether people sign in.</param>
    public static IServiceCollection AddApi(this IServiceCollection services, AccessMode mode = AccessMode.Loopback)
    {
        services.AddAccess(mode);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AirPeriods>();
        services.TryAddSingleton<CommitSignal>();
        services.TryAddSingleton<LatestReadings>();
        services.TryAddSingleton<OwnHosts>();
        services.TryAddSingleton<ListLimits>();
        services.TryAddSingleton<ChangeFeed>();
        services.TryAddSingleton<DeskReader>();
        services.TryAddSingleton<ChangesEndpoint>();
        services.AddProblemDetails();
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true; // no answer holds a secret beside what a stranger chose
            compression.MimeTypes = ["application/json", "application/problem+json", "text/csv", "text/html", "text/css", "text/javascript", "text/plain"];
        });
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict; // else the description says that every number may be a text
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            foreach (JsonConverter converter in ApiJson.Default.Options.Converters)
            {
                // A context brings its types, not its converters, to options that are not its own.
                options.SerializerOptions.Converters.Add(converter);
            }
        });
        return services.AddOpenApi("v1", options => options
            .AddDocumentTransformer(ApiDescription.AddTitle)
            .AddDocumentTransformer(ApiDescription.AddSchemes)
            .AddOperationTransformer(ApiDescription.AddWords)
            .AddOperationTransformer(ApiDescription.AddParameters)
            .AddOperationTransformer(ApiDescription.AddAccess));
    }

    /// <summary>Puts around every answer: security headers, <c>HEAD</c>, compression, problem details for failures and for answers without a body, whom we answer at all, who it is, and how much at a time.</summary>
    public static IApplicationBuilder UseApi(this IApplicationBuilder app) => app
        .UseMetricsListener()
        .UseProxies()
        .UseSecurityHeaders()
        .UseHeadRequests()
        .UseResponseCompression()
        .UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusOf })
        .UseStatusCodePages()
        .UseRequestGuard()
        .UseRouting()
        .UseAuthentication()
        .UseAuthorization()
        .Use(next => context => context.RequestServices.GetRequiredService<ListLimits>().InvokeAsync(context, next));

    /// <summary>Answers under <c>/api/v1</c> and <c>/openapi/v1.json</c>; GET only, but for what people do about alerts, silences, samples, exclusions, reviews, the quarantine, users and keys.</summary>
    public static IEndpointRouteBuilder MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").Viewer();
        RouteGroupBuilder api = routes.MapGroup("/api/v1").WithTags("v1").AddEndpointFilter<RouteGroupBuilder, CsvAnswer>();
        api.MapGet("/pipeline", PipelineEndpoint.Get).Viewer().WithSummary("Balance of the pipeline")
            .WithDescription("Message deliveries since the data directory was made; received = stored + quarantined + waiting at every read.")
            .WithMetadata(ApiDescription.Language).ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/stations", StationEndpoint.List).IsList("Stations", "The register, in its order, with what each station said last.");
        api.MapGet("/stations/{id}/readings", ReadingEndpoint.List).IsList(
            "Readings of a station", "In order of time, then parameter code. Without parameter every item also names its parameter.",
            new QueryParameter("parameter", "One parameter code of the station; without it all of them."), From, To)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/air/days", AirEndpoints.Days).IsList("Daily air verdicts", "In order of time, place by place.", FromDay, ToDay, Place)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/air/hours", AirEndpoints.Hours).IsList(
            "Real-time air verdicts", "Hours that lie wholly in [from, to), in order of time, place by place; time is the end of the hour.", From, To, Place)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/water/months", WaterEndpoint.Months).IsList(
            "Monthly verdicts of water sections", "In order of month, then station id.",
            new QueryParameter("from", "First month, included, yyyy-MM or a date in it. Without it: from the beginning."),
            new QueryParameter("to", "Last month, included, yyyy-MM or a date in it. Without it: to the end."));
        api.MapGet("/verdicts", VerdictEndpoint.List).IsList(
            "Verdicts of any kind", "In order of window, then station id, the district first.",
            new QueryParameter("kind", "Kind of verdict, such as airDay; docs/api.md lists them."),
            new QueryParameter("station", "Id of a station; district for the district alone; * or all, or without it, every place."),
            new QueryParameter("from", "First window, included: 2026-05-01T08 (hour-ending), 2026-05-01, 2026-05 or 2026 by the kind, or a date in it. Without it: from the beginning."),
            new QueryParameter("to", "Last window, included, or a date in it. Without it: to the end."))
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/evidence/hour/{window}", EvidenceEndpoint.GetHour).IsEvidence("Evidence of the hourly values of a station", "From its readings, with their flags.",
            new QueryParameter("station", "Id of a station."), new QueryParameter("parameter", "One parameter code of the station; without it all of them."));
        api.MapGet("/evidence/target/{id}", EvidenceEndpoint.GetTarget).IsEvidence("Evidence of a target", "The windows it counts, each with the address of its own evidence.",
            new QueryParameter("year", "A year; without it the running one.", Microsoft.OpenApi.JsonSchemaType.Integer));
        api.MapGet("/evidence/{kind}/{window}", EvidenceEndpoint.Get).IsEvidence("Evidence of a verdict", "Every step with its numbers, so that it can be done again by hand; docs/evidence.md.",
            new QueryParameter("station", "Id of a station; without it, or district, the district."));
        api.MapGet("/statistics/air", StatisticsEndpoint.Air).IsList(
            "Air over a period", "Days by level, share of good days, pollutants, composite index and rank, held against the year before and the period before.",
            Period, Place).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/statistics/water", StatisticsEndpoint.Water).IsList(
            "Water over a period", "Sections by class and their share, exceedance multiples, main pollution indicators, trophic state and outlets, held against the year before and the period before.",
            Period, PlaceOf).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/statistics/noise", StatisticsEndpoint.Noise).IsList(
            "Noise over a period", "Days and nights that met the limit of their functional zone, together and by class of zone, held against the year before and the period before.",
            Period, PlaceOf).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/statistics/drainage", StatisticsEndpoint.Drainage).IsList(
            "Drainage over a period", "Events by kind and grade, days, durations and maxima; rain by class, its events and maxima; held against the year before and the period before.",
            Period, PlaceOf).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/reported/days", ReportedEndpoint.Days).IsList(
            "Daily values as reported by others", "Imported where no readings exist; they take part in no verdict. In order of day, then station id (the district first), then parameter.",
            FromDay, ToDay, new QueryParameter("station", "Id of a station; district for the district alone; * or all, or without it, every place."))
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/drainage/now", DrainageEndpoint.Now).IsList("Drainage points now", "The newest values of each point, in register order.");
        api.MapGet("/targets", TargetEndpoint.List).IsList(
            "Targets of the plan", "Those that hold in the year, in register order.",
            new QueryParameter("year", "A year; without it the running one.", Microsoft.OpenApi.JsonSchemaType.Integer));
        api.MapGet("/targets/{id}", TargetEndpoint.Get).Viewer().WithSummary("One target").WithDescription("With the course of its year: every window that is over, and the share up to it.")
            .WithMetadata(ApiDescription.Language).WithMetadata(new QueryParameter("year", "A year; without it the running one.", Microsoft.OpenApi.JsonSchemaType.Integer))
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/alerts", AlertEndpoint.List).IsList(
            "Alerts", "Newest first.", new QueryParameter("state", "open for pending and firing ones, all (the default) for every one."));
        api.MapGet("/alerts/{key}", AlertHistoryEndpoint.Get).Viewer().WithSummary("One alert").WithDescription("With its history and the mails about it, oldest first.")
            .WithMetadata(ApiDescription.Language).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapAlertChanges();
        api.MapGet("/mails", MailEndpoint.List).IsList("Mails", "What was sent, what waits and what was given up; newest first.");
        api.MapSilences();
        api.MapSamples();
        api.MapExclusions();
        api.MapReviews();
        api.MapGet("/quarantine", QuarantineEndpoint.List).IsList("Quarantine", "Messages that could not be taken, or not wholly; newest first. Payloads of more than 1 KiB are left out: ask for the message by its id. A page ends after 1 MiB.");
        api.MapGet("/quarantine/{id:long}", QuarantineEndpoint.Get).Viewer().WithSummary("One message of the quarantine").WithDescription("With its whole payload.")
            .WithMetadata(ApiDescription.Language).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapQuarantineChanges();
        api.MapGet("/changes", ChangesEndpoint.GetAsync).Viewer().WithSummary("What changes")
            .WithDescription("Server-sent events: a topic is told when something of it has changed, alerts within a second, figures once a minute. What has changed is then asked for where it is. A stream ends after ten minutes; come again.")
            .WithMetadata(ApiDescription.Language).WithMetadata(new QueryParameter("topics", "Only these, apart by commas: codes of domains, readings, alerts, targets, silences, acts, quarantine. Without it all of them."))
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/audit", AuditEndpoint.List).IsList("Audit", "Who did what, newest first; each entry holds a hash over itself and the one before.").Admin();
        api.MapAccounts();
        api.MapGet("/revisions", RevisionEndpoint.List).IsList("Revisions", "Verdicts that changed after they had been given; newest first.");
        api.MapGet("/replaced", ReplacedEndpoint.List).IsList(
            "Rewritten history", "Values of instants more than three days old that another value replaced, what was rewritten last first; the new value counts, the old one is kept.",
            new QueryParameter("station", "Id of a station; without it all of them."), From, To)
            .ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }

    private static void MapAlertChanges(this RouteGroupBuilder api)
    {
        RouteGroupBuilder changes = api.MapGroup("/alerts/{key}").Changes();
        changes.MapPost("/acknowledge", AlertHistoryEndpoint.Acknowledge).IsChange("Say that an alert was seen", "It is not repeated and nobody else is called. Body: by, comment.");
        changes.MapPost("/assign", AlertHistoryEndpoint.Assign).IsChange("Put an alert into somebody's hands", "Body: by, to, comment.");
        changes.MapPost("/comment", AlertHistoryEndpoint.Comment).IsChange("Say something about an alert", "Body: by, comment.");
        changes.MapPost("/handle", AlertHistoryEndpoint.Handle).IsChange("Say what was done about an alert", "Body: by, comment.");
        changes.MapPost("/finish", AlertHistoryEndpoint.Finish).IsChange("Say that nothing is left to do", "Body: by, comment. Its state stays what the data say.");
    }

    private static void MapSilences(this RouteGroupBuilder api)
    {
        const string State = "holding for those that hold now, all (the default) for every one.";
        api.MapGet("/silences", SilenceEndpoint.List).IsList("Silences", "And maintenance windows; newest first.", new QueryParameter("state", State));
        api.MapGet("/maintenance", SilenceEndpoint.ListMaintenance).IsList("Maintenance windows", "Newest first.", new QueryParameter("state", State));
        RouteGroupBuilder changes = api.MapGroup("").Changes();
        changes.MapPost("/silences", SilenceEndpoint.Add).IsChange("Hold the mails about some alerts",
            "Body: at least one of rule, station, area, domain and parameter; from (without it: now), until, by, reason. An alert must match all that are named.");
        changes.MapPost("/maintenance", SilenceEndpoint.AddMaintenance).IsChange("Hold the mails about a station that is worked at", "Body: station, from (without it: now), until, by, reason.");
        changes.MapPost("/silences/{id:long}/end", SilenceEndpoint.End).IsChange("End a silence or a maintenance window early", "What it held is told. Body: by, comment.").ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static void MapSamples(this RouteGroupBuilder api)
    {
        api.MapGet("/samples", SampleEndpoint.List).IsList(
            "Laboratory results", "What counts and what was corrected; entered last first.", new QueryParameter("station", "Id of a section; without it all of them."), From, To)
            .ProducesProblem(StatusCodes.Status404NotFound);
        RouteGroupBuilder changes = api.MapGroup("").Changes();
        changes.MapPost("/samples", SampleEndpoint.Add).IsChange("Enter a laboratory sample",
            "Body: station, time, laboratory, by, reason, results (parameter, value, method, detectionLimit). All or none are taken; months are judged anew within seconds. With a reason it corrects what stands there, and both stay.")
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static void MapExclusions(this RouteGroupBuilder api)
    {
        api.MapGet("/exclusions", ExclusionEndpoint.List).IsList("Excluded days", "Of exceptional events: dust, fire, fireworks; proposed last first.", FromDay, ToDay);
        RouteGroupBuilder changes = api.MapGroup("/exclusions").Changes();
        changes.MapPost("", ExclusionEndpoint.Add).IsChange("Propose to exclude days", "Body: event (dust, fire, fireworks), from, to, parameters, document, reason, by. It counts when another person approves it.");
        changes.MapPost("/{id:long}/approve", ExclusionEndpoint.Approve).IsStep("Approve an exclusion", "Body: by (another than who proposed it), comment. Days, months, years and targets are judged anew; both results are kept.").Reviewer();
        changes.MapPost("/{id:long}/refuse", ExclusionEndpoint.Refuse).IsStep("Refuse an exclusion", "Body: by (another than who proposed it), comment.").Reviewer();
        changes.MapPost("/{id:long}/withdraw", ExclusionEndpoint.Withdraw).IsStep("Take an exclusion back", "Before or after it was approved. Body: by, comment.");
    }

    private static void MapReviews(this RouteGroupBuilder api)
    {
        api.MapGet("/reviews", ReviewEndpoint.List).IsList(
            "Reviews of readings", "In three levels (三级审核); marked last first.", new QueryParameter("station", "Id of a station; without it all of them."), From, To)
            .ProducesProblem(StatusCodes.Status404NotFound);
        RouteGroupBuilder changes = api.MapGroup("/reviews").Changes();
        changes.MapPost("", ReviewEndpoint.Add).IsChange("Mark readings", "Body: station, parameter, from, to (without it the one reading at from), reason, by. They count as they came until the review is approved.");
        changes.MapPost("/{id:long}/decide", ReviewEndpoint.Decide).IsStep("Decide what becomes of marked readings", "Body: decision (invalid, corrected with value, restored), comment, by (another than who marked them).").Reviewer();
        changes.MapPost("/{id:long}/approve", ReviewEndpoint.Approve).IsStep("Approve a review", "Body: by (a third person), comment. What it is about is judged anew; the readings stay as they came.").Admin();
        changes.MapPost("/{id:long}/refuse", ReviewEndpoint.Refuse).IsStep("Refuse a review", "Body: by (another person), comment.").Reviewer();
        changes.MapPost("/{id:long}/withdraw", ReviewEndpoint.Withdraw).IsStep("Take a review back", "Before or after it was approved. Body: by, comment.");
    }

    private static RouteHandlerBuilder IsStep(this RouteHandlerBuilder endpoint, string summary, string description) =>
        endpoint.IsChange(summary, description).ProducesProblem(StatusCodes.Status409Conflict);

    private static void MapQuarantineChanges(this RouteGroupBuilder api)
    {
        QueryParameter[] which =
        [
            new("reason", "Messages refused for this reason, a code such as station-unknown."),
            new("before", "Messages received before this instant, not included: ISO 8601 with offset, or a date (its first local instant)."),
        ];
        RouteGroupBuilder changes = api.MapGroup("/quarantine").Changes();
        changes.MapPost("/{id:long}/replay", QuarantineChanges.ReplayOne).IsChange("Take a message in after a fix", "Sends it through today's register and checks; what can be stored leaves the quarantine.");
        changes.MapPost("/replay", QuarantineChanges.ReplayMany).IsChange("Take messages in after a fix", "As for one. At least one of reason and before is needed; a message must match all that are given.", which);
        changes.MapDelete("/{id:long}", QuarantineChanges.DiscardOne).IsChange("Throw a message away", "For good; the balance goes on counting it as quarantined.").Admin();
        changes.MapDelete("", QuarantineChanges.DiscardMany).IsChange("Throw messages away", "As for one. At least one of reason and before is needed; a message must match all that are given.", which).Admin();
    }

    private static void MapAccounts(this RouteGroupBuilder api)
    {
        api.MapGet("/users", UserEndpoint.List).IsList("Users", "Who may sign in, by name; nothing of their passwords.").Admin();
        api.MapGet("/keys", KeyEndpoint.List).IsList("Keys", "Keys of scripts, by name; nothing of their secrets.").Admin();
        RouteGroupBuilder changes = api.MapGroup("").Changes();
        changes.MapPost("/users", UserEndpoint.Add).IsAdministration("Make a user", "Body: name, shown, role. The answer shows a password once.");
        changes.MapPost("/users/{name}/role", UserEndpoint.ChangeRole).IsAdministration("Give a user another role", "Body: role. Their sessions end.");
        changes.MapPost("/users/{name}/disable", UserEndpoint.Disable).IsAdministration("Keep a user out", "At once, their keys too; the account stays.");
        changes.MapPost("/users/{name}/enable", UserEndpoint.Enable).IsAdministration("Let a user in again", "With the password they had.");
        changes.MapPost("/users/{name}/password", UserEndpoint.ResetPassword).IsAdministration("Give a user a new password", "The answer shows it once. Their sessions end.");
        changes.MapPost("/keys", KeyEndpoint.Add).IsAdministration("Make a key", "Body: name, user, role (without it viewer), days (without it 365). The answer shows it once.");
        changes.MapPost("/keys/{id}/revoke", KeyEndpoint.Revoke).IsAdministration("Make a key worth nothing", "At once.");
    }

    private static RouteHandlerBuilder IsAdministration(this RouteHandlerBuilder endpoint, string summary, string description) =>
        endpoint.IsChange(summary, description, needs: " Only where people sign in; elsewhere by the verbs user and key.").Admin().ProducesProblem(StatusCodes.Status409Conflict);

    /// <summary>A store that cannot answer now is not a mistake of the program.</summary>
    private static int StatusOf(Exception error) => error is IOException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
}
