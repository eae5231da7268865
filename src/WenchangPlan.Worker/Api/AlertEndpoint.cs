using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

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

    /// <summary>Puts an alert into words of the API.</summary>
    public static AlertItem From(Alert alert, District district, Resources.Wording wording) => new()
    {
        Id = alert.Id,
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
    /// <summary>Alerts that began together are in order of id.</summary>
    private static readonly Comparer<Key> NewestFirst =
        Comparer<Key>.Create((a, b) => a.Since == b.Since ? string.CompareOrdinal(a.Id, b.Id) : b.Since.CompareTo(a.Since));

    private readonly record struct Key(long Since, string Id);

    public static Results<Ok<Page<AlertItem>>, ProblemHttpResult> List(ApiQuery query, IAlertStore store)
    {
        int limit = query.Limit();
        string? state = query.Text("state");
        if (state is not (null or "open" or "all"))
        {
            query.Refuse("state", state, query.Wording["expected.alertState"]);
        }

        string list = state == "open" ? "openAlerts" : "alerts";
        Key? start = query.After<Key>(list, 2, key => long.TryParse(key[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long since) ? new Key(since, key[1]) : null);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        List<Alert> alerts = Sorted(state == "open" ? store.ReadOpenAlerts() : ReadEnough(store, start, limit), start);
        string? next = alerts.Count > limit ? Cursor.Write(list, alerts[limit].Since.ToString(CultureInfo.InvariantCulture), alerts[limit].Id) : null;
        return TypedResults.Ok(new Page<AlertItem>([.. alerts.Take(limit).Select(a => AlertItem.From(a, query.District, query.Wording))], next));
    }

    /// <summary>Reads so far that every alert that began together with the first one of the next page is there too: the store may cut between them.</summary>
    private static IReadOnlyList<Alert> ReadEnough(IAlertStore store, Key? start, int limit)
    {
        long? before = start is { } key ? key.Since + 1 : null;
        for (int most = limit + 64; ; most *= 2)
        {
            IReadOnlyList<Alert> alerts = store.ReadAlerts(before, most);
            if (alerts.Count < most || (Sorted(alerts, start) is { } rest && rest.Count > limit && rest[limit].Since > alerts[^1].Since))
            {
                return alerts;
            }
        }
    }

    private static List<Alert> Sorted(IReadOnlyList<Alert> alerts, Key? start) =>
        [.. alerts.Where(a => start is not { } first || NewestFirst.Compare(KeyOf(a), first) >= 0).OrderBy(KeyOf, NewestFirst)];

    private static Key KeyOf(Alert alert) => new(alert.Since, alert.Id);
}
