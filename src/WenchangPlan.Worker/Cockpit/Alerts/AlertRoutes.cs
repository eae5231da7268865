using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Forms;
using WenchangPlan.Worker.Cockpit.Frame;

namespace WenchangPlan.Worker.Cockpit.Alerts;

/// <summary>The pages of an alert and of the silences. What their forms ask for is done by the API's own code, behind its own guard; without a script.</summary>
internal static class AlertRoutes
{
    /// <summary>Silences of the page; the API has them all.</summary>
    private const int MostSilences = 200;

    /// <summary>What people do about an alert, in the order in which they usually do.</summary>
    public static readonly IReadOnlyList<string> Acts = ["acknowledge", "assign", "comment", "handle", "finish"];

    /// <summary>How long a silence lasts unless somebody types something else.</summary>
    private static readonly TimeSpan UsualSilence = TimeSpan.FromHours(4);

    /// <summary>Adds them.</summary>
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alerts/{key}", (string key, HttpContext context) => AlertAsync(key, new PageRequest(context), FormInput.None)).Viewer().ExcludeFromDescription();
        // Without the cast these are taken for delegates whose answer is thrown away.
        routes.MapGet("/alerts", (Delegate)((HttpContext context) => ListAsync(new PageRequest(context)))).Viewer().ExcludeFromDescription();
        routes.MapGet("/silences", (Delegate)((HttpContext context) => SilencesAsync(new PageRequest(context), FormInput.None))).Viewer().ExcludeFromDescription();
        routes.MapGet("/mails", (Delegate)((HttpContext context) => MailsAsync(new PageRequest(context)))).Viewer().ExcludeFromDescription();
        RouteGroupBuilder forms = routes.MapGroup("").Duty().Changes();
        foreach (string act in Acts)
        {
            forms.MapPost("/alerts/{key}/" + act, (string key, HttpContext context) => ActAsync(key, act, context)).ExcludeFromDescription();
        }

