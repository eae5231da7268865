using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Cockpit.Admin;
using WenchangPlan.Worker.Cockpit.Alerts;
using WenchangPlan.Worker.Cockpit.Data;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit;

/// <summary>The cockpit page (数字驾驶舱): rendered on the server, refreshed by replacing its sections.</summary>
public static class CockpitRoutes
{
    private const string LanguageCookie = "wenchang-lang";

    /// <summary>Adds what the page needs beside what <see cref="Api.ApiRoutes.AddApi"/> adds.</summary>
    public static IServiceCollection AddCockpit(this IServiceCollection services)
    {
        services.TryAddSingleton<CockpitReader>();
        services.TryAddSingleton<CompletenessReader>();
        return services;
    }

    /// <summary>Answers at <c>/</c>, with the pages of alerts and of data, at <c>/cockpit/sections</c> for the refresh, and for the style sheet and the script.</summary>
    public static IEndpointRouteBuilder MapCockpit(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (HttpContext context, CockpitReader reader, District district, ILoggerFactory loggers, CancellationToken cancel) =>
            RenderAsync<CockpitPage>(context, reader, district, loggers, cancel)).Viewer().ExcludeFromDescription();
        routes.MapGet("/cockpit/sections", (HttpContext context, CockpitReader reader, District district, ILoggerFactory loggers, CancellationToken cancel) =>
            RenderAsync<CockpitSections>(context, reader, district, loggers, cancel)).Viewer().ExcludeFromDescription();
        routes.MapAssets();
        routes.MapGet("/more", (Delegate)((HttpContext context) => DeskRoutes.ShowAsync<MorePage>(context, new DeskView("more", DeskRoutes.WordsOf(context)["desk.more"])))).Viewer().ExcludeFromDescription();
        routes.MapAlerts();
        routes.MapData();
        routes.MapAdmin();
        routes.MapGet("/cockpit/cockpit.css", (HttpContext context) => Serve(context, CockpitAsset.Style)).Open().ExcludeFromDescription();
        routes.MapGet("/cockpit/cockpit.js", (HttpContext context) => Serve(context, CockpitAsset.Script)).Open().ExcludeFromDescription();
        return routes;
    }

    private static async Task<IResult> RenderAsync<TComponent>(
        HttpContext context, CockpitReader reader, District district, ILoggerFactory loggers, CancellationToken cancel)
        where TComponent : IComponent
    {
        var wording = new Wording(LanguageOf(context), district.Catalog);
        CockpitModel model = await reader.ReadAsync(wording, cancel);
        return await RenderAsync<TComponent>(context, loggers, wording, new Dictionary<string, object?>(StringComparer.Ordinal) { ["Model"] = model, ["Words"] = wording });
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

    /// <summary>The script that refreshes the page.</summary>
    public static CockpitAsset Script { get; } = new("cockpit.js", "text/javascript; charset=utf-8");

    /// <summary>The bytes.</summary>
    public byte[] Content { get; }

    /// <summary>Media type with charset.</summary>
    public string ContentType { get; }

    /// <summary>Hash of the content.</summary>
    public string Version { get; }

    /// <summary>Where the page finds it.</summary>
    public string Address { get; }
}
