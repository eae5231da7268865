using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Cockpit.Domains;
using WenchangPlan.Worker.Cockpit.Drainage;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Cockpit.Noise;
using WenchangPlan.Worker.Cockpit.Overview;
using WenchangPlan.Worker.Cockpit.Wall;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit;

/// <summary>The pages (数字驾驶舱): rendered on the server.</summary>
public static class CockpitRoutes
{
    private const string LanguageCookie = "wenchang-lang";

    /// <summary>Adds what the pages need beside what <see cref="Api.ApiRoutes.AddApi"/> adds.</summary>
    public static IServiceCollection AddCockpit(this IServiceCollection services)
    {
        services.TryAddSingleton<OverviewReader>();
        return services;
    }

    /// <summary>Answers with every page, and for style sheets and scripts.</summary>
    public static IEndpointRouteBuilder MapCockpit(this IEndpointRouteBuilder routes)
    {
        routes.MapAssets();
        routes.MapOverview();
        routes.MapDrainage();
        routes.MapNoise();
        routes.MapDomains();
        routes.MapWall();
        routes.MapGet("/more", (Delegate)((HttpContext context) => DeskRoutes.ShowAsync<MorePage>(context, new DeskView("more", DeskRoutes.WordsOf(context)["desk.more"])))).Viewer().ExcludeFromDescription();
        routes.MapAlertPages();
        routes.MapGet("/mails", MailsAsync).Viewer().ExcludeFromDescription();
        routes.MapGet("/reported", ReportedAsync).Viewer().ExcludeFromDescription();
        routes.MapGet("/cockpit/cockpit.css", (HttpContext context) => Serve(context, CockpitAsset.Style)).Open().ExcludeFromDescription();
        return routes;
    }

    /// <summary>What was given up, what waits and what was sent.</summary>
    private static Task<IResult> MailsAsync(HttpContext context, IMailStore mails, District district, TimeProvider clock, ILoggerFactory loggers)
    {
        var wording = new Wording(LanguageOf(context), district.Catalog);
        return RenderAsync<MailsPage>(context, loggers, wording, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Model"] = MailsModel.Read(mails, district, clock.GetUtcNow().ToUnixTimeMilliseconds()),
            ["District"] = district,
            ["Words"] = wording,
        });
    }

    /// <summary>What others reported of the days of a month; without one, of the last that has any.</summary>
    private static async Task<IResult> ReportedAsync(HttpContext context, IReportedStore store, District district, TimeProvider clock, ILoggerFactory loggers)
    {
        var wording = new Wording(LanguageOf(context), district.Catalog);
        string? asked = context.Request.Query["month"];
        DateOnly month = store.ReadLastDay() ?? district.Clock.DayAt(clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (asked is not null && !DateOnly.TryParseExact(asked, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out month))
        {
            return Results.Problem(title: wording["problem.month.title"], detail: wording.Format("problem.month.detail", asked), statusCode: StatusCodes.Status400BadRequest);
        }

        return await RenderAsync<ReportedPage>(context, loggers, wording, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Model"] = ReportedModel.Read(store, district, month),
            ["District"] = district,
            ["Words"] = wording,
        });
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

    /// <summary>Files carry their hash in the address the page uses, so a browser may keep them for good.</summary>
    private static IResult Serve(HttpContext context, CockpitAsset asset)
    {
        context.Response.Headers.CacheControl = context.Request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Content, asset.ContentType, entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{asset.Version}\""));
    }
}

/// <summary>A file of the page, kept in the assembly so that it is there however the service is started.</summary>
public sealed class CockpitAsset
{
    private CockpitAsset(string name, string contentType)
    {
        string resource = "WenchangPlan.Worker.Cockpit." + name;
        using Stream stream = typeof(CockpitAsset).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is not in the assembly.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        Content = buffer.ToArray();
        ContentType = contentType;
        Version = Convert.ToHexStringLower(SHA256.HashData(Content).AsSpan(0, 8));
        Address = $"/cockpit/{name}?v={Version}";
    }

    /// <summary>The style sheet.</summary>
    public static CockpitAsset Style { get; } = new("cockpit.css", "text/css; charset=utf-8");

    /// <summary>The bytes.</summary>
    public byte[] Content { get; }

    /// <summary>Media type with charset.</summary>
    public string ContentType { get; }

    /// <summary>Hash of the content.</summary>
    public string Version { get; }

    /// <summary>Where the page finds it.</summary>
    public string Address { get; }
}
