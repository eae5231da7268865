using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Cockpit.Admin;
using WenchangPlan.Worker.Cockpit.Air;
using WenchangPlan.Worker.Cockpit.Alerts;
using WenchangPlan.Worker.Cockpit.Bulletins;
using WenchangPlan.Worker.Cockpit.Data;
using WenchangPlan.Worker.Cockpit.Domains;
using WenchangPlan.Worker.Cockpit.Drainage;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Cockpit.Noise;
using WenchangPlan.Worker.Cockpit.Overview;
using WenchangPlan.Worker.Cockpit.Stations;
using WenchangPlan.Worker.Cockpit.Targets;
using WenchangPlan.Worker.Cockpit.Wall;
using WenchangPlan.Worker.Cockpit.Water;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit;

/// <summary>The pages (数字驾驶舱): rendered on the server.</summary>
public static class CockpitRoutes
{
    private const string LanguageCookie = "wenchang-lang";

    /// <summary>Adds what the pages need beside what <see cref="Api.ApiRoutes.AddApi"/> adds.</summary>
    public static IServiceCollection AddCockpit(this IServiceCollection services)
    {
        services.TryAddSingleton<TargetBands>();
        services.TryAddSingleton<OverviewReader>();
        services.TryAddSingleton<DayReader>();
        services.TryAddSingleton<AirReader>();
        services.TryAddSingleton<SeriesLimits>();
        services.TryAddSingleton<SeriesReader>();
        services.TryAddSingleton<StationReader>();
        services.TryAddSingleton<WaterReader>();
        services.TryAddSingleton<CompletenessReader>();
        return services;
    }

    /// <summary>Answers with every page, and for style sheets and scripts.</summary>
    public static IEndpointRouteBuilder MapCockpit(this IEndpointRouteBuilder routes)
    {
        routes.MapAssets();
        routes.MapOverview();
        routes.MapAir();
        routes.MapWater();
        routes.MapDrainage();
        routes.MapNoise();
        routes.MapDomains();
        routes.MapStations();
        routes.MapTargets();
        routes.MapAlerts();
        routes.MapData();
        routes.MapBulletins();
        routes.MapAdmin();
        routes.MapWall();
        routes.MapGet("/more", (Delegate)((HttpContext context) => DeskRoutes.ShowAsync<MorePage>(context, new DeskView("more", DeskRoutes.WordsOf(context)["desk.more"])))).Viewer().ExcludeFromDescription();
        return routes;
    }

    /// <summary>A page of ours as an answer.</summary>
    internal static async Task<IResult> RenderAsync<TComponent>(
        HttpContext context, ILoggerFactory loggers, Wording wording, Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK)
        where TComponent : IComponent
    {
        // Only the renderer: the full Razor services would bring antiforgery and a key ring on disk. What browsers say of the page a form comes from is asked for instead.
        context.RequestServices.GetRequiredService<PageVisitor>().Visitor = Visitor.Of(context);
        await using var renderer = new HtmlRenderer(context.RequestServices, loggers);
        string html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentLanguage = wording.Language;
        return Results.Content(html, "text/html; charset=utf-8", statusCode: status);
    }

    /// <summary><c>?lang=</c>, which is then remembered, else what was remembered, else Chinese.</summary>
    internal static CultureInfo LanguageOf(HttpContext context)
    {
        if (RequestLanguage.Parse(context.Request.Query["lang"]) is not { } asked)
        {
            return RequestLanguage.Parse(context.Request.Cookies[LanguageCookie]) ?? RequestLanguage.Chinese;
        }

        context.Response.Cookies.Append(LanguageCookie, asked.Name, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = TimeSpan.FromDays(365),
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
        });
        return asked;
    }
}
