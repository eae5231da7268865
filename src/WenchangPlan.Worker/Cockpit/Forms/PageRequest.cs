using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Forms;

/// <summary>A request for a page, or a form of one. What a form asks for is done by the API's own code, behind its own guard, so that both can do the same and say the same.</summary>
internal sealed class PageRequest(HttpContext context)
{
    /// <summary>The request.</summary>
    public HttpContext Context => context;

    /// <summary>The register.</summary>
    public District District { get; } = Get<District>(context);

    /// <summary>The words in the language of the page.</summary>
    public Wording Words { get; } = DeskRoutes.WordsOf(context);

    /// <summary>Who asks; nobody known where nobody signs in.</summary>
    public Visitor Visitor { get; } = Visitor.Of(context);

    /// <summary>Says when.</summary>
    public TimeProvider Clock { get; } = Get<TimeProvider>(context);

    /// <summary>Now, ms UTC.</summary>
    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The parameters of the address; also what the API's code takes and complains to.</summary>
    public ApiQuery Query => field ??= ApiQuery.OfForm(context, Words);

    /// <summary>Whether the visitor may do what a role may; where nobody signs in, whether anything may be changed at all.</summary>
    public bool May(Role least) => Visitor.IsKnown ? Visitor.Role >= least : Get<IOptions<HttpOptions>>(context).Value.AllowChanges;

    /// <summary>A service.</summary>
    public T Get<T>()
        where T : notnull => Get<T>(context);

    /// <summary>Reads a form.</summary>
    /// <param name="form">Which.</param>
    public Task<FormInput> ReadAsync(string form) => FormInput.ReadAsync(context.Request, form);

    /// <summary>What was typed into a field; null when it is not there.</summary>
    public static string? Field(FormInput input, string name) => input.Values.GetValueOrDefault(name);

    /// <summary>A time without offset, as the field for one gives it, is the district's; anything else is what was typed.</summary>
    public string? Local(string? typed)
    {
        DistrictClock clock = District.Clock;
        return DateTime.TryParseExact(
            typed?.Trim(), ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local)
            ? string.Create(CultureInfo.InvariantCulture, $"{local:yyyy-MM-dd'T'HH:mm:ss}{(clock.Offset < TimeSpan.Zero ? '-' : '+')}{clock.Offset:hh\\:mm}")
            : typed;
    }

    /// <summary>A time as a field for a local one takes it.</summary>
    public static string LocalText(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The page as it is now, by an address of its own; or the form once more, with what is wrong.</summary>
    /// <param name="result">What the API's code answered.</param>
    /// <param name="input">What was typed.</param>
    /// <param name="done">Where it goes on.</param>
    /// <param name="again">Shows the page with the form.</param>
    public async Task<IResult> AnswerAsync(IResult result, FormInput input, string done, Func<FormInput, Task<IResult>> again)
    {
        if (Query.Errors.Count > 0)
        {
            return await again(input with { Errors = Query.Errors });
        }

        return (result as INestedHttpResult)?.Result is ProblemHttpResult { ProblemDetails: { } problem }
            ? await again(input with { Problem = problem.Detail, Status = problem.Status ?? StatusCodes.Status400BadRequest })
            : new SeeOther(done);
    }

    /// <summary>A page with forms in the frame.</summary>
    public Task<IResult> ShowAsync<TPage>(string section, string title, FormInput input, Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        parameters["Input"] = input;
        return DeskRoutes.ShowAsync<TPage>(context, new DeskView(section, title) { Parameters = parameters, Status = input.Answer });
    }

    private static T Get<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
