using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Alerts;
using WenchangPlan.Worker.Cockpit.Forms;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Health;

namespace WenchangPlan.Worker.Cockpit.Admin;

/// <summary>The pages for administrators: how the service is, what it has to send, who did what.</summary>
internal static class AdminRoutes
{
    private const int EntriesOfAPage = 100;
    private const int EntriesOfHome = 8;

    /// <summary>The pages, in order, with their address.</summary>
    public static readonly IReadOnlyList<(string Section, string Href)> Sections = [("home", "/admin"), ("users", "/admin/users"), ("keys", "/admin/keys"), ("audit", "/admin/audit"), ("outbox", "/mails")];

    /// <summary>Adds them.</summary>
    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/admin", (Delegate)((HttpContext context) => HomeAsync(new PageRequest(context)))).Admin().ExcludeFromDescription();
        routes.MapGet("/admin/audit", (Delegate)((HttpContext context) => AuditAsync(new PageRequest(context)))).Admin().ExcludeFromDescription();
        routes.MapAccounts();
    }

    private static Task<IResult> HomeAsync(PageRequest page) => DeskRoutes.ShowAsync<AdminPage>(page.Context, new DeskView("data", page.Words["admin.title"])
    {
        Parameters =
        {
            ["Parts"] = (IReadOnlyList<(string, PartAnswer)>)[.. page.Context.RequestServices.GetServices<IReadyPart>().Select(p => (p.Name, Look(p.Check()))).OrderBy(p => p.Name, StringComparer.Ordinal)],
            ["Mails"] = MailsModel.Read(page.Get<IMailStore>(), page.District, page.Now),
            ["Entries"] = Items(page, page.Get<IAuditStore>().ReadAudit(null, EntriesOfHome)),
            ["Books"] = page.Get<PipelineLedger>().Snapshot(),
        },
    });

    /// <summary>Who did what, newest first.</summary>
    private static async Task<IResult> AuditAsync(PageRequest page)
    {
        long? from = page.Query.After<long>("audit", 1, key => long.TryParse(key[0], NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null);
        if (page.Query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        IReadOnlyList<AuditEntry> entries = page.Get<IAuditStore>().ReadAudit(from, EntriesOfAPage + 1);
        return await DeskRoutes.ShowAsync<AuditPage>(page.Context, new DeskView("data", page.Words["audit.title"])
        {
            Parameters =
            {
                ["Entries"] = Items(page, [.. entries.Take(EntriesOfAPage)]),
                ["Older"] = entries.Count > EntriesOfAPage ? Cursor.Write("audit", entries[EntriesOfAPage].Id.ToString(CultureInfo.InvariantCulture)) : null,
            },
        });
    }

    private static PartAnswer Look(ReadyState state) => new(state.Ok, state.Detail);

    private static IReadOnlyList<AuditItem> Items(PageRequest page, IReadOnlyList<AuditEntry> entries) => [.. entries.Select(e => AuditItem.From(e, page.District.Clock))];
}
