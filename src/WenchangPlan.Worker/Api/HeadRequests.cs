namespace WenchangPlan.Worker.Api;

/// <summary>Answers <c>HEAD</c> wherever <c>GET</c> answers: the same headers and no body, which the server leaves out by itself.</summary>
internal static class HeadRequests
{
    /// <summary>Whether only the headers were asked for: for answers that have no end of their own.</summary>
    public static bool IsHead(HttpContext context) => context.Items[typeof(HeadRequests)] is true;

    /// <summary>Adds it; it must stand before routing, and what was asked stands in the request again afterwards.</summary>
    public static IApplicationBuilder UseHeadRequests(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        bool isHead = HttpMethods.IsHead(context.Request.Method);
        context.Request.Method = isHead ? HttpMethods.Get : context.Request.Method;
        context.Items[typeof(HeadRequests)] = isHead;
        await next(context);
        context.Request.Method = isHead ? HttpMethods.Head : context.Request.Method;
    });
}
