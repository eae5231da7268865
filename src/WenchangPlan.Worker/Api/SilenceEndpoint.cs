using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>How far a silence has come.</summary>
public enum SilenceState
{
    /// <summary>It has not begun.</summary>
    Coming,
    /// <summary>It holds mails now.</summary>
    Holding,
    /// <summary>Its time is over, or somebody ended it.</summary>
    Over,
}

/// <summary>A silence, or a maintenance window: mails about what it covers are held.</summary>
public sealed record SilenceItem
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary><c>silence</c> or <c>maintenance</c>.</summary>
    public required SilenceKind Kind { get; init; }

    /// <summary>Alerts of this rule; null: of every rule.</summary>
    public string? Rule { get; init; }

    /// <summary>Alerts about this station; null: about every one.</summary>
    public string? Station { get; init; }

    /// <summary>Alerts about stations of this area; null: of every area.</summary>
    public string? Area { get; init; }

    /// <summary>Alerts of this domain; null: of every domain.</summary>
    public string? Domain { get; init; }

    /// <summary>Alerts about this parameter; null: about every one.</summary>
    public string? Parameter { get; init; }

    /// <summary>First instant, included.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, not included.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Who asked for it, as signed in or as claimed.</summary>
    public required string By { get; init; }

    /// <summary>The account of who asked for it; null where nobody signs in.</summary>
    public string? Account { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How far it has come: <c>coming</c>, <c>holding</c> or <c>over</c>.</summary>
    public required SilenceState State { get; init; }

    /// <summary>When somebody ended it early; null when nobody did.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who ended it early, as signed in or as claimed; null when nobody did.</summary>
    public string? EndedBy { get; init; }

    /// <summary>The account of who ended it early; null where nobody signs in, and when nobody did.</summary>
    public string? EndedByAccount { get; init; }

    /// <summary>What they said; empty when nothing.</summary>
    public required string EndComment { get; init; }

    /// <summary>Puts a silence into words of the API.</summary>
    /// <param name="silence">It.</param>
    /// <param name="district">The register.</param>
    /// <param name="now">Now, ms UTC.</param>
    public static SilenceItem Of(Silence silence, District district, long now)
    {
        ArgumentNullException.ThrowIfNull(silence);
        ArgumentNullException.ThrowIfNull(district);
        return new SilenceItem
        {
            Id = silence.Id,
            Kind = silence.Kind,
            Rule = silence.Rule,
            Station = silence.Station,
            Area = silence.Area,
            Domain = silence.Domain,
            Parameter = silence.Parameter,
            From = district.Clock.At(silence.From),
            Until = district.Clock.At(silence.Until),
            By = silence.By,
            Account = silence.Account,
            Reason = silence.Reason,
            CreatedAt = district.Clock.At(silence.CreatedAt),
            State = silence.HoldsAt(now) ? SilenceState.Holding : silence.Ended is null && now < silence.From ? SilenceState.Coming : SilenceState.Over,
            EndedAt = silence.Ended is { } ended ? district.Clock.At(ended.At) : null,
            EndedBy = silence.Ended?.By,
            EndedByAccount = silence.Ended?.Account,
            EndComment = silence.Ended?.Comment ?? "",
        };
    }
}

/// <summary>A silence that somebody asks for.</summary>
/// <param name="Rule">Alerts of this rule.</param>
/// <param name="Station">Alerts about this station.</param>
/// <param name="Area">Alerts about stations of this area.</param>
/// <param name="Domain">Alerts of this domain.</param>
/// <param name="Parameter">Alerts about this parameter.</param>
/// <param name="From">First instant: ISO 8601 with offset, or a date; without it: now.</param>
/// <param name="Until">End, not included, at most 92 days after it begins.</param>
/// <param name="By">Who, as claimed; 1 to 100 characters. Where people sign in it may be left out, and who is signed in counts.</param>
/// <param name="Reason">Why; 1 to 500 characters.</param>
public sealed record SilenceRequest(string? Rule, string? Station, string? Area, string? Domain, string? Parameter, string? From, string? Until, string? By, string? Reason);

/// <summary>That somebody ends a silence early.</summary>
/// <param name="By">Who, as claimed; 1 to 100 characters. Where people sign in it may be left out, and who is signed in counts.</param>
/// <param name="Comment">What they say; at most 2,000 characters.</param>
public sealed record SilenceEndRequest(string? By, string? Comment);

internal static class SilenceEndpoint
{
    /// <summary>A season: what is out for longer belongs out of the register.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(92);

    public static Results<Ok<Page<SilenceItem>>, ProblemHttpResult> List(ApiQuery query, ISilenceStore store, TimeProvider clock) => List(query, store, clock, null);

    public static Results<Ok<Page<SilenceItem>>, ProblemHttpResult> ListMaintenance(ApiQuery query, ISilenceStore store, TimeProvider clock) =>
        List(query, store, clock, SilenceKind.Maintenance);

