using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Cockpit.Assets;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Frame;

/// <summary>A page to answer with.</summary>
/// <param name="Section">The entry of the navigation it belongs to.</param>
/// <param name="Title">Its title, without the district's name.</param>
internal sealed record DeskView(string Section, string Title)
{
    /// <summary>Parameters of the page's component.</summary>
    public Dictionary<string, object?> Parameters { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Whether it has charts or a map.</summary>
    public bool HasCharts { get; init; }

    /// <summary>Whether it is the wall.</summary>
    public bool IsWall { get; init; }

    /// <summary>Status of the answer.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;
}

/// <summary>Renders pages into the frame, or only those of their parts that were asked for.</summary>
internal static class DeskRoutes
{
    /// <summary>Stands before each part, with its id and <c>--&gt;</c> behind it.</summary>
    internal const string PartMark = "<!--part:";

    /// <summary>Stands behind each part.</summary>
    internal const string PartEnd = "<!--/part-->";

    private static readonly string[] Shipped = ["air", "water", "drainage", "noise"];

    /// <summary>Entries of the navigation, in order, with their address: every domain the district has stations of is one.</summary>
    public static IEnumerable<(string Section, string Href)> Sections(District district)
    {
        yield return ("overview", "/");
        foreach (string domain in district.Domains.All.Select(d => d.Code).Where(d => district.Stations.Any(s => s.Domain.Code == d)).OrderBy(d => Shipped.Contains(d) ? 0 : 1))
        {
            yield return (domain, HrefOf(domain));
        }

        yield return ("targets", "/targets");
        yield return ("alerts", "/alerts");
        yield return ("bulletins", "/bulletins");
        yield return ("data", "/data");
    }

    /// <summary>Entries of the bar at the foot of a phone.</summary>
    public static IEnumerable<(string Section, string Href)> Tabs(District district) =>
    [
        ("overview", "/"), ("alerts", "/alerts"),
        .. Sections(district).Where(s => s.Section is "air" or "water"),
        ("more", "/more"),
    ];

    /// <summary>The page of a domain.</summary>
    public static string HrefOf(string domain) => Shipped.Contains(domain) ? "/" + domain : "/domains/" + domain;

    /// <summary>What an entry of the navigation says; a domain that the register adds has its own name.</summary>
    public static string NameOf(string section, District district, Wording words) =>
        !Shipped.Contains(section) && district.Domains.Find(section) is { } domain ? words.Name(domain.Name, domain.NameEn) : words["desk.nav." + section];

    /// <summary>The words in the language of a request.</summary>
    public static Wording WordsOf(HttpContext context) => new(CockpitRoutes.LanguageOf(context), context.RequestServices.GetRequiredService<District>().Catalog);

    /// <summary>Answers with the assets.</summary>
    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        foreach (PageAsset asset in PageAsset.All)
        {
            routes.MapGet("/assets/" + asset.Name, (HttpContext context) => Serve(context, asset)).Open().ExcludeFromDescription();
        }
    }

    /// <summary>A page as an answer; with <c>?part=a,b</c> only these parts, and of these only what differs from what the header <c>X-Known</c> says is known.</summary>
    public static async Task<IResult> ShowAsync<TPage>(HttpContext context, DeskView view)
        where TPage : IComponent
    {
        IServiceProvider services = context.RequestServices;
        District district = services.GetRequiredService<District>();
        Wording words = WordsOf(context);
        var visitor = Visitor.Of(context);
        string? parts = context.Request.Query["part"];
        var desk = new Desk
        {
            District = district,
            Words = words,
            Visitor = visitor,
            Now = services.GetRequiredService<TimeProvider>().GetUtcNow().ToOffset(district.Clock.Offset),
            State = services.GetRequiredService<DeskReader>().ReadState(),
            Section = view.Section,
            Title = view.Title,
            Address = AddressOf(context.Request),
            Parts = parts?.Split(',').ToHashSet(StringComparer.Ordinal),
            HasCharts = view.HasCharts,
            IsWall = view.IsWall,
            MayAct = visitor.IsKnown ? visitor.Role >= Role.Duty : services.GetRequiredService<IOptions<HttpOptions>>().Value.AllowChanges,
        };
        services.GetRequiredService<PageVisitor>().Visitor = visitor;
        // Only the renderer: the full Razor services would bring antiforgery and a key ring on disk. What browsers say of the page a form comes from is asked for instead.
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        string html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<DeskRoot>(ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["Desk"] = desk, ["Page"] = typeof(TPage), ["Parameters"] = view.Parameters,
            }))).ToHtmlString());
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentLanguage = words.Language;
        return Results.Content(parts is null ? Whole(html) : Differing(html, context.Request.Headers["X-Known"].ToString()), "text/html; charset=utf-8", statusCode: view.Status);
    }

    /// <summary>Of an answer in parts those whose hash is not among the known ones, each with its hash in the mark before it.</summary>
    internal static string Differing(string html, string known)
    {
        var knows = known.Split(',').ToHashSet(StringComparer.Ordinal);
        var answer = new StringBuilder();
        foreach ((string id, string body, _) in PartsOf(html))
        {
            string named = Named(id, body);
            if (!knows.Contains(named))
            {
                answer.Append(PartMark).Append(named).Append("-->").Append(body);
            }
        }

        return answer.ToString();
    }

    /// <summary>A whole page without the marks; it knows the parts it came with, so that the first question about them is answered with what changed meanwhile.</summary>
    internal static string Whole(string html)
    {
        string before = html.Split(PartMark, 2)[0];
        var (page, known) = (new StringBuilder(html.Length), new List<string>());
        foreach ((string id, string body, string behind) in PartsOf(html))
        {
            known.Add(Named(id, body));
            page.Append(body).Append(behind);
        }

        return before.Replace("data-known=\"-\"", $"data-known=\"{string.Join(',', known)}\"", StringComparison.Ordinal) + page;
    }

    private static IEnumerable<(string Id, string Body, string Behind)> PartsOf(string html)
    {
        foreach (string piece in html.Split(PartMark).Skip(1))
        {
            int begin = piece.IndexOf("-->", StringComparison.Ordinal), end = piece.IndexOf(PartEnd, StringComparison.Ordinal);
            yield return (piece[..begin], piece[(begin + 3)..end].Trim(), piece[(end + PartEnd.Length)..]);
        }
    }

    private static string Named(string id, string body) => $"{id}={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)).AsSpan(0, 6))}";

    private static string AddressOf(HttpRequest request)
    {
        string query = string.Join('&', request.Query.Where(q => q.Key is not ("lang" or "part"))
            .SelectMany(q => q.Value.Select(v => Uri.EscapeDataString(q.Key) + "=" + Uri.EscapeDataString(v ?? ""))));
        return request.Path + (query.Length > 0 ? "?" + query : "");
    }

    private static IResult Serve(HttpContext context, PageAsset asset)
    {
        context.Response.Headers.CacheControl = context.Request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
        var tag = new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{asset.Version}\"");
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            return Results.Bytes(asset.Content, asset.ContentType, entityTag: tag);
        }

        context.Response.Headers.ContentEncoding = "gzip";
        context.Response.Headers.Vary = "Accept-Encoding";
        return Results.Bytes(asset.Packed, asset.ContentType, entityTag: tag);
    }
}