        forms.MapPost("/alerts/{key}/silence", SilenceAlertAsync).ExcludeFromDescription();
        forms.MapPost("/silences", (Delegate)AddSilenceAsync).ExcludeFromDescription();
        forms.MapPost("/silences/{id:long}/end", EndSilenceAsync).ExcludeFromDescription();
    }

    /// <summary>The list; what is shown stands in its address.</summary>
    private static async Task<IResult> ListAsync(PageRequest page)
    {
        var filter = AlertFilter.Read(page.Query);
        AlertKey? from = page.Query.After<AlertKey>(
            "alerts", 2, key => long.TryParse(key[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long since) ? new AlertKey(since, key[1]) : null);
        if (page.Query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        var model = AlertListModel.Read(
            filter, from, page.Visitor.IsKnown ? page.Visitor.Shown : null, page.Get<IAlertStore>(), page.Get<IVerdictReader>(), page.Get<CommitSignal>(), page.District, page.Words, page.Now);
        return await DeskRoutes.ShowAsync<AlertsPage>(page.Context, new DeskView("alerts", page.Words["alertlist.title"]) { Parameters = { ["Model"] = model } });
    }

    /// <summary>The page mails link to: one alert with its history and mails.</summary>
    private static async Task<IResult> AlertAsync(string key, PageRequest page, FormInput input)
    {
        if (page.Get<IAlertStore>().FindAlert(key) is not { } alert)
        {
            return NoSuchAlert(page, key);
        }

        AlertModel model = await AlertModel.ReadAsync(
            alert, page.Get<IAlertStore>(), page.Get<IMailStore>(), page.Get<IReadingStore>(), page.Get<IVerdictReader>(), page.District, page.Words, page.District.Clock.At(page.Now),
            page.Context.RequestAborted);
        return await page.ShowAsync<AlertPage>("alerts", model.Answer.Alert.RuleName, input, new() { ["Model"] = model, ["UsualEnd"] = UsualEnd(page) });
    }

    /// <summary>The silences, and the alerts they hold.</summary>
    private static Task<IResult> SilencesAsync(PageRequest page, FormInput input) => page.ShowAsync<SilencesPage>("alerts", page.Words["silences.title"], input, new()
    {
        ["Silences"] = (IReadOnlyList<SilenceItem>)[.. page.Get<ISilenceStore>().ReadSilences(null, null, MostSilences).Select(s => SilenceItem.Of(s, page.District, page.Now))],
        ["Held"] = (IReadOnlyList<AlertItem>)[.. page.Get<IAlertStore>().ReadHeldAlerts().Select(a => AlertItem.From(a, page.District, page.Words))],
        ["UsualEnd"] = UsualEnd(page),
    });

    /// <summary>What was given up, what waits and what was sent.</summary>
    private static Task<IResult> MailsAsync(PageRequest page) => DeskRoutes.ShowAsync<MailsPage>(
        page.Context, new DeskView("alerts", page.Words["mails.title"]) { Parameters = { ["Model"] = MailsModel.Read(page.Get<IMailStore>(), page.District, page.Now) } });

    private static async Task<IResult> ActAsync(string key, string act, HttpContext context)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("act");
        if (page.Get<IAlertStore>().FindAlert(key) is null)
        {
            return NoSuchAlert(page, key);
        }

        var request = new ActRequest(PageRequest.Field(input, "by"), PageRequest.Field(input, "comment"), act == "assign" ? PageRequest.Field(input, "to") : null);
        IResult done = AlertHistoryEndpoint.Do(key, act, request, page.Query, page.Get<IAlertStore>(), page.Get<IMailStore>(), page.Clock);
        return await page.AnswerAsync(done, input, $"/alerts/{key}#history", refused => AlertAsync(key, page, refused));
    }

    /// <summary>Holds the mails of one alert, wherever it is about.</summary>
    private static async Task<IResult> SilenceAlertAsync(string key, HttpContext context)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("silence");
        if (page.Get<IAlertStore>().FindAlert(key) is not { } alert)
        {
            return NoSuchAlert(page, key);
        }

        var request = new SilenceRequest(
            alert.Rule, alert.Station, alert.Area, null, alert.Parameter, null, page.Local(PageRequest.Field(input, "until")), PageRequest.Field(input, "by"), PageRequest.Field(input, "reason"));
        IResult done = SilenceEndpoint.Make(SilenceKind.Silence, request, page.Query, page.Get<ISilenceStore>(), page.Clock);
        return await page.AnswerAsync(done, input, "/silences", refused => AlertAsync(key, page, refused));
    }

    private static async Task<IResult> AddSilenceAsync(HttpContext context)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("add");
        var request = new SilenceRequest(
            PageRequest.Field(input, "rule"), PageRequest.Field(input, "station"), PageRequest.Field(input, "area"), PageRequest.Field(input, "domain"), PageRequest.Field(input, "parameter"),
            page.Local(PageRequest.Field(input, "from")), page.Local(PageRequest.Field(input, "until")), PageRequest.Field(input, "by"), PageRequest.Field(input, "reason"));
        SilenceKind kind = PageRequest.Field(input, "kind") == "maintenance" ? SilenceKind.Maintenance : SilenceKind.Silence;
        IResult done = SilenceEndpoint.Make(kind, request, page.Query, page.Get<ISilenceStore>(), page.Clock);
        return await page.AnswerAsync(done, input, "/silences", refused => SilencesAsync(page, refused));
    }

    private static async Task<IResult> EndSilenceAsync(long id, HttpContext context)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("end-" + id.ToString(CultureInfo.InvariantCulture));
        // One that is over meanwhile, or was never there, is shown as it is.
        SilenceEndpoint.End(id, new SilenceEndRequest(PageRequest.Field(input, "by"), PageRequest.Field(input, "comment")), page.Query, page.Get<ISilenceStore>(), page.Clock);
        return await page.AnswerAsync(Results.Empty, input, "/silences", refused => SilencesAsync(page, refused));
    }

    private static string UsualEnd(PageRequest page) => PageRequest.LocalText(page.District.Clock.At(page.Now).Add(UsualSilence));

    private static IResult NoSuchAlert(PageRequest page, string key) =>
        Results.Problem(title: page.Words["problem.alert.title"], detail: page.Words.Format("problem.alert.detail", key), statusCode: StatusCodes.Status404NotFound);
}