    public static Results<Created<SilenceItem>, ProblemHttpResult> Add(SilenceRequest request, ApiQuery query, ISilenceStore store, TimeProvider clock) =>
        Make(SilenceKind.Silence, request, query, store, clock);

    public static Results<Created<SilenceItem>, ProblemHttpResult> AddMaintenance(SilenceRequest request, ApiQuery query, ISilenceStore store, TimeProvider clock) =>
        Make(SilenceKind.Maintenance, request, query, store, clock);

    public static Results<Ok<SilenceItem>, ProblemHttpResult> End(long id, SilenceEndRequest request, ApiQuery query, ISilenceStore store, TimeProvider clock)
    {
        query.Asked = request;
        string by = query.Who(request.By);
        string comment = request.Comment?.Trim() ?? "";
        if (comment.Length > AlertHistoryEndpoint.MostComment)
        {
            query.Refuse("comment", BodyText.Start(comment), query.Wording["expected.comment"]);
        }

        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        long now = Now(clock);
        if (store.FindSilence(id) is not { } silence)
        {
            return Problem(query.Wording, "problem.silence", StatusCodes.Status404NotFound, id);
        }

        query.StoodBefore = silence.Reason;
        return now < silence.Until && store.End(id, new SilenceEnd(now, by, comment, query.Visitor.Account))
            ? TypedResults.Ok(SilenceItem.Of(store.FindSilence(id)!, query.District, now))
            : Problem(query.Wording, "problem.silenceOver", StatusCodes.Status409Conflict, id);
    }

    private static Results<Ok<Page<SilenceItem>>, ProblemHttpResult> List(ApiQuery query, ISilenceStore store, TimeProvider clock, SilenceKind? kind)
    {
        int limit = query.Limit();
        string? state = query.Text("state");
        if (state is not (null or "holding" or "all"))
        {
            query.Refuse("state", state, query.Wording["expected.silenceState"]);
        }

        long? from = query.Number("silences");
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        long now = Now(clock);
        IReadOnlyList<Silence> silences = state == "holding"
            ? [.. store.ReadHolding(now).Where(s => (kind is null || s.Kind == kind) && (from is null || s.Id <= from)).Reverse()]
            : store.ReadSilences(from, kind, limit + 1);
        string? next = silences.Count > limit ? Cursor.Write("silences", silences[limit].Id.ToString(CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<SilenceItem>([.. silences.Take(limit).Select(s => SilenceItem.Of(s, query.District, now))], next));
    }

    /// <summary>Keeps a silence that somebody asks for.</summary>
    public static Results<Created<SilenceItem>, ProblemHttpResult> Make(SilenceKind kind, SilenceRequest request, ApiQuery query, ISilenceStore store, TimeProvider clock)
    {
        query.Asked = request;
        long now = Now(clock);
        District district = query.District;
        long? from = query.Time("from", request.From), until = query.Time("until", request.Until);
        var silence = new Silence
        {
            Kind = kind,
            Rule = query.Known("rule", request.Rule, district.Alerts.Select(r => r.Id)),
            Station = query.Known("station", request.Station, district.Stations.Select(s => s.Id)),
            Area = query.Known("area", request.Area, district.Stations.Select(s => s.Area).OfType<string>()),
            Domain = query.Known("domain", request.Domain, district.Domains.All.Select(d => d.Code)),
            Parameter = query.Known("parameter", request.Parameter, district.Stations.SelectMany(s => s.Parameters).Select(p => p.Parameter.Code)),
            From = from ?? now,
            Until = until ?? 0,
            By = query.Who(request.By),
            Account = query.Visitor.Account,
            Reason = query.Required("reason", request.Reason, BodyText.MostReason, "expected.silenceReason"),
            CreatedAt = now,
        };
        if (kind == SilenceKind.Maintenance && string.IsNullOrWhiteSpace(request.Station))
        {
            query.Refuse("station", "", query.Wording["expected.maintained"]);
        }
        else if (Enumerable.All([request.Rule, request.Station, request.Area, request.Domain, request.Parameter], string.IsNullOrWhiteSpace))
        {
            query.Refuse("rule", "", query.Wording["expected.covered"]);
        }

        bool isRead = until is not null || string.IsNullOrWhiteSpace(request.Until);
        if (isRead && (silence.Until <= (kind == SilenceKind.Maintenance ? silence.From : Math.Max(now, silence.From)) || silence.Until - silence.From > (long)Longest.TotalMilliseconds))
        {
            query.Refuse("until", request.Until ?? "", query.Wording["expected.until"]);
        }

        return query.IsRefused(out ProblemHttpResult? problem) ? problem : TypedResults.Created((string?)null, SilenceItem.Of(store.Add(silence), district, now));
    }

    private static long Now(TimeProvider clock) => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static ProblemHttpResult Problem(Wording wording, string key, int status, long id) =>
        TypedResults.Problem(new ProblemDetails { Status = status, Title = wording[key + ".title"], Detail = wording.Format(key + ".detail", id) });
}
