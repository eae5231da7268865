using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>Puts the guard before routes.</summary>
internal static class ChangeGuardRoutes
{
    /// <summary>These routes change something.</summary>
    public static RouteGroupBuilder Changes(this RouteGroupBuilder group) => group.AddEndpointFilter<RouteGroupBuilder, ChangeGuard>();
}

/// <summary>Stands before requests that change something: without sign-in they are closed unless the settings open them (G9). Each is logged, and what was done stands in the audit.</summary>
internal sealed partial class ChangeGuard(IOptions<HttpOptions> http, IOptions<AccessOptions> access, AuditTrail trail, District district, ILogger<ChangeGuard> logger) : IEndpointFilter
{
    /// <summary>As people write it, and without what was not said.</summary>
    private static readonly ApiJson Legible = new(new JsonSerializerOptions(ApiJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpRequest request = context.HttpContext.Request;
        object? result;
        if (access.Value.Mode == AccessMode.SignIn || http.Value.AllowChanges)
        {
            result = await AuditedAsync(context, next);
        }
        else
        {
            var wording = new Wording(RequestLanguage.Of(request), district.Catalog);
            result = TypedResults.Problem(new ProblemDetails { Status = StatusCodes.Status403Forbidden, Title = wording["problem.changes.title"], Detail = wording["problem.changes.detail"] });
        }

        // Path and query come encoded as they were sent, so that nobody writes lines of his own into the log.
        string path = request.GetEncodedPathAndQuery();
        int status = StatusOf(result);
        string name = Visitor.Of(context.HttpContext).Name;
        LogChange(logger, context.HttpContext.Connection.RemoteIpAddress, name, request.Method, path, status);
        return result;
    }

    /// <summary>Does it and writes down what was done, or that it failed; what was refused changed nothing.</summary>
    private async ValueTask<object?> AuditedAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        int status = StatusCodes.Status500InternalServerError;
        try
        {
            object? result = await next(context);
            status = StatusOf(result);
            return result;
        }
        finally
        {
            if (status is < StatusCodes.Status400BadRequest or >= StatusCodes.Status500InternalServerError)
            {
                HttpContext asked = context.HttpContext;
                ApiQuery? query = asked.Features.Get<ApiQuery>();
                string route = (asked.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimEnd('/') ?? "";
                trail.Write(Visitor.Of(asked), $"{asked.Request.Method} {route}", asked.Request.GetEncodedPathAndQuery(), query?.StoodBefore, query?.StandsNow ?? Written(query?.Asked ?? Body(context)), status);
            }
        }
    }

    /// <summary>The body that was sent, as it was understood; null when there was none.</summary>
    private static object? Body(EndpointFilterInvocationContext context) =>
        context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type ? context.Arguments.FirstOrDefault(type.IsInstanceOfType) : null;

    private static string? Written(object? asked) => asked is not null && Legible.GetTypeInfo(asked.GetType()) is { } known ? JsonSerializer.Serialize(asked, known) : null;

    private static int StatusOf(object? result) =>
        (result as INestedHttpResult)?.Result is IStatusCodeHttpResult { StatusCode: { } nested } ? nested : (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Address} {Name} asked for a change: {Method} {Path}, answered {Status}")]
    private static partial void LogChange(ILogger logger, IPAddress? address, string name, string method, string path, int status);
}
