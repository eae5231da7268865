using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Api;

/// <summary>What somebody did about an exclusion or a review.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who, as signed in or as claimed.</param>
/// <param name="Account">The account of who did it; null where nobody signs in.</param>
/// <param name="Move"><c>approve</c>, <c>refuse</c> or <c>withdraw</c>.</param>
/// <param name="Comment">What they said; empty when nothing.</param>
/// <param name="Decision">Of the first signature under a review: <c>invalid</c>, <c>corrected</c> or <c>restored</c>; else null.</param>
/// <param name="Value">The corrected value; null elsewhere.</param>
public sealed record StepItem(DateTimeOffset At, string By, string? Account, ActMove Move, string Comment, ReviewDecision? Decision, decimal? Value)
{
    internal static IReadOnlyList<StepItem> All(Act act, District district) =>
        [.. act.Steps.Select(s => new StepItem(district.Clock.At(s.At), s.By, s.Account, s.Move, s.Comment, s.Decision, s.Value))];
}

/// <summary>A step that somebody takes.</summary>
/// <param name="By">Who, as claimed; 1 to 100 characters. Where people sign in it may be left out, and who is signed in counts. Every signature is by another person.</param>
/// <param name="Comment">Why; at most 500 characters, needed to refuse and to withdraw.</param>
/// <param name="Decision">Of a reviewer: <c>invalid</c>, <c>corrected</c> or <c>restored</c>; of nobody else.</param>
/// <param name="Value">The value that counts where it is corrected.</param>
public sealed record StepRequest(string? By, string? Comment, string? Decision, decimal? Value);

/// <summary>Steps about acts, the same for every kind.</summary>
internal static class ActSteps
{
    /// <summary>Takes a step.</summary>
    /// <param name="kind">The kind of act.</param>
    /// <param name="id">Its number.</param>
    /// <param name="move">What is done.</param>
    /// <param name="request">The body.</param>
    /// <param name="query">The request.</param>
    /// <param name="store">The acts.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="item">Puts it into words of the API.</param>
    public static Results<Ok<T>, ProblemHttpResult> Take<T>(
        ActKind kind, long id, ActMove move, StepRequest request, ApiQuery query, IActStore store, TimeProvider clock, Func<Act, T> item)
    {
        query.Asked = request;
        string by = query.Who(request.By);
        string comment = move == ActMove.Approve ? query.Optional("comment", request.Comment, BodyText.MostReason)
            : query.Required("comment", request.Comment, BodyText.MostReason, "expected.why");
        ReviewDecision? decision = DecisionOf(query, kind, request);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        query.StoodBefore = store.Find(kind, id) is { } before ? JsonNamingPolicy.CamelCase.ConvertName(before.State.ToString()) : null;
        var step = new ActStep(clock.GetUtcNow().ToUnixTimeMilliseconds(), by, move, comment) { Account = query.Visitor.Account, Decision = decision, Value = request.Value };
        return store.Take(kind, id, step, out ActProblem? why) is not { } act ? query.NotFound("problem.act.title", "problem.act.detail", id)
            : why is { } reason ? TypedResults.Problem(new ProblemDetails
            {
                Status = StatusCodes.Status409Conflict, Title = query.Wording["problem.step.title"], Detail = query.Wording.Format($"problem.step.{reason}", id),
            })
            : TypedResults.Ok(item(act));
    }

    private static ReviewDecision? DecisionOf(ApiQuery query, ActKind kind, StepRequest request)
    {
        string? given = request.Decision?.Trim();
        if (string.IsNullOrEmpty(given))
        {
            Refuse(query, "value", request.Value is not null);
            return null;
        }

        ReviewDecision? decision = given switch { "invalid" => ReviewDecision.Invalid, "corrected" => ReviewDecision.Corrected, "restored" => ReviewDecision.Restored, _ => null };
        if (decision is null || kind != ActKind.Review)
        {
            query.Refuse("decision", BodyText.Start(given), query.Wording["expected.decision"]);
        }

        Refuse(query, "value", (decision == ReviewDecision.Corrected) != (request.Value is not null));
        return decision;
    }

    private static void Refuse(ApiQuery query, string name, bool wrong)
    {
        if (wrong)
        {
            query.Refuse(name, "", query.Wording["expected.corrected"]);
        }
    }
}
