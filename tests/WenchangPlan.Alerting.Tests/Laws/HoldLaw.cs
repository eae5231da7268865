using WenchangPlan.Alerting.Rules;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Laws;

/// <summary>The part of the second law that is about holds: while something holds an alert no mail tells of it, nothing else is held, what was held is told in one mail when that ends, and a silent station holds what would be told again of its values.</summary>
internal sealed class HoldLaw(AlertingOptions options)
{
    private readonly Dictionary<(long, string), bool> _seen = [];
    private readonly Dictionary<(long, string), int> _released = [];
    private int _step;
    private long _lastTransition;

    /// <summary>Looks at what the last step did.</summary>
    public void Look(Timeline line, string log)
    {
        long now = line.Now;
        _step++;
        Dictionary<long, AlertTransition> transitions = line.Store.Transitions.ToDictionary(t => t.Id);
        Dictionary<string, Alert> alerts = line.Store.Alerts.ToDictionary(a => a.Id);
        foreach (InMemoryAlertStore.TellingRow row in line.Store.Tellings)
        {
            (long, string) key = (row.Telling.Transition, row.Telling.Recipient.Address);
            AlertTransition transition = transitions[row.Telling.Transition];
            bool isNew = !_seen.TryGetValue(key, out bool wasHeld);
            bool isSilenced = line.Store.Silences.Any(s => s.HoldsAt(now) && s.Covers(alerts[transition.Alert], line.District));
            string what = $"{transition.Alert} #{transition.Id} {transition.Kind} to {row.Telling.Recipient.Address}";
            if (isNew && transition.RecordedAt == now && row.Telling.At == now)
            {
                Assert.True(row.Held || !isSilenced, $"L2: {what} is silenced and not held\n{log}");
            }

            Assert.True(!row.Held || Stands(line, alerts[transition.Alert].HeldBy), $"L2: {what} is held by nothing\n{log}");

            Assert.True(isNew || !wasHeld || row.Held || !isSilenced, $"L2: {what} is released while a silence holds it\n{log}");
            Assert.True(!row.Held || row.Mail is null, $"L2: {what} is held and in mail {row.Mail}\n{log}");
            if (wasHeld && !row.Held)
            {
                _released[key] = _step;
            }

            _seen[key] = row.Held;
        }

        List<AlertTransition> added = [.. line.Store.Transitions.Where(t => t.Id > _lastTransition)];
        foreach (AlertTransition repeat in added.Where(t => IsRepeat(t) && t.HeldBy is null))
        {
            LookAtRepeat(line, repeat, alerts[repeat.Alert], isOnly: added.All(t => t.Alert != repeat.Alert || IsRepeat(t) || t.Kind is TransitionKind.Held or TransitionKind.Released), log);
        }

        LookAtTurns(line, alerts, log);
    }

    /// <summary>Of a value that is told again: not while its station is known to be silent, not sooner than the rule says, and not what somebody has taken on.</summary>
    private static void LookAtRepeat(Timeline line, AlertTransition repeat, Alert alert, bool isOnly, string log)
    {
        if (alert.Kind != RuleKind.Threshold || line.District.Alerts.FirstOrDefault(r => r.Id == alert.Rule) is not { } rule)
        {
            return;
        }

        string what = $"{repeat.Alert} #{repeat.Id} {repeat.Kind} {repeat.Firing}";
        Alert? silent = line.Store.Alerts.FirstOrDefault(a => a is { Kind: RuleKind.Offline, Parameter: null, State: AlertState.Firing, HeldBy: null or { Kind: HoldKind.Alert } } && a.Station == alert.Station);
        AlertRule? silence = line.District.Alerts.FirstOrDefault(r => r.Id == silent?.Rule);
        Assert.True(!isOnly || alert.State != AlertState.Firing || silence is null || rule.Contacts.Except(silence.Contacts).Any(), $"L2: {what} is told though {silent?.Id} says that the station is silent\n{HistoryOf(line, alert)}\n{log}");
        if (repeat.Kind != TransitionKind.Reminded)
        {
            return;
        }

        Assert.True(alert.Handling == Handling.Found, $"L3: {what} reminds of what is {alert.Handling}\n{log}");
        AlertTransition? told = line.Store.Transitions.LastOrDefault(t => t.Alert == alert.Id && t.Id < repeat.Id && t.Words.Count > 0 && t.HeldBy is null && t.Kind != TransitionKind.AudienceGrew);
        Assert.True(line.IsClockSet || told is null || line.Now - told.RecordedAt >= (long)rule.RepeatAt(alert.Severity).TotalMilliseconds, $"L3: {what} is too soon after #{told?.Id}\n{HistoryOf(line, alert)}\n{log}");
    }

