using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Api;

/// <summary>Days whose values do not count, because of an exceptional event.</summary>
public sealed record ExclusionItem
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary><c>dust</c>, <c>fire</c> or <c>fireworks</c>.</summary>
    public required ExceptionalEvent Event { get; init; }

    /// <summary>First local day, included.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last local day, included.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Codes of the parameters whose values do not count.</summary>
    public required IReadOnlyList<string> Parameters { get; init; }

    /// <summary>The document that decided it; empty if none was named.</summary>
    public required string Document { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Who proposed it, as signed in or as claimed.</summary>
    public required string By { get; init; }

    /// <summary>The account of who proposed it; null where nobody signs in.</summary>
    public string? Account { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset ProposedAt { get; init; }

    /// <summary><c>proposed</c>, <c>approved</c> (then it counts), <c>refused</c> or <c>withdrawn</c>.</summary>
    public required ActState State { get; init; }

    /// <summary>What was done about it since, oldest first.</summary>
    public required IReadOnlyList<StepItem> Steps { get; init; }

    internal static ExclusionItem Of(Act act, District district)
    {
        var days = (ExcludedDays)act;
        return new ExclusionItem
        {
            Id = days.Id,
            Event = days.Event,
            From = days.First,
            To = days.Last,
            Parameters = days.Parameters,
            Document = days.Document,
            Reason = days.Reason,
            By = days.By,
            Account = days.Account,
            ProposedAt = district.Clock.At(days.At),
            State = days.State,
            Steps = StepItem.All(days, district),
        };
    }
}

/// <summary>An exclusion that somebody proposes.</summary>
/// <param name="Event"><c>dust</c>, <c>fire</c> or <c>fireworks</c>.</param>
/// <param name="From">First local day, yyyy-MM-dd, not in the future.</param>
/// <param name="To">Last local day; without it the first.</param>
/// <param name="Parameters">Codes of the parameters whose values do not count; without them pm25 and pm10.</param>
/// <param name="Document">The document that decided it; at most 200 characters.</param>
/// <param name="Reason">Why; 1 to 500 characters.</param>
/// <param name="By">Who, as claimed; 1 to 100 characters. Where people sign in it may be left out, and who is signed in counts.</param>
public sealed record ExclusionRequest(string? Event, string? From, string? To, IReadOnlyList<string>? Parameters, string? Document, string? Reason, string? By);

internal static class ExclusionEndpoint
{
    private const string Air = "air";
    private const int MostDocument = 200;
    private const int MostDays = 92;
    private static readonly string[] Particulates = ["pm25", "pm10"];

    /// <summary>Newest first.</summary>
    public static Results<Ok<Page<ExclusionItem>>, ProblemHttpResult> List(ApiQuery query, IActStore store)
    {
        int limit = query.Limit();
        (DateOnly from, DateOnly to) = query.Days();
        long? first = query.Number("exclusions");
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        IReadOnlyList<Act> found = store.Read(new ActQuery(ActKind.Exclusion) { From = query.Clock.StartOfDay(from), Until = query.Clock.StartOfDay(to.AddDays(1)), First = first, Limit = limit + 1 });
        string? next = found.Count > limit ? Cursor.Write("exclusions", found[limit].Id.ToString(CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<ExclusionItem>([.. found.Take(limit).Select(a => ExclusionItem.Of(a, query.District))], next));
    }

    /// <summary>Proposes one.</summary>
    public static Results<Created<ExclusionItem>, ProblemHttpResult> Add(ExclusionRequest request, ApiQuery query, IActStore store, TimeProvider clock)
    {
        query.Asked = request;
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        ExceptionalEvent? what = request.Event?.Trim() switch { "dust" => ExceptionalEvent.Dust, "fire" => ExceptionalEvent.Fire, "fireworks" => ExceptionalEvent.Fireworks, _ => null };
        if (what is null)
        {
            query.Refuse("event", BodyText.Start(request.Event ?? ""), query.Wording["expected.event"]);
        }

        DateOnly? first = ApiTimes.Date(request.From?.Trim() ?? ""), last = string.IsNullOrWhiteSpace(request.To) ? first : ApiTimes.Date(request.To.Trim());
        if (first is null || first > query.Clock.DayAt(now))
        {
            query.Refuse("from", BodyText.Start(request.From ?? ""), query.Wording["expected.pastDay"]);
        }
        else if (last is null || last < first || last > query.Clock.DayAt(now) || last.Value.DayNumber - first.Value.DayNumber >= MostDays)
        {
            query.Refuse("to", BodyText.Start(request.To ?? ""), query.Wording.Format("expected.lastDay", MostDays));
        }

        IReadOnlyList<string> parameters = request.Parameters is { Count: > 0 } given ? [.. given.Distinct(StringComparer.Ordinal)] : Particulates;
        foreach (string code in parameters)
        {
            query.Known("parameters", code, query.District.Catalog.All.Where(p => p.Domain.Code == Air).Select(p => p.Code));
        }

        string document = query.Optional("document", request.Document, MostDocument);
        string by = query.Who(request.By);
        string reason = query.Required("reason", request.Reason, BodyText.MostReason, "expected.why");
        return query.IsRefused(out ProblemHttpResult? problem) ? problem : TypedResults.Created((string?)null, ExclusionItem.Of(store.Add(new ExcludedDays
        {
            Domain = Air, Event = what!.Value, First = first!.Value, Last = last!.Value, Parameters = parameters, Document = document, By = by, Account = query.Visitor.Account, Reason = reason, At = now,
        }), query.District));
    }

    public static Results<Ok<ExclusionItem>, ProblemHttpResult> Approve(long id, StepRequest request, ApiQuery query, IActStore store, TimeProvider clock) => Take(ActMove.Approve, id, request, query, store, clock);

    public static Results<Ok<ExclusionItem>, ProblemHttpResult> Refuse(long id, StepRequest request, ApiQuery query, IActStore store, TimeProvider clock) => Take(ActMove.Refuse, id, request, query, store, clock);

    public static Results<Ok<ExclusionItem>, ProblemHttpResult> Withdraw(long id, StepRequest request, ApiQuery query, IActStore store, TimeProvider clock) => Take(ActMove.Withdraw, id, request, query, store, clock);

    private static Results<Ok<ExclusionItem>, ProblemHttpResult> Take(ActMove move, long id, StepRequest request, ApiQuery query, IActStore store, TimeProvider clock) =>
        ActSteps.Take(ActKind.Exclusion, id, move, request, query, store, clock, act => ExclusionItem.Of(act, query.District));
}
