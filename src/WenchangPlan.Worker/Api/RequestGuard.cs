using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>Stands before every request: only under our own names, and never for the page of another site, reading included (G9). What may change something must come from a page of ours, or from no page.</summary>
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
                : IsOfAnotherSite(request) || (IsUnsafe(request) && !IsOfOurSite(request, hosts)) ? RefuseAsync(context, StatusCodes.Status403Forbidden, "problem.otherSite")
                : next(context);
        });
    }

    /// <summary>What browsers say of the page that asks. Following a link of another site, such as one in a mail, is no such page; programs that are not browsers say nothing.</summary>
    private static bool IsOfAnotherSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && request.Headers["Sec-Fetch-Mode"].ToString() is not "navigate";

    /// <summary>Whether a request may change something, whatever it asks for.</summary>
    private static bool IsUnsafe(HttpRequest request) => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    /// <summary>
    /// What browsers say about the page a change comes from; programs that are not browsers say nothing. Our own names are asked for here too: <c>AllowedHosts</c> may be <c>*</c>, and is
    /// then no rule that a change may rest on.
    /// </summary>
    private static bool IsOfOurSite(HttpRequest request, OwnHosts hosts)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        string origin = request.Headers.Origin.ToString();
        return hosts.Contains(request.Host) && (site.Length > 0 ? site is "same-origin" or "none"
            : origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)));
    }

    private static Task RefuseAsync(HttpContext context, int status, string text, params object?[] values)
    {
        var wording = new Wording(RequestLanguage.Of(context.Request), context.RequestServices.GetRequiredService<District>().Catalog);
        return TypedResults.Problem(new ProblemDetails { Status = status, Title = wording[text + ".title"], Detail = wording.Format(text + ".detail", values) }).ExecuteAsync(context);
    }
}