    private static string HistoryOf(Timeline line, Alert alert) =>
        string.Join('\n', line.Store.Transitions.Where(t => t.Alert == alert.Id).Select(t => $"#{t.Id} {t.Kind} {t.Firing} recorded {t.RecordedAt} {t.Severity} {t.HeldBy}"));

    private static bool IsRepeat(AlertTransition t) => t is { Kind: TransitionKind.Reminded or TransitionKind.Escalated } or { Kind: TransitionKind.Fired, Firing: > 1 };

    /// <summary>Whether what holds an alert goes on. A silence that is over holds until the next round that can be stored; flapping is looked at by its turns.</summary>
    private static bool Stands(Timeline line, Hold? hold) => hold is not null && (hold.Kind != HoldKind.Alert || line.Store.FindAlert(hold.Id)?.State == AlertState.Firing);

    /// <summary>After so many turns within the time, a further one is told only if it is worse. Where a clock was set or something else holds alerts too, nothing is sure.</summary>
    private void LookAtTurns(Timeline line, Dictionary<string, Alert> alerts, string log)
    {
        List<AlertTransition> all = [.. line.Store.Transitions];
        List<AlertTransition> added = [.. all.Where(t => t.Id > _lastTransition)];
        foreach (AlertTransition turn in added.Where(t => IsTurn(t) && t.HeldBy is null && alerts[t.Alert].Kind == RuleKind.Threshold && !line.IsClockSet && line.Store.Silences.Count == 0))
        {
            string place = PlaceOf(alerts[turn.Alert]);
            List<AlertTransition> before = [.. all.Where(t => t.Id <= _lastTransition && PlaceOf(alerts[t.Alert]) == place)];
            bool isClear = before.All(t => t.HeldBy?.Kind != HoldKind.Alert);
            IEnumerable<AlertTransition> within = before.Where(t => IsTurn(t) && Math.Abs(line.Now - t.At) < (long)options.FlapWindow.TotalMilliseconds);
            AlertTransition? begun = before.LastOrDefault(t => t is { Kind: TransitionKind.Held, HeldBy.Kind: HoldKind.Flapping, Words.Count: > 0 });
            bool isWorse = begun is not null && added.Any(t => PlaceOf(alerts[t.Alert]) == place && t.Severity > begun.Severity);
            Assert.True(!isClear || isWorse || Turns(within) < options.FlapFlips, $"L2: {turn.Alert} #{turn.Id} {turn.Kind} is told though it comes and goes\n{string.Join('\n', before.Concat(added).Select(t => $"#{t.Id} {t.Alert} {t.Kind} at {t.At} recorded {t.RecordedAt} {t.Severity} {t.HeldBy}"))}\n{log}");
        }

        _lastTransition = all.Count > 0 ? all[^1].Id : 0;
    }

    private static string PlaceOf(Alert alert) => alert.Rule + " " + AlertId.PlaceOf(alert);

    private static bool IsTurn(AlertTransition t) => t.Kind is TransitionKind.Fired or TransitionKind.Worsened or TransitionKind.Eased or TransitionKind.Recovered;

    private static int Turns(IEnumerable<AlertTransition> turns)
    {
        List<bool> up = [.. turns.Select(t => t.Kind is TransitionKind.Fired or TransitionKind.Worsened)];
        return up.Count == 0 ? 0 : 1 + up.Zip(up.Skip(1)).Count(p => p.First != p.Second);
    }

    /// <summary>
    /// After every silence has ended and it has been quiet: nothing is held any more, but by an alert that goes on, and what was held together is in one mail to each.
    /// </summary>
    public void End(Timeline line, string log)
    {
        Look(line, log);
        Assert.True(line.Store.Alerts.All(a => a.HeldBy is null or { Kind: HoldKind.Alert }), $"L2: still held: {string.Join(' ', line.Store.Alerts.Where(a => a.HeldBy is not null).Select(a => $"{a.Id} {a.HeldBy}"))}\n{log}");
        Assert.True(line.Store.Tellings.All(t => !t.Held || line.Store.FindAlert(Alert.KeyOf(t.Telling.Alert))!.HeldBy is not null), $"L2: something is still held\n{log}");
        foreach (var released in line.Store.Tellings.Where(t => _released.ContainsKey((t.Telling.Transition, t.Telling.Recipient.Address)))
            .GroupBy(t => (_released[(t.Telling.Transition, t.Telling.Recipient.Address)], t.Telling.Topic, t.Telling.Recipient.Address)))
        {
            Assert.True(released.Where(t => !t.Held).Select(t => t.Mail).Distinct().Count() <= 1, $"L2: {released.Key} is told in several mails\n{log}");
        }
    }
}
