using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using WenchangPlan.Worker.Access;

namespace WenchangPlan.Worker.Api;

/// <summary>A query parameter as OpenAPI describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means, which values it takes, what holds without it.</param>
/// <param name="Type">JSON type of its value.</param>
public sealed record QueryParameter(string Name, string Description, JsonSchemaType Type = JsonSchemaType.String);

/// <summary>Describes the API for people and generators.</summary>
internal static class ApiDescription
{
    private const string SessionScheme = "session";
    private const string KeyScheme = "key";

    /// <summary>The language of the answer.</summary>
    public static readonly QueryParameter Language = new("lang", "zh-CN or en, the language of texts for people; without it Accept-Language decides, and zh-CN is the default.");

    private static readonly QueryParameter[] OfEveryList =
    [
        new("limit", $"Most items of the answer, 1 to {ApiQuery.MostLimit}; default {ApiQuery.DefaultLimit}. An answer may hold fewer and still have a next.", JsonSchemaType.Integer),
        new("cursor", "The next of the page before, with all other parameters unchanged."),
        new("format", "json (the default) or csv, a table; Accept: text/csv asks for the same. Where a table goes on says the header Link."),
        Language,
    ];

    /// <summary>Says what a list is and which parameters it takes beside those of every list; it is for viewers.</summary>
    public static RouteHandlerBuilder IsList(this RouteHandlerBuilder endpoint, string summary, string description, params QueryParameter[] parameters) => endpoint
        .Viewer()
        .WithSummary(summary)
        .WithDescription(description)
        .WithMetadata([.. parameters, .. OfEveryList])
        .ProducesProblem(StatusCodes.Status400BadRequest);

    /// <summary>Says what evidence it is and which parameters it takes.</summary>
    public static RouteHandlerBuilder IsEvidence(this RouteHandlerBuilder endpoint, string summary, string description, params QueryParameter[] parameters) => endpoint
        .Viewer()
        .WithSummary(summary)
        .WithDescription(description)
        .WithMetadata([.. parameters, OfEveryList[^1]])
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>Says what a change does and which parameters it takes; it is for those on duty.</summary>
    public static RouteHandlerBuilder IsChange(this RouteHandlerBuilder endpoint, string summary, string description, params QueryParameter[] parameters) =>
        endpoint.IsChange(summary, description, " Without sign-in it needs Http:AllowChanges.", parameters);

    /// <summary>The same for a change that needs something else where nobody signs in.</summary>
    public static RouteHandlerBuilder IsChange(this RouteHandlerBuilder endpoint, string summary, string description, string needs, params QueryParameter[] parameters) => endpoint
        .Duty()
        .WithSummary(summary)
        .WithDescription(description + needs)
        .WithMetadata([.. parameters, OfEveryList[^1]])
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>Puts the parameters declared on an endpoint into its operation.</summary>
    public static Task AddParameters(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        foreach (QueryParameter parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryParameter>())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Schema = new OpenApiSchema { Type = parameter.Type },
            });
        }

        return Task.CompletedTask;
    }

    /// <summary>Says what a route says of itself: comments of the code would else stand in its place.</summary>
    public static Task AddWords(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Summary = metadata.OfType<IEndpointSummaryMetadata>().LastOrDefault()?.Summary ?? operation.Summary;
        operation.Description = metadata.OfType<IEndpointDescriptionMetadata>().LastOrDefault()?.Description ?? operation.Description;
        return Task.CompletedTask;
    }

    /// <summary>Says who may ask for an operation, and that it takes a session or a key.</summary>
    public static Task AddAccess(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<Grant>().ToArray() is { Length: > 0 } grants && !metadata.OfType<OpenGrant>().Any())
        {
            operation.Description = $"{operation.Description} Role where people sign in: {AuditTrail.Word(grants.Max(g => g.Least))}.".TrimStart();
            operation.Security = [Needs(SessionScheme, context.Document), Needs(KeyScheme, context.Document)];
            operation.Responses ??= [];
            operation.Responses.TryAdd("401", new OpenApiResponse { Description = "Nobody is signed in, and no key was shown that counts" });
            operation.Responses.TryAdd("403", new OpenApiResponse { Description = "It needs another role" });
        }

        return Task.CompletedTask;
    }

    /// <summary>Says how people and scripts show who they are.</summary>
    public static Task AddSchemes(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [SessionScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = Sessions.Cookie, Description = "Of people: POST /sign-in sets it. Where nobody signs in it is not needed." },
            [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "wck_ID_SECRET", Description = "Of scripts: a key that an administrator made. Where nobody signs in it is not needed." },
        };
        return Task.CompletedTask;
    }

    private static OpenApiSecurityRequirement Needs(string scheme, OpenApiDocument? document) => new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    /// <summary>Names the API.</summary>
    public static Task AddTitle(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo
        {
            Title = "WenchangPlan",
            Version = "v1",
            Description = "Readings, verdicts with evidence, targets and alerts of one district. Times are ISO 8601 with the district's offset, dates are local. "
                + "Lists come in pages: pass next as cursor until it is null. Errors are RFC 9457 problem details; their member errors names the parameter, its value and what was expected.",
        };
        return Task.CompletedTask;
    }
}
