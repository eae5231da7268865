using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Forms;

namespace WenchangPlan.Worker.Cockpit.Data;

/// <summary>The quarantine, readable: each message with its reason in words and what it said; replay for people on duty, discard for administrators.</summary>
internal static class QuarantineRoutes
{
    private const int EntriesOfAPage = 50;

    /// <summary>Adds its pages and forms.</summary>
    public static void MapQuarantine(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/data/quarantine", (Delegate)((HttpContext context) => ListAsync(new PageRequest(context), FormInput.None))).Viewer().ExcludeFromDescription();
        routes.MapGet("/data/quarantine/{id:long}", (long id, HttpContext context) => EntryAsync(id, new PageRequest(context), FormInput.None)).Viewer().ExcludeFromDescription();
        RouteGroupBuilder duty = routes.MapGroup("").Duty().Changes(), admin = routes.MapGroup("").Admin().Changes();
        duty.MapPost("/data/quarantine/{id:long}/replay", async (long id, HttpContext context) => await DoAsync(context, "entry", "/data/quarantine", id,
            async page => await QuarantineChanges.ReplayOne(id, page.Query, page.Get<QuarantineReplayer>(), context.RequestAborted))).ExcludeFromDescription();
        duty.MapPost("/data/quarantine/replay", (Delegate)(async (HttpContext context) => await DoAsync(context, "all", "/data/quarantine", null,
            async page => await QuarantineChanges.ReplayMany(page.Query, page.Get<QuarantineReplayer>(), context.RequestAborted)))).ExcludeFromDescription();
        admin.MapPost("/data/quarantine/{id:long}/discard", async (long id, HttpContext context) => await DoAsync(context, "entry", "/data/quarantine", id,
            page => Task.FromResult<IResult>(QuarantineChanges.DiscardOne(id, page.Query, page.Get<IQuarantineStore>())))).ExcludeFromDescription();
        admin.MapPost("/data/quarantine/discard", (Delegate)(async (HttpContext context) => await DoAsync(context, "all", "/data/quarantine", null,
            page => Task.FromResult<IResult>(QuarantineChanges.DiscardMany(page.Query, page.Get<IQuarantineStore>()))))).ExcludeFromDescription();
    }

    private static async Task<IResult> DoAsync(HttpContext context, string form, string done, long? id, Func<PageRequest, Task<IResult>> act)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync(form);
        IResult result = await act(page);
        string told = (result as INestedHttpResult)?.Result switch
        {
            Ok<ReplayAnswer> { Value: { } replayed } => string.Create(CultureInfo.InvariantCulture, $"?taken={replayed.Taken}&partly={replayed.Partly}&kept={replayed.Kept}"),
            Ok<DiscardAnswer> { Value: { } gone } => string.Create(CultureInfo.InvariantCulture, $"?discarded={gone.Discarded}"),
            _ => "",
        };
        return await page.AnswerAsync(result, input, done + told, refused => id is { } entry && refused.Problem is null ? EntryAsync(entry, page, refused) : ListAsync(page, refused));
    }

    /// <summary>Newest first; those of one reason oldest first, as they would be replayed.</summary>
    private static async Task<IResult> ListAsync(PageRequest page, FormInput input)
    {
        bool isForm = input != FormInput.None;
        string? code = isForm ? null : page.Query.Text("reason");
        RejectReason reason = code is null ? RejectReason.None : Enum.GetValues<RejectReason>().FirstOrDefault(r => r != RejectReason.None && r.ToCode() == code);
        if (code is not null && reason == RejectReason.None)
        {
            page.Query.Refuse("reason", BodyText.Start(code), page.Words["expected.reason"]);
        }

        long? from = isForm ? null : page.Query.After<long>("quarantine", 1, key => long.TryParse(key[0], NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null);
        if (!isForm && page.Query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        IReadOnlyList<QuarantineEntry> found = reason == RejectReason.None
            ? page.Get<IBalanceStore>().ReadQuarantine(from, EntriesOfAPage + 1, QuarantineEndpoint.PayloadInList)
            : page.Get<IQuarantineStore>().Find(new QuarantineFilter(Reason: reason), from ?? 0, EntriesOfAPage + 1);
        return await page.ShowAsync<QuarantinePage>("data", page.Words["quarantine.title"], input, new()
        {
            ["Items"] = (IReadOnlyList<QuarantineItem>)[.. found.Take(EntriesOfAPage).Select(e => QuarantineItem.From(e, page.District.Clock, page.Words))],
            ["Reason"] = reason,
            ["Older"] = found.Count > EntriesOfAPage ? Cursor.Write("quarantine", found[EntriesOfAPage - 1].Id.ToString(CultureInfo.InvariantCulture)) : null,
            ["Total"] = page.Get<PipelineLedger>().Snapshot().Quarantined,
            ["MayReplay"] = page.May(Role.Duty), ["MayDiscard"] = page.May(Role.Admin),
            ["Told"] = Told(page),
        });
    }

    private static async Task<IResult> EntryAsync(long id, PageRequest page, FormInput input)
    {
        Results<Ok<QuarantineItem>, ProblemHttpResult> found = QuarantineEndpoint.Get(id, page.Query, page.Get<IBalanceStore>());
        return found.Result is not Ok<QuarantineItem> { Value: { } item } ? found.Result : await page.ShowAsync<QuarantinePage>("data", page.Words["quarantine.title"], input, new()
        {
            ["Items"] = (IReadOnlyList<QuarantineItem>)[item],
            ["IsOne"] = true,
            ["MayReplay"] = page.May(Role.Duty), ["MayDiscard"] = page.May(Role.Admin),
        });
    }

    /// <summary>What the form before this page did; only numbers are taken from the address.</summary>
    private static string? Told(PageRequest page)
    {
        return Number("discarded") is { } discarded ? page.Words.Format("data.discarded", discarded)
            : Number("taken") is { } taken && Number("partly") is { } partly && Number("kept") is { } kept ? page.Words.Format("data.replayed", taken, partly, kept) : null;

        int? Number(string name) => int.TryParse(page.Context.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
