using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Cockpit;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Access;

/// <summary>Answers who may not: a browser that opens a page is led to the sign-in or told on a page, everybody else gets a problem.</summary>
internal sealed class Refusal(AccountFile accounts, District district, ILoggerFactory loggers) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
            return;
        }

        bool nobody = accounts.Read() is { Keys.Count: 0 } all && all.Users.All(u => u.Disabled);
        if (authorizeResult.Forbidden)
        {
            Role least = context.GetEndpoint()?.Metadata.GetOrderedMetadata<Grant>() is { Count: > 0 } grants ? grants.Max(g => g.Least) : Role.Viewer;
            await AnswerAsync(context, StatusCodes.Status403Forbidden, "problem.role", least);
        }
        else if (nobody || !IsPage(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, nobody ? "problem.nobody" : "problem.signIn", null);
        }
        else
        {
            CockpitRoutes.LanguageOf(context); // the address may ask for one, and the page to sign in speaks it too
            context.Response.Redirect($"/sign-in?to={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
        }
    }

    /// <summary>Whether a browser opens a page.</summary>
    private static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private async Task AnswerAsync(HttpContext context, int status, string key, Role? least)
    {
        bool isPage = IsPage(context.Request);
        var words = new Wording(isPage ? CockpitRoutes.LanguageOf(context) : RequestLanguage.Of(context.Request), district.Catalog);
        var visitor = Visitor.Of(context);
        string title = words[key + ".title"];
        string detail = least is null ? words[key + ".detail"] : words.Format(key + ".detail", words[$"role.{least}"], visitor.Role is { } role ? words[$"role.{role}"] : "–");
        IResult answer = isPage
            ? await CockpitRoutes.RenderAsync<RefusalPage>(context, loggers, words, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(RefusalPage.Title)] = title, [nameof(RefusalPage.Detail)] = detail, [nameof(RefusalPage.IsKnown)] = visitor.IsKnown,
                [nameof(RefusalPage.District)] = district, [nameof(RefusalPage.Words)] = words,
            }, status)
            : TypedResults.Problem(new ProblemDetails { Status = status, Title = title, Detail = detail });
        await answer.ExecuteAsync(context);
    }
}
