using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

/// <summary>One line of an alert's history.</summary>
public sealed record TransitionItem
{
    /// <summary>When it happened, in the time of the data.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When it was noticed.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>What happened: <c>fired</c>, <c>worsened</c>, <c>eased</c>, <c>recovered</c>, <c>withdrawn</c>, <c>ended</c>, <c>reminded</c>, <c>escalated</c>, <c>audienceGrew</c>, <c>act</c>, <c>held</c> or <c>released</c>.</summary>
    public required TransitionKind Kind { get; init; }

    /// <summary>Which firing it belongs to, from 1.</summary>
    public required int Firing { get; init; }

    /// <summary>How bad the alert was then.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The value that decided; null where there is none.</summary>
    public double? Value { get; init; }

    /// <summary>The bound it was held against; null where there is none.</summary>
    public double? Bound { get; init; }

    /// <summary>Why, where the kind does not say it all: <c>late</c>, <c>corrected</c>, <c>rule-changed</c>, <c>rule-removed</c>, <c>station-removed</c>, <c>silent</c>, or the act; empty otherwise.</summary>
    public required string Cause { get; init; }

    /// <summary>The condition it was judged by.</summary>
    public required string Definition { get; init; }

    /// <summary>Editions of the standards behind it.</summary>
    public required IReadOnlyList<string> Editions { get; init; }

    /// <summary>Who did it, as signed in or as claimed; null when the service did.</summary>
    public string? By { get; init; }

    /// <summary>The account of who did it; null where nobody signs in, and when the service did.</summary>
    public string? Account { get; init; }

    /// <summary>What they said; empty when nothing.</summary>
    public required string Comment { get; init; }

    /// <summary>One line that says it, in the request's language; empty when nobody was told.</summary>
    public required string Title { get; init; }

    /// <summary>What held its mails when it happened, began to or ended; null when nothing did.</summary>
    public HoldItem? HeldBy { get; init; }

    /// <summary>Puts a line into words of the API.</summary>
    public static TransitionItem From(AlertTransition line, District district, string language) => new()
    {
        At = district.Clock.At(line.At),
        RecordedAt = district.Clock.At(line.RecordedAt),
        Kind = line.Kind,
        Firing = line.Firing,
        Severity = line.Severity,
        Value = line.Value,
        Bound = line.Bound,
        Cause = line.Cause,
        Definition = line.Definition,
        Editions = line.Editions,
        By = line.By,
        Account = line.Account,
        Comment = line.Comment,
        Title = line.Words.TryGetValue(language, out TransitionWords? words) ? words.Title : "",
        HeldBy = HoldItem.From(line.HeldBy),
    };
}

/// <summary>An alert with what happened to it and who was told.</summary>
/// <param name="Alert">The alert as it is.</param>
/// <param name="History">What happened, oldest first.</param>
/// <param name="Mails">Mails about it, oldest first.</param>
public sealed record AlertAnswer(AlertItem Alert, IReadOnlyList<TransitionItem> History, IReadOnlyList<MailItem> Mails);

/// <summary>What somebody did about an alert.</summary>
/// <param name="By">Who, as claimed; 1 to 100 characters. Where people sign in it may be left out, and who is signed in counts.</param>
/// <param name="Comment">What they say; at most 2,000 characters.</param>
/// <param name="To">Whom it is assigned to; only with <c>assign</c>.</param>
public sealed record ActRequest(string? By, string? Comment, string? To);

internal static class AlertHistoryEndpoint
{
    /// <summary>Characters of a name.</summary>
    public const int MostName = 100;

    /// <summary>Characters of what somebody says.</summary>
    public const int MostComment = 2_000;

    /// <summary>One alert.</summary>
    public static Results<Ok<AlertAnswer>, ProblemHttpResult> Get(string key, ApiQuery query, IAlertStore store, IMailStore mails) =>
        query.IsRefused(out ProblemHttpResult? problem) ? problem : store.FindAlert(key) is { } alert ? Answer(query, store, mails, alert) : NoSuchAlert(query, key);

    public static Results<Ok<AlertAnswer>, ProblemHttpResult> Acknowledge(string key, ActRequest act, ApiQuery query, IAlertStore store, IMailStore mails, TimeProvider clock) =>
        Do(key, "acknowledge", act, query, store, mails, clock);

