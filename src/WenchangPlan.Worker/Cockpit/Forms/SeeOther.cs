namespace WenchangPlan.Worker.Cockpit.Forms;

/// <summary>"See other": the browser asks for that page, by GET, so that reloading it asks for nothing again.</summary>
/// <param name="address">The page.</param>
internal sealed class SeeOther(string address) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => StatusCodes.Status303SeeOther;

    public Task ExecuteAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = address;
        return Task.CompletedTask;
    }
}
