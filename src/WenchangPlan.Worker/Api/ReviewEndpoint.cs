using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

/// <summary>A review of readings in levels.</summary>
public sealed record ReviewItem
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>Station id.</summary>
    public required string Station { get; init; }

    /// <summary>Code of the parameter; null: all of the station.</summary>
    public string? Parameter { get; init; }

    /// <summary>Time of the first reading, included.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, not included.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Why it was marked.</summary>
    public required string Reason { get; init; }

    /// <summary>Who marked it, as signed in or as claimed.</summary>
    public required string By { get; init; }

    /// <summary>The account of who marked it; null where nobody signs in.</summary>
    public string? Account { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset MarkedAt { get; init; }

    /// <summary><c>proposed</c>, <c>approved</c> (then it counts), <c>refused</c> or <c>withdrawn</c>.</summary>
    public required ActState State { get; init; }

    /// <summary>What the reviewer made of it: <c>invalid</c>, <c>corrected</c> or <c>restored</c>; null while nobody has.</summary>
    public ReviewDecision? Decision { get; init; }

    /// <summary>The value that counts where it was corrected; null elsewhere.</summary>
    public decimal? Value { get; init; }

    /// <summary>What was done about it since, oldest first.</summary>
    public required IReadOnlyList<StepItem> Steps { get; init; }

    internal static ReviewItem Of(Act act, District district)
    {
        var review = (Review)act;
        return new ReviewItem
        {
            Id = review.Id,
            Station = review.Station,
            Parameter = review.Parameter,
            From = district.Clock.At(review.First),
            To = district.Clock.At(review.End),
            Reason = review.Reason,
            By = review.By,
            Account = review.Account,
            MarkedAt = district.Clock.At(review.At),
            State = review.State,
            Decision = review.Decision,
            Value = review.Value,
            Steps = StepItem.All(review, district),
        };
    }
}

/// <summary>Readings that somebody marks.</summary>
/// <param name="Station">Station id.</param>
/// <param name="Parameter">Code of the parameter; without it all of the station.</param>
/// <param name="From">Time of the first reading, included: ISO 8601 with offset, or a date.</param>
/// <param name="To">End, not included; without it the one reading at from. At most 31 days.</param>
/// <param name="Reason">Why; 1 to 500 characters.</param>
/// <param name="By">Who, as claimed; 1 to 100 characters. Where people sign in it may be left out, and who is signed in counts.</param>
public sealed record ReviewRequest(string? Station, string? Parameter, string? From, string? To, string? Reason, string? By);

internal static class ReviewEndpoint
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>Newest first.</summary>
    public static Results<Ok<Page<ReviewItem>>, ProblemHttpResult> List(ApiQuery query, IActStore store)
    {
        int limit = query.Limit();
        string? station = query.Text("station");
        if (station is not null && query.District.Find(station) is null)
        {
            return query.NoSuchStation(station);
        }

        (long from, long to) = query.Instants();
        long? first = query.Number("reviews");
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        IReadOnlyList<Act> found = store.Read(new ActQuery(ActKind.Review) { Station = station, From = from, Until = to, First = first, Limit = limit + 1 });
        string? next = found.Count > limit ? Cursor.Write("reviews", found[limit].Id.ToString(CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<ReviewItem>([.. found.Take(limit).Select(a => ReviewItem.Of(a, query.District))], next));
    }

    /// <summary>Marks readings.</summary>
    public static Results<Created<ReviewItem>, ProblemHttpResult> Add(ReviewRequest request, ApiQuery query, IActStore store, IReadingStore readings, TimeProvider clock)
    {
        query.Asked = request;
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        string? id = query.Known("station", request.Station, query.District.Stations.Select(s => s.Id));
        Station? station = id is null ? null : query.District.Find(id);
        if (id is null)
        {
            query.Refuse("station", "", query.Wording["expected.inRegister"]);
        }

        string? parameter = query.Known("parameter", request.Parameter, station?.Parameters.Select(p => p.Parameter.Code) ?? []);
        long? from = query.Time("from", request.From), to = string.IsNullOrWhiteSpace(request.To) ? from + 1 : query.Time("to", request.To);
        long kept = readings.ReadKeptSince();
        if (string.IsNullOrWhiteSpace(request.From) || from > now || from < kept)
        {
            query.Refuse("from", BodyText.Start(request.From ?? ""), query.Wording[from < kept ? "expected.keptReading" : "expected.past"]);
        }
        else if (from is { } first && to is { } end && (end <= first || end - first > (long)Longest.TotalMilliseconds || end > now + 1))
        {
            query.Refuse("to", BodyText.Start(request.To ?? ""), query.Wording.Format("expected.endOfMark", (int)Longest.TotalDays));
        }

        string by = query.Who(request.By);
        string reason = query.Required("reason", request.Reason, BodyText.MostReason, "expected.why");
        return query.IsRefused(out ProblemHttpResult? problem) ? problem : TypedResults.Created((string?)null, ReviewItem.Of(store.Add(new Review
        {
            Station = station!.Id, Parameter = parameter, First = from!.Value, End = to!.Value, By = by, Account = query.Visitor.Account, Reason = reason, At = now,
        }), query.District));
    }

    /// <summary>The signature of the reviewer says what becomes of the data, the one after it approves that.</summary>
    public static Results<Ok<ReviewItem>, ProblemHttpResult> Decide(long id, StepRequest request, ApiQuery query, IActStore store, TimeProvider clock)
    {
        if (string.IsNullOrWhiteSpace(request.Decision))
        {
            query.Refuse("decision", "", query.Wording["expected.decision"]);
        }

        query.Required("comment", request.Comment, BodyText.MostReason, "expected.why");
        return Take(ActMove.Approve, id, request, query, store, clock);
    }

    public static Results<Ok<ReviewItem>, ProblemHttpResult> Approve(long id, StepRequest request, ApiQuery query, IActStore store, TimeProvider clock) =>
        Take(ActMove.Approve, id, request with { Decision = null, Value = null }, query, store, clock);

    public static Results<Ok<ReviewItem>, ProblemHttpResult> Refuse(long id, StepRequest request, ApiQuery query, IActStore store, TimeProvider clock) =>
        Take(ActMove.Refuse, id, request with { Decision = null, Value = null }, query, store, clock);

    public static Results<Ok<ReviewItem>, ProblemHttpResult> Withdraw(long id, StepRequest request, ApiQuery query, IActStore store, TimeProvider clock) =>
        Take(ActMove.Withdraw, id, request with { Decision = null, Value = null }, query, store, clock);

    private static Results<Ok<ReviewItem>, ProblemHttpResult> Take(ActMove move, long id, StepRequest request, ApiQuery query, IActStore store, TimeProvider clock) =>
        ActSteps.Take(ActKind.Review, id, move, request, query, store, clock, act => ReviewItem.Of(act, query.District));
}
