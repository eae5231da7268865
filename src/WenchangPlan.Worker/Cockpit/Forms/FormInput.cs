using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Forms;

/// <summary>What somebody typed into a form of a page, and what is wrong with it: the page is shown again with both.</summary>
/// <param name="Form">Which form.</param>
/// <param name="Values">By the name of the field.</param>
/// <param name="Errors">What was refused; empty: the form is shown for the first time.</param>
public sealed record FormInput(string Form, IReadOnlyDictionary<string, string> Values, IReadOnlyList<QueryError> Errors)
{
    /// <summary>Larger ones are nobody's typing.</summary>
    private static readonly Microsoft.AspNetCore.Http.Features.FormOptions Limits = new()
    {
        ValueCountLimit = 60, KeyLengthLimit = 50, ValueLengthLimit = 20_000, MultipartBodyLengthLimit = 100_000, BufferBodyLengthLimit = 100_000,
    };

    /// <summary>Why nothing was done though nothing is wrong with what was typed, such as that another name is needed; null when nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>Status of the answer when <see cref="Problem"/> says why.</summary>
    public int Status { get; init; } = StatusCodes.Status400BadRequest;

    /// <summary>Status of the page that shows it.</summary>
    public int Answer => Errors.Count > 0 ? StatusCodes.Status400BadRequest : Problem is not null ? Status : StatusCodes.Status200OK;

    /// <summary>A form that nobody has filled in.</summary>
    public static FormInput None { get; } = new("", new Dictionary<string, string>(), []);

    /// <summary>Reads a form; one that is none, or too large, is empty, and then says what is missing.</summary>
    public static async Task<FormInput> ReadAsync(HttpRequest request, string form)
    {
        if (!request.HasFormContentType)
        {
            return None with { Form = form };
        }

        try
        {
            IFormCollection fields = await request.ReadFormAsync(Limits, request.HttpContext.RequestAborted);
            return new FormInput(form, fields.ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal), []);
        }
        catch (InvalidDataException)
        {
            return None with { Form = form };
        }
    }

    /// <summary>What stands in a field: what was typed into it in this form, or what the page puts there.</summary>
    public string Value(string form, string field, string otherwise = "") => form == Form && Values.TryGetValue(field, out string? typed) ? typed : otherwise;

    /// <summary>What would have been right in a field that was refused.</summary>
    public string? Expected(string form, string field) => form == Form ? Errors.FirstOrDefault(e => e.Parameter == field)?.Expected : null;

    /// <summary>Whether a field was refused.</summary>
    public bool IsWrong(string form, string field) => form == Form && Errors.Any(e => e.Parameter == field);
}