    public static Results<Ok<AlertAnswer>, ProblemHttpResult> Assign(string key, ActRequest act, ApiQuery query, IAlertStore store, IMailStore mails, TimeProvider clock) =>
        Do(key, "assign", act, query, store, mails, clock);

    public static Results<Ok<AlertAnswer>, ProblemHttpResult> Comment(string key, ActRequest act, ApiQuery query, IAlertStore store, IMailStore mails, TimeProvider clock) =>
        Do(key, "comment", act, query, store, mails, clock);

    public static Results<Ok<AlertAnswer>, ProblemHttpResult> Handle(string key, ActRequest act, ApiQuery query, IAlertStore store, IMailStore mails, TimeProvider clock) =>
        Do(key, "handle", act, query, store, mails, clock);

    public static Results<Ok<AlertAnswer>, ProblemHttpResult> Finish(string key, ActRequest act, ApiQuery query, IAlertStore store, IMailStore mails, TimeProvider clock) =>
        Do(key, "finish", act, query, store, mails, clock);

    /// <summary>Keeps what somebody did.</summary>
    /// <param name="key">The alert.</param>
    /// <param name="what"><c>acknowledge</c>, <c>assign</c>, <c>comment</c>, <c>handle</c> or <c>finish</c>.</param>
    /// <param name="act">Who, and what they say.</param>
    /// <param name="query">Collects what is wrong with it.</param>
    /// <param name="store">Keeps it.</param>
    /// <param name="mails">For the answer.</param>
    /// <param name="clock">Says when.</param>
    public static Results<Ok<AlertAnswer>, ProblemHttpResult> Do(
        string key, string what, ActRequest act, ApiQuery query, IAlertStore store, IMailStore mails, TimeProvider clock)
    {
        query.Asked = act;
        Handling? handling = what switch
        {
            "acknowledge" => Handling.Acknowledged,
            "assign" => Handling.Assigned,
            "handle" => Handling.Handled,
            "finish" => Handling.Finished,
            _ => null,
        };
        string by = query.Who(act.By), comment = act.Comment?.Trim() ?? "", to = act.To?.Trim() ?? "";
        Check(query, "comment", comment, comment.Length <= MostComment && (what is not "comment" || comment.Length > 0), "expected.comment");
        Check(query, "to", to, what == "assign" ? to.Length is > 0 and <= MostName : to.Length == 0, "expected.assignee");
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        if (store.FindAlert(key) is not { } alert)
        {
            return NoSuchAlert(query, key);
        }

        query.StoodBefore = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(alert.Handling.ToString());
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        store.Act(
            new AlertTransition
            {
                Alert = alert.Id, Kind = TransitionKind.Act, Firing = alert.Firing, At = now, RecordedAt = now, Severity = alert.Severity, Level = alert.Level, Cause = what,
                Definition = alert.Definition, By = by, Account = query.Visitor.Account, Comment = comment, Topic = alert.Topic,
            },
            handling, what == "assign" ? to : null);
        return Answer(query, store, mails, store.FindAlert(key)!);
    }

    private static void Check(ApiQuery query, string name, string value, bool isRight, string expected)
    {
        if (!isRight)
        {
            query.Refuse(name, value.Length <= MostName ? value : value[..MostName], query.Wording[expected]);
        }
    }

    /// <summary>An alert with its history and mails in words.</summary>
    public static AlertAnswer AnswerOf(Alert alert, IAlertStore store, IMailStore mails, District district, Resources.Wording wording) => new(
        AlertItem.From(alert, district, wording),
        [.. store.ReadTransitions(alert.Id).Select(t => TransitionItem.From(t, district, wording.Language))],
        [.. mails.ReadMailsOf(alert.Id).Select(m => MailItem.From(m, district.Clock))]);

    private static Ok<AlertAnswer> Answer(ApiQuery query, IAlertStore store, IMailStore mails, Alert alert) =>
        TypedResults.Ok(AnswerOf(alert, store, mails, query.District, query.Wording));

    private static ProblemHttpResult NoSuchAlert(ApiQuery query, string key) => TypedResults.Problem(new ProblemDetails
    {
        Status = StatusCodes.Status404NotFound,
        Title = query.Wording["problem.alert.title"],
        Detail = query.Wording.Format("problem.alert.detail", key),
    });
}
