using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace WenchangPlan.Worker.Resources;

/// <summary>The languages the service speaks, and which of them a request asks for.</summary>
public static class RequestLanguage
{
    /// <summary>Chinese, the default.</summary>
    public static CultureInfo Chinese { get; } = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>English.</summary>
    public static CultureInfo English { get; } = CultureInfo.GetCultureInfo("en");

    /// <summary>Reads <c>zh-CN</c> (or <c>zh</c>) or <c>en</c>, any case; null when it is neither.</summary>
    public static CultureInfo? Parse(string? tag) => tag?.ToUpperInvariant() switch
    {
        "ZH-CN" or "ZH" => Chinese,
        "EN" => English,
        _ => null,
    };

    /// <summary>The language of an API answer: <c>?lang=</c>, else the most wanted known language of <c>Accept-Language</c>, else Chinese.</summary>
    public static CultureInfo Of(HttpRequest request) =>
        Parse(request.Query["lang"]) ?? Accepted(request.GetTypedHeaders().AcceptLanguage) ?? Chinese;

    private static CultureInfo? Accepted(IEnumerable<StringWithQualityHeaderValue> wanted) => wanted
        .Where(w => w.Quality is not 0)
        .OrderByDescending(w => w.Quality ?? 1)
        .Select(w => Primary(w.Value.Value ?? ""))
        .FirstOrDefault(c => c is not null);

    private static CultureInfo? Primary(string tag) => Parse(tag.Split('-')[0]);
}
