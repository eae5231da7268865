using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>
/// Bounds what answers take in memory at a time (G8). A place holds <see cref="ItemsAPlace"/> items; an answer takes as many as its <c>limit</c> asks for and holds them until its
/// last byte is taken. One address cannot have them all, one user or key has four answers at a time, and who finds none free waits in turn. Health and metrics need none.
/// </summary>
internal sealed class ListLimits : IDisposable
{
    /// <summary>Items of one place: a few MiB.</summary>
    public const int ItemsAPlace = 10_000;

    /// <summary>Places in all: some 100 MiB of answers.</summary>
    public const int Places = 24;

    /// <summary>Places of one address; a proxy in front is one address.</summary>
    public const int PlacesOfOne = 16;

    /// <summary>Answers at a time of one user or key.</summary>
    public const int OfOneUser = 4;

    private const int Waiting = 400;
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(5);

    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetConcurrencyLimiter(context.Connection.RemoteIpAddress?.ToString() ?? "", _ => Of(PlacesOfOne))),
        PartitionedRateLimiter.Create<HttpContext, string>(_ => RateLimitPartition.GetConcurrencyLimiter("", _ => Of(Places))));

    private readonly PartitionedRateLimiter<HttpContext> _users = PartitionedRateLimiter.Create<HttpContext, string>(context => Visitor.Of(context) is { IsKnown: true } visitor
        ? RateLimitPartition.GetConcurrencyLimiter(visitor.Name, _ => Of(OfOneUser)) : RateLimitPartition.GetNoLimiter(""));

    /// <summary>Runs a request when its places are free; answers 503 when too many wait already.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsBounded(context.Request.Path))
        {
            await next(context);
            return;
        }

        using RateLimitLease own = await _users.AcquireAsync(context, 1, context.RequestAborted);
        using RateLimitLease lease = !own.IsAcquired ? own : await _limiter.AcquireAsync(context, PlacesFor(context.Request), context.RequestAborted);
        if (lease.IsAcquired)
        {
            await next(context);
            return;
        }

        var wording = new Wording(RequestLanguage.Of(context.Request), context.RequestServices.GetRequiredService<District>().Catalog);
        context.Response.Headers.RetryAfter = ComeAgain.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        await TypedResults.Problem(new ProblemDetails
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Title = wording["problem.busy.title"],
            Detail = wording["problem.busy.detail"],
        }).ExecuteAsync(context);
    }

    public void Dispose()
    {
        _users.Dispose();
        _limiter.Dispose();
    }

    /// <summary>At least one place; a limit that cannot be read will be refused and needs no more.</summary>
    internal static int PlacesFor(HttpRequest request) =>
        int.TryParse(request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit <= ApiQuery.MostLimit ? Math.Max(1, (limit + ItemsAPlace - 1) / ItemsAPlace) : 1;

    private static bool IsBounded(PathString path) => path == "/" || (path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !path.StartsWithSegments("/api/v1/changes", StringComparison.OrdinalIgnoreCase));

    private static ConcurrencyLimiterOptions Of(int places) => new() { PermitLimit = places, QueueLimit = Waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
}
