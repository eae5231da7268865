using WenchangPlan.Alerting.Mail;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>What is told of an alert that goes on: to contacts the rule has got since, again while nobody acknowledges it, and to the second line.</summary>
internal sealed class Followup(District district)
{
    /// <summary>Tells the contacts of today what they were not told: the register may have changed since an alert fired.</summary>
    public void TellNewContacts(AlertBook book, long now)
    {
        foreach (Alert alert in book.Open.Where(a => a.State == AlertState.Firing).ToList())
        {
            IReadOnlyList<Recipient> told = book.ToldOf(alert);
            if (RuleOf(alert) is not { } rule || told.Count == 0)
            {
                continue;
            }

            List<Recipient> added = [.. Audience.Of(district, rule.Contacts).Where(r => !Audience.Contains(told, r))];
            if (added.Count > 0)
            {
                book.Tell(NewNotice(rule, alert, TransitionKind.AudienceGrew, now) with { Only = added });
            }
        }
    }

    /// <summary>Reminds of what nobody acknowledged, and calls the second line. Of what is held nobody is reminded: when that ends it is told.</summary>
    public void Remind(AlertBook book, long now)
    {
        // What is told in this round anyway, such as that it fires once more, is not told twice in it.
        HashSet<string> told = [.. book.Notices.Where(n => n.Kind != TransitionKind.Released).Select(n => n.Alert.Id)];
        foreach (Alert alert in book.Open.Where(a => a is { State: AlertState.Firing, ToldAt: not null, HeldBy: null }).ToList())
        {
            if (told.Contains(alert.Id) || RuleOf(alert) is not { } rule)
            {
                continue;
            }

            long since = now - alert.ToldAt!.Value;
            if (since < 0)
            {
                book.Put(alert with { ToldAt = now }); // it was told by a clock that went ahead
                continue;
            }

            bool remind = since >= (long)rule.RepeatAt(alert.Severity).TotalMilliseconds;
            if (rule.Escalate is { } second && IsDue(book, alert, second, now))
            {
                book.Tell(NewNotice(rule, alert with { ToldAt = now }, TransitionKind.Escalated, now) with { Only = Audience.Of(district, second.Contacts) });
            }
            else if (remind && book.HandlingOf(alert) == Handling.Found)
            {
                book.Tell(NewNotice(rule, alert with { ToldAt = now }, TransitionKind.Reminded, now));
            }
        }
    }

    private static bool IsDue(AlertBook book, Alert alert, Escalation second, long now)
    {
        // Asked of the store only once the time is over, and then until it has been done.
        if (now - Math.Max(alert.FiredAt ?? alert.Since, alert.Since) < (long)second.After.TotalMilliseconds)
        {
            return false;
        }

        IReadOnlyList<AlertTransition> history = book.HistoryOf(alert);
        AlertTransition? fired = history.LastOrDefault(t => t.Kind == TransitionKind.Fired);
        AlertTransition? told = fired?.HeldBy is null ? fired : history.LastOrDefault(t => t.Kind == TransitionKind.Released);
        return told is not null && now - told.RecordedAt >= (long)second.After.TotalMilliseconds
            && !history.Any(t => t.Kind == TransitionKind.Escalated && t.Firing == alert.Firing) && book.HandlingOf(alert) == Handling.Found;
    }

    private Notice NewNotice(AlertRule rule, Alert alert, TransitionKind kind, long now) =>
        new(rule, alert, kind, now) { Station = alert.Station is { } id ? district.Find(id) : null };

    private AlertRule? RuleOf(Alert alert) => district.Alerts.FirstOrDefault(r => r.Id == alert.Rule);
}

/// <summary>Who is told.</summary>
internal static class Audience
{
    /// <summary>The contacts with these ids as they are in the register, each address once.</summary>
    public static IReadOnlyList<Recipient> Of(District district, IReadOnlyList<string> contacts) =>
    [
        .. district.Contacts.Where(c => contacts.Contains(c.Id)).DistinctBy(c => c.Email, StringComparer.OrdinalIgnoreCase).Select(c => new Recipient(c.Email, c.Id, c.Language)),
    ];

    public static bool Contains(IReadOnlyList<Recipient> told, Recipient recipient) =>
        told.Any(t => string.Equals(t.Address, recipient.Address, StringComparison.OrdinalIgnoreCase));
}
