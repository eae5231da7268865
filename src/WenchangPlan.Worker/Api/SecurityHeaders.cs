namespace WenchangPlan.Worker.Api;

/// <summary>Headers that keep browsers from doing more with an answer than showing it (G9).</summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Who came over https once does not come in clear for half a year; browsers heed it for names, not for addresses.</summary>
    private const string StaySecure = "max-age=15552000";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // On starting, so that the exception handler, which clears headers, does not take them away.
        context.Response.OnStarting(static state =>
        {
            IHeaderDictionary headers = ((HttpContext)state).Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            if (((HttpContext)state).Request.IsHttps)
            {
                headers.StrictTransportSecurity = StaySecure;
            }

            headers["Referrer-Policy"] = "same-origin"; // "no-referrer" would have browsers say "Origin: null" of our own forms
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            if (headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "no-store"; // what is true now is not in a minute, and is nothing for the disk of a shared machine
            }

            return Task.CompletedTask;
        }, context);
        return next(context);
    });
}
