using WenchangPlan.Worker.Hosting;

namespace WenchangPlan.Worker.Access;

/// <summary>An address of this machine where whoever collects metrics needs no key, and finds nothing else.</summary>
internal static class MetricsListener
{
    private static readonly object Mark = new();

    /// <summary>Adds it, when there is one; it must stand before everything that looks at who asks.</summary>
    public static IApplicationBuilder UseMetricsListener(this IApplicationBuilder app)
    {
        if (HttpEndpoints.ReadMetrics(app.ApplicationServices.GetRequiredService<IConfiguration>()) is not { Address: { } address })
        {
            return app;
        }

        return app.Use((context, next) =>
        {
            if (context.Connection.LocalPort != address.Port)
            {
                return next(context);
            }

            if (context.Request.Path != "/metrics" && context.Request.Path != "/healthz")
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            context.Items[Mark] = Mark;
            return next(context);
        });
    }

    /// <summary>Whether a request came there.</summary>
    public static bool IsAsked(HttpContext context) => context.Items.ContainsKey(Mark);
}
