using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Laws;

/// <summary>The part of the second law that is about holds: while something holds an alert no mail tells of it, nothing else is held, and what was held is told in one mail when that ends.</summary>
internal sealed class HoldLaw
{
    private readonly Dictionary<(long, string), bool> _seen = [];
    private readonly Dictionary<(long, string), int> _released = [];
    private int _step;

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
                Assert.True(!row.Held || alerts[transition.Alert].HeldBy is not null, $"L2: {what} is held by nothing\n{log}");
            }

            Assert.True(isNew || !wasHeld || row.Held || !isSilenced, $"L2: {what} is released while a silence holds it\n{log}");
            Assert.True(!row.Held || row.Mail is null, $"L2: {what} is held and in mail {row.Mail}\n{log}");
            if (wasHeld && !row.Held)
            {
                _released[key] = _step;
            }

            _seen[key] = row.Held;
        }
    }

    /// <summary>After every silence has ended: nothing is held any more, and what one of them held is in one mail to each.</summary>
    public void End(Timeline line, string log)
    {
        Look(line, log);
        Assert.True(line.Store.Tellings.All(t => !t.Held), $"L2: something is still held\n{log}");
        Assert.True(line.Store.Alerts.All(a => a.HeldBy is null), $"L2: an alert is still held\n{log}");
        foreach (var released in line.Store.Tellings.Where(t => _released.ContainsKey((t.Telling.Transition, t.Telling.Recipient.Address)))
            .GroupBy(t => (_released[(t.Telling.Transition, t.Telling.Recipient.Address)], t.Telling.Topic, t.Telling.Recipient.Address)))
        {
            Assert.True(released.Select(t => t.Mail).Distinct().Count() == 1, $"L2: {released.Key} is told in several mails\n{log}");
        }
    }
}
