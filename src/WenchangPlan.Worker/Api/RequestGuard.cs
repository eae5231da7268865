using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>Stands before every request: only under our own names, and never for the page of another site, reading included (G9).</summary>
internal static class RequestGuard
{
    /// <summary>Adds it; <c>AllowedHosts</c> is looked at by the framework's own filter when it is set.</summary>
    public static IApplicationBuilder UseRequestGuard(this IApplicationBuilder app)
    {
        OwnHosts hosts = app.ApplicationServices.GetRequiredService<OwnHosts>();
        if (hosts.Allowed.Count > 0)
        {
            app.UseHostFiltering();
        }

        return app.Use((context, next) =>
        {
            HttpRequest request = context.Request;
            return hosts.Allowed.Count == 0 && request.Host.HasValue && !hosts.Contains(request.Host) ? RefuseAsync(context, StatusCodes.Status400BadRequest, "problem.host", request.Host.Host)
                : IsOfAnotherSite(request) ? RefuseAsync(context, StatusCodes.Status403Forbidden, "problem.otherSite")
                : next(context);
        });
    }

    /// <summary>What browsers say of the page that asks. Following a link of another site, such as one in a mail, is no such page; programs that are not browsers say nothing.</summary>
    private static bool IsOfAnotherSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && request.Headers["Sec-Fetch-Mode"].ToString() is not "navigate";

    private static Task RefuseAsync(HttpContext context, int status, string text, params object?[] values)
    {
        var wording = new Wording(RequestLanguage.Of(context.Request), context.RequestServices.GetRequiredService<District>().Catalog);
        return TypedResults.Problem(new ProblemDetails { Status = status, Title = wording[text + ".title"], Detail = wording.Format(text + ".detail", values) }).ExecuteAsync(context);
    }
}
