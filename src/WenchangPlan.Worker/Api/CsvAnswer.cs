using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using HttpJsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace WenchangPlan.Worker.Api;

/// <summary>
/// Gives any list as a table: one item a line, one member a column, named as in the JSON answer. Texts of a list are joined by <c>+</c>; what else has parts stands as JSON in its
/// cell. Where the list goes on says the header <c>Link</c> with <c>rel="next"</c>.
/// </summary>
internal sealed class CsvAnswer : IEndpointFilter
{
    /// <summary>Spreadsheets run what begins like a formula, and texts of devices come from strangers; an apostrophe in front makes it a text.</summary>
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n|");

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        object? result = await next(context);
        object? value = result is INestedHttpResult { Result: IValueHttpResult nested } ? nested.Value : (result as IValueHttpResult)?.Value;
        return value is IPage page && IsWanted(context.HttpContext.Request, out bool forPeople) ? Write(context.HttpContext, page, forPeople) : result;
    }

    /// <summary>Whether a request wants CSV: <c>format</c> decides, else what <c>Accept</c> likes best.</summary>
    /// <param name="request">The request.</param>
    /// <param name="forPeople">Whether a person opens it in a spreadsheet, which reads Chinese right only behind a byte order mark.</param>
    private static bool IsWanted(HttpRequest request, out bool forPeople)
    {
        string format = request.Query["format"].ToString();
        forPeople = format.Length > 0;
        return forPeople ? format == "csv"
            : request.GetTypedHeaders().Accept.OrderByDescending(a => a.Quality ?? 1).FirstOrDefault()?.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase) is true;
    }

    private static PushStreamHttpResult Write(HttpContext context, IPage page, bool forPeople)
    {
        JsonSerializerOptions json = context.RequestServices.GetRequiredService<IOptions<HttpJsonOptions>>().Value.SerializerOptions;
        JsonTypeInfo type = json.GetTypeInfo(page.ItemType);
        if (page.Next is { } next)
        {
            QueryString query = QueryString.Create(context.Request.Query.Where(q => !q.Key.Equals("cursor", StringComparison.OrdinalIgnoreCase))).Add("cursor", next);
            context.Response.Headers.Link = $"<{context.Request.Path}{query}>; rel=\"next\"";
        }

        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = context.Request.Path.Value!.Split('/')[^1] + ".csv" }.ToString();
        return TypedResults.Stream(async stream =>
        {
            await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: forPeople), leaveOpen: true);
            await writer.WriteAsync(string.Join(',', type.Properties.Select(p => p.Name)) + "\r\n");
            var line = new StringBuilder();
            foreach (object item in page.Rows)
            {
                JsonElement row = JsonSerializer.SerializeToElement(item, type);
                line.Clear().AppendJoin(',', type.Properties.Select(p => row.TryGetProperty(p.Name, out JsonElement cell) ? Cell(cell) : "")).Append("\r\n");
                await writer.WriteAsync(line, context.RequestAborted);
            }
        }, "text/csv; charset=utf-8");
    }

    /// <summary>A value as a cell; a number is a number, whatever sign it has.</summary>
    internal static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String) => Text(string.Join('+', value.EnumerateArray().Select(v => v.GetString()))),
        _ => Text(value.GetRawText()),
    };

    private static string Text(string text)
    {
        string safe = text.Length > 0 && Formula.Contains(text[0]) && !double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(Quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
