using System.Net;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>Stands before requests that change something: closed by default, and never open to a page of another site (G9).</summary>
internal sealed partial class ChangeGuard(IOptions<HttpOptions> http, OwnHosts hosts, District district, ILogger<ChangeGuard> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpRequest request = context.HttpContext.Request;
        string? refusal = !http.Value.AllowChanges ? "problem.changes" : IsOfOurSite(request) ? null : "problem.otherSite";
        object? result;
        if (refusal is null)
        {
            result = await next(context);
        }
        else
        {
            var wording = new Wording(RequestLanguage.Of(request), district.Catalog);
            result = TypedResults.Problem(new ProblemDetails { Status = StatusCodes.Status403Forbidden, Title = wording[refusal + ".title"], Detail = wording[refusal + ".detail"] });
        }

        // Path and query come encoded as they were sent, so that nobody writes lines of his own into the log.
        string path = request.GetEncodedPathAndQuery();
        int status = (result as INestedHttpResult)?.Result is IStatusCodeHttpResult { StatusCode: { } nested } ? nested : (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        LogChange(logger, context.HttpContext.Connection.RemoteIpAddress, request.Method, path, status);
        return result;
    }

    /// <summary>
    /// What browsers say about the page a request comes from. Programs that are not browsers say nothing. Our own names are asked for here too: <c>AllowedHosts</c> may be <c>*</c>,
    /// and is then no rule that a change may rest on.
    /// </summary>
    private bool IsOfOurSite(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        string origin = request.Headers.Origin.ToString();
        return hosts.Contains(request.Host) && (site.Length > 0 ? site is "same-origin" or "none"
            : origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Address} asked for a change: {Method} {Path}, answered {Status}")]
    private static partial void LogChange(ILogger logger, IPAddress? address, string method, string path, int status);
}
