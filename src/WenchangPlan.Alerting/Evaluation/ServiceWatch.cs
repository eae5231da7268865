using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>The service's own faults: a part that is not ready for as long as a rule of kind <c>service</c> asks, and a wall clock that jumped.</summary>
/// <remarks>They come before stations are blamed: while nothing can come in, silence is not counted.</remarks>
internal sealed class ServiceWatch(District district, IEnumerable<IReadyPart> parts, TimeProvider clock)
{
    /// <summary>Place of the alert about the wall clock.</summary>
    public const string Clock = "clock";

    /// <summary>A wall clock is slewed by less than this in a round; more is a jump.</summary>
    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(5);

    private readonly IReadyPart[] _parts = [.. parts];
    private readonly Dictionary<string, long> _notReadySince = [];
    private (long Wall, long Stamp)? _before;

    private IEnumerable<AlertRule> Rules => district.Alerts.Where(r => r.Kind == RuleKind.Service);

    /// <summary>Whether messages can come in now.</summary>
    public bool IsConnected() => !Array.Exists(_parts, p => p.Check().Cut);

    /// <summary>Looks at the wall clock: by how much it has been set since the last call; null when it was not.</summary>
    /// <param name="now">Now by the wall clock, ms UTC.</param>
    public TimeSpan? LookAtClock(long now)
    {
        (long Wall, long Stamp) here = (now, clock.GetTimestamp());
        TimeSpan? jump = null;
        if (_before is { } before)
        {
            TimeSpan set = TimeSpan.FromMilliseconds(now - before.Wall) - clock.GetElapsedTime(before.Stamp, here.Stamp);
            jump = set.Duration() > Jump ? set : null;
        }

        _before = here;
        return jump;
    }

    /// <summary>Judges every part, and tells of a jump of the clock once.</summary>
    /// <param name="book">The alerts.</param>
    /// <param name="jump">By how much the clock was set; null when it was not.</param>
    /// <param name="now">Now, ms UTC.</param>
    public void Judge(AlertBook book, TimeSpan? jump, long now)
    {
        foreach (IReadyPart part in _parts)
        {
            ReadyState state = part.Check();
            if (state.Ok)
            {
                _notReadySince.Remove(part.Name);
            }
            else
            {
                _notReadySince.TryAdd(part.Name, clock.GetTimestamp());
            }

            foreach (AlertRule rule in Rules)
            {
                Judge(book, rule, part.Name, state, now);
            }
        }

        foreach (AlertRule rule in jump is null ? [] : Rules)
        {
            Alert told = NewAlert(rule, Clock, now) with { State = AlertState.Closed, Value = jump!.Value.TotalSeconds, Subject = Clock };
            book.Tell(new Notice(rule, book.Again(told), TransitionKind.Fired, now));
        }
    }

    private void Judge(AlertBook book, AlertRule rule, string part, in ReadyState state, long now)
    {
        Alert? current = book.Find(rule.Id, part);
        bool firing = current?.State == AlertState.Firing;
        if (firing && state.Ok)
        {
            Alert over = current! with { State = AlertState.Recovered, RecoveredAt = Math.Max(now, current.Since), NoData = false };
            book.Tell(new Notice(rule, over, TransitionKind.Recovered, now));
        }
        else if (!firing && !state.Ok && _notReadySince.TryGetValue(part, out long since) && clock.GetElapsedTime(since) >= rule.For)
        {
            Alert fired = NewAlert(rule, part, now - (long)clock.GetElapsedTime(since).TotalMilliseconds) with { FiredAt = now, Subject = part + ": " + state.Detail };
            book.Tell(new Notice(rule, book.Again(fired), TransitionKind.Fired, now));
        }
    }

    private static Alert NewAlert(AlertRule rule, string place, long since) => new()
    {
        Id = AlertId.Of(rule.Id, place, since),
        Rule = rule.Id,
        Kind = rule.Kind,
        Severity = rule.Severity,
        State = AlertState.Firing,
        Since = since,
        FiredAt = since,
        Definition = rule.Definition,
    };
}
