using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>Places whose alert comes and goes: after so many turns within a time each further one is no news, until there is none for as long.</summary>
/// <remarks>A turn is a change of direction; steps up one after the other are one turn. What gets worse than it was when it began is news again.</remarks>
internal sealed class FlapWatch(AlertingOptions options)
{
    private readonly Dictionary<(string Rule, string Place), Flapping> _places = [];
    private readonly Dictionary<(string Rule, string Place), List<Turn>> _turns = [];

    /// <summary>Takes up what the store says of alerts that are held for it.</summary>
    public void Load(AlertBook book)
    {
        foreach (Alert alert in book.All.Where(a => a.HeldBy?.Kind == HoldKind.Flapping))
        {
            List<Turn> turns = ReadTurns(book, KeyOf(alert), long.MinValue);
            Severity severity = book.FindKey(alert.HeldBy!.Id) is { } first
                && book.HistoryOf(first).LastOrDefault(t => t.Kind == TransitionKind.Held && t.HeldBy == alert.HeldBy) is { } begun ? begun.Severity : alert.Severity;
            _places.TryAdd(KeyOf(alert), new Flapping(alert.HeldBy!, severity, turns.Count > 0 ? turns.Max(t => t.At) : alert.Since, Began: null, turns.Count));
        }
    }

    /// <summary>Judges the places of this round's turns, and those that have been quiet.</summary>
    /// <param name="book">The alerts.</param>
    /// <param name="isHeld">Whether something else holds an alert: that is told when it ends, and flapping does not begin under it.</param>
    /// <param name="now">Now, ms UTC.</param>
    public void Judge(AlertBook book, Predicate<Alert> isHeld, long now)
    {
        long window = (long)options.FlapWindow.TotalMilliseconds;
        foreach ((string, string) place in _places.Keys.ToList())
        {
            _places[place] = _places[place] with { Began = null };
        }

        foreach (IGrouping<(string, string), Notice> place in book.Notices.Where(n => IsTurn(n.Kind)).GroupBy(n => KeyOf(n.Alert)).ToList())
        {
            Notice newest = place.Last();
            long last = place.Max(n => n.At);
            Severity severity = place.Max(n => n.Alert.Severity);
            List<Turn> recent = TurnsOf(book, place.Key, now - window - (long)options.LateData.TotalMilliseconds);
            recent.AddRange(place.Select(n => new Turn(n.At, IsUp(n.Kind))));
            recent.RemoveAll(t => Math.Abs(now - t.At) >= window);
            if (_places.TryGetValue(place.Key, out Flapping? going))
            {
                last = Math.Max(going.Last, last);
                _places[place.Key] = going with { Last = last };
                if (severity <= going.Severity)
                {
                    continue;
                }
            }

            int turns = Count(recent);
            if ((going is not null || turns >= options.FlapFlips) && !isHeld(newest.Alert))
            {
                _places[place.Key] = new Flapping(new Hold(HoldKind.Flapping, newest.Alert.Key), severity, last, newest.Alert.Id, turns);
            }
        }

        // One whose last turn lies ahead was written by a clock that went ahead, and would not be quiet for as long.
        foreach ((string, string) quiet in _places.Where(p => Math.Abs(now - p.Value.Last) >= window).Select(p => p.Key).ToList())
        {
            _places.Remove(quiet);
        }
    }

    /// <summary>The flapping at the place of an alert; null when there is none.</summary>
    public Flapping? At(Alert alert) => _places.GetValueOrDefault(KeyOf(alert));

    private static (string, string) KeyOf(Alert alert) => (alert.Rule, AlertId.PlaceOf(alert));

    private static bool IsTurn(TransitionKind kind) => IsUp(kind) || kind is TransitionKind.Eased or TransitionKind.Recovered;

    private static bool IsUp(TransitionKind kind) => kind is TransitionKind.Fired or TransitionKind.Worsened;

    /// <summary>The turns at a place that are remembered: after a start those of the alerts that have not long been over.</summary>
    private List<Turn> TurnsOf(AlertBook book, (string, string) place, long overAfter)
    {
        if (!_turns.TryGetValue(place, out List<Turn>? turns))
        {
            _turns[place] = turns = ReadTurns(book, place, overAfter);
        }

        return turns;
    }

    private static List<Turn> ReadTurns(AlertBook book, (string Rule, string Place) place, long overAfter) =>
    [
        .. book.Of(place.Rule, place.Place).Where(a => a.State != AlertState.Pending && (a.RecoveredAt ?? long.MaxValue) > overAfter)
            .SelectMany(book.HistoryOf).Where(t => IsTurn(t.Kind)).OrderBy(t => t.Id).Select(t => new Turn(t.At, IsUp(t.Kind))),
    ];

    private static int Count(List<Turn> turns)
    {
        int count = turns.Count > 0 ? 1 : 0;
        for (int i = 1; i < turns.Count; i++)
        {
            count += turns[i].Up == turns[i - 1].Up ? 0 : 1;
        }

        return count;
    }

    private readonly record struct Turn(long At, bool Up);
}

/// <summary>That the alert at a place comes and goes.</summary>
/// <param name="Hold">What alerts keep of it.</param>
/// <param name="Severity">How bad it was when it began.</param>
/// <param name="Last">Time of the last turn, ms UTC.</param>
/// <param name="Began">Id of the alert with which it began in this round; null when it did before.</param>
/// <param name="Turns">Turns when it began.</param>
internal sealed record Flapping(Hold Hold, Severity Severity, long Last, string? Began, int Turns);
