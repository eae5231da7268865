using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Api;

/// <summary>A verdict that changed after it had been given.</summary>
/// <param name="Id">Number, growing with time.</param>
/// <param name="At">When it changed.</param>
/// <param name="Kind">Kind of verdict, such as <c>airDay</c>.</param>
/// <param name="Subject">Window, and station.</param>
/// <param name="Old">The verdict before.</param>
/// <param name="New">The verdict now.</param>
/// <param name="Cause">Code of the cause, such as <c>late-data</c>.</param>
/// <param name="Changed">What of the window was new: hours of an hour or a day, days of a month, months of a year; empty where nobody knows.</param>
public sealed record RevisionItem(long Id, DateTimeOffset At, string Kind, string Subject, JsonElement Old, JsonElement New, string Cause, IReadOnlyList<RevisedSpan> Changed)
{
    /// <summary>Puts a revision into words of the API.</summary>
    public static RevisionItem From(Revision revision, DistrictClock clock) => new(
        revision.Id, clock.At(revision.At), revision.Kind, revision.Subject, Verdict(revision.Old), Verdict(revision.New), revision.Cause, revision.Changed);

    /// <summary>A verdict kept as JSON is shown as such, any other text as a string.</summary>
    private static JsonElement Verdict(string text)
    {
        if (text.StartsWith('{'))
        {
            try
            {
                using JsonDocument json = JsonDocument.Parse(text);
                return json.RootElement.Clone();
            }
            catch (JsonException)
            {
                // Then it is a text that happens to begin with a brace.
            }
        }

        return JsonSerializer.SerializeToElement(text, ApiJson.Default.String);
    }
}

internal static class RevisionEndpoint
{
    /// <summary>Newest first.</summary>
    public static Results<Ok<Page<RevisionItem>>, ProblemHttpResult> List(ApiQuery query, IVerdictStore store)
    {
        int limit = query.Limit();
        long? before = query.After<long>("revisions", 1, key => long.TryParse(key[0], NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        IReadOnlyList<Revision> revisions = store.ReadRevisions(before, limit + 1);
        string? next = revisions.Count > limit ? Cursor.Write("revisions", revisions[limit - 1].Id.ToString(CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<RevisionItem>([.. revisions.Take(limit).Select(r => RevisionItem.From(r, query.Clock))], next));
    }
}
