using System.Net;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>Stands before requests that change something: closed by default, and never open to a page of another site (G9).</summary>
internal sealed class ChangeGuard(IOptions<HttpOptions> http, IOptions<AlertingOptions> alerting, District district) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpRequest request = context.HttpContext.Request;
        string? refusal = !http.Value.AllowChanges ? "problem.changes" : IsOfOurSite(request) ? null : "problem.otherSite";
        if (refusal is null)
        {
            return next(context);
        }

        var wording = new Wording(RequestLanguage.Of(request), district.Catalog);
        return ValueTask.FromResult<object?>(TypedResults.Problem(new ProblemDetails
        {
            Status = StatusCodes.Status403Forbidden,
            Title = wording[refusal + ".title"],
            Detail = wording[refusal + ".detail"],
        }));
    }

    /// <summary>
    /// What browsers say about the page a request comes from. Programs that are not browsers say nothing. A name that is not ours may have been pointed at
    /// this machine by a stranger, who then looks like our own page; so only addresses, localhost and the public name are served.
    /// </summary>
    private bool IsOfOurSite(HttpRequest request)
    {
        string host = request.Host.Host;
        bool isOurName = IPAddress.TryParse(host.Trim('[', ']'), out _) || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.Equals(alerting.Value.PublicUrl.Host, StringComparison.OrdinalIgnoreCase);
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        string origin = request.Headers.Origin.ToString();
        return isOurName && (site.Length > 0 ? site is "same-origin" or "none"
            : origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)));
    }
}
