using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

/// <summary>What holds the mails about an alert.</summary>
/// <param name="Kind"><c>silence</c> (a maintenance window too), <c>alert</c>: it follows from another one, or <c>flapping</c>.</param>
/// <param name="Id">The id of the silence, or the key of the alert it follows from or began with.</param>
public sealed record HoldItem(HoldKind Kind, string Id)
{
    /// <summary>Puts a hold into words of the API.</summary>
    public static HoldItem? From(Hold? hold) => hold is null ? null : new HoldItem(hold.Kind, hold.Id);
}

/// <summary>An alert: one rule at one place.</summary>
public sealed record AlertItem
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>Rule of the register.</summary>
    public required string Rule { get; init; }

    /// <summary>The rule's name in the request's language; its id when the register no longer has it.</summary>
    public required string RuleName { get; init; }

    /// <summary>What it watches.</summary>
    public required RuleKind Kind { get; init; }

    /// <summary>How bad it is: <c>info</c>, <c>warning</c> or <c>critical</c>.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Station id; null when it concerns the district.</summary>
    public string? Station { get; init; }

    /// <summary>Parameter code; null for offline and verdict alerts.</summary>
    public string? Parameter { get; init; }

    /// <summary><c>pending</c>, <c>firing</c> or <c>recovered</c>.</summary>
    public required AlertState State { get; init; }

    /// <summary>When the condition began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When people were told; null while pending.</summary>
    public DateTimeOffset? FiredAt { get; init; }

    /// <summary>When a value or verdict said that it is over; null before.</summary>
    public DateTimeOffset? RecoveredAt { get; init; }

    /// <summary>The value that last mattered; null where there is none.</summary>
    public double? Value { get; init; }

    /// <summary>The bound of the rule; null where there is none.</summary>
    public double? Bound { get; init; }

    /// <summary>What a verdict alert is about; empty otherwise.</summary>
    public required string Subject { get; init; }

    /// <summary>Whether the station is silent, so that nobody knows if the condition still holds.</summary>
    public required bool NoData { get; init; }

    /// <summary>What pages, mails and paths call it by: 16 letters and digits.</summary>
    public required string Key { get; init; }

    /// <summary>What people have done about it: <c>found</c>, <c>acknowledged</c>, <c>assigned</c>, <c>handled</c> or <c>finished</c>.</summary>
    public required Handling Handling { get; init; }

    /// <summary>Who has it in hand, as claimed; null when nobody said so.</summary>
    public string? Handler { get; init; }

    /// <summary>What holds its mails now; null when nothing does.</summary>
    public HoldItem? HeldBy { get; init; }

    /// <summary>Puts an alert into words of the API.</summary>
    public static AlertItem From(Alert alert, District district, Resources.Wording wording) => new()
    {
        Id = alert.Id,
        Key = alert.Key,
        Handling = alert.Handling,
        Handler = alert.Handler,
        HeldBy = HoldItem.From(alert.HeldBy),
        Rule = alert.Rule,
        RuleName = district.Alerts.FirstOrDefault(r => r.Id == alert.Rule) is { } rule ? wording.Name(rule.Name, rule.NameEn) : alert.Rule,
        Kind = alert.Kind,
        Severity = alert.Severity,
        Station = alert.Station,
        Parameter = alert.Parameter,
        State = alert.State,
        Since = district.Clock.At(alert.Since),
        FiredAt = alert.FiredAt is { } fired ? district.Clock.At(fired) : null,
        RecoveredAt = alert.RecoveredAt is { } recovered ? district.Clock.At(recovered) : null,
        Value = alert.Value,
        Bound = alert.Bound,
        Subject = alert.Subject,
        NoData = alert.NoData,
    };
}

internal static class AlertEndpoint
{
    public static Results<Ok<Page<AlertItem>>, ProblemHttpResult> List(ApiQuery query, IAlertStore store)
    {
        int limit = query.Limit();
        string? state = query.Text("state");
        if (state is not (null or "open" or "all"))
        {
            query.Refuse("state", state, query.Wording["expected.alertState"]);
        }

        string list = state == "open" ? "openAlerts" : "alerts";
        AlertKey? from = query.After<AlertKey>(
            list, 2, key => long.TryParse(key[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long since) ? new AlertKey(since, key[1]) : null);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        IReadOnlyList<Alert> alerts = state == "open"
            ? [.. store.ReadOpenAlerts().Where(a => from is not { } first || AlertKey.Of(a) >= first).OrderBy(AlertKey.Of)]
            : store.ReadAlerts(from, limit + 1);
        string? next = alerts.Count > limit ? Cursor.Write(list, alerts[limit].Since.ToString(CultureInfo.InvariantCulture), alerts[limit].Id) : null;
        return TypedResults.Ok(new Page<AlertItem>([.. alerts.Take(limit).Select(a => AlertItem.From(a, query.District, query.Wording))], next));
    }
}
