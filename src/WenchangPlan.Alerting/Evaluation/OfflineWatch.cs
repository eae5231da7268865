using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>One offline rule at one station: the station itself, and each of its quantities where the rule asks for them.</summary>
internal sealed class OfflineWatch(AlertRule rule, Station station)
{
    public AlertRule Rule => rule;

    /// <summary>Judges the silence of the station.</summary>
    /// <param name="book">The alerts.</param>
    /// <param name="listening">Since when somebody has listened.</param>
    /// <param name="heard">What is known of the station.</param>
    /// <param name="now">Now, ms UTC.</param>
    public void Judge(AlertBook book, Listening listening, LastHeard heard, long now)
    {
        bool silent = Judge(book, listening, station.Id, null, heard.Covered, heard, now);
        if (!rule.Quantities)
        {
            return;
        }

        foreach (StationParameter quantity in station.Parameters)
        {
            string code = quantity.Parameter.Code;
            if (!silent)
            {
                Judge(book, listening, station.Id + "/" + code, code, heard.CoveredBy(quantity.Parameter.Index), heard, now);
            }
        }
    }

    /// <summary>Judges one place; says whether it is silent now.</summary>
    private bool Judge(AlertBook book, Listening listening, string place, string? parameter, long? covered, LastHeard heard, long now)
    {
        Alert? current = book.Find(rule.Id, place);
        if (current is { State: AlertState.Firing } firing && firing.Since > now && (covered is null || covered < firing.Since))
        {
            // Its start was written by a clock that went ahead; nothing could be newer than that.
            current = firing with { Since = covered ?? now };
            book.Put(current);
        }

        if (current?.State == AlertState.Firing || listening.MayFire(rule.For))
        {
            Decision decision = OfflineEvaluator.Decide(rule, place, current, covered, listening.Since, now);
            decision = decision.Alert is { } alert ? decision with { Alert = alert with { Station = station.Id, Parameter = parameter } } : decision;
            book.Apply(rule, decision, notice => notice with
            {
                Station = station,
                Newest = parameter is null ? heard.Newest ?? heard.Ahead : covered,
                Seen = parameter is null && IsRecent(heard.Seen?.Arrival) ? heard.Seen : null,
                Refusal = parameter is null && IsRecent(heard.Refusal?.At) ? heard.Refusal : null,
            });
        }

        return book.Find(rule.Id, place)?.State == AlertState.Firing;

        // What came later than now was stamped by a clock that has been set back since: nobody knows how long ago that is.
        bool IsRecent(long? at) => now - at is { } ago && ago >= 0 && ago < (long)rule.For.TotalMilliseconds;
    }
}

/// <summary>When a station, and each of its quantities, was last heard.</summary>
internal sealed class LastHeard(Station station)
{
    private readonly Dictionary<int, long> _quantities = [];
    private readonly long _covers = station.TimeIs == TimeIs.Start ? (long)station.SamplePeriod.TotalMilliseconds : 0;

    /// <summary>Time of the newest reading, ms UTC; null when it never spoke by the time it is now.</summary>
    public long? Newest { get; private set; }

    /// <summary>Time of a reading that was forgotten because it lies ahead of our clock, ms UTC; null when there was none. It says that the station has spoken, and no more.</summary>
    public long? Ahead { get; private set; }

    /// <summary>How it was last heard by this process; null when not yet.</summary>
    public LastSeen? Seen { get; private set; }

    /// <summary>The last message of which nothing could be stored; null when there was none.</summary>
    public LastRefusal? Refusal { get; private set; }

    /// <summary>End of what the newest reading covers: a reading stamped with the start of its period speaks for the whole of it.</summary>
    public long? Covered => Newest + _covers;

    /// <summary>The same of one quantity; null when it was not heard since this process began.</summary>
    public long? CoveredBy(int parameter) => _quantities.TryGetValue(parameter, out long newest) ? newest + _covers : null;

    /// <summary>The station was heard since this process began.</summary>
    /// <param name="seen">How.</param>
    /// <param name="latest">The latest time a reading can have by now, ms UTC.</param>
    /// <returns>Whether its newest reading is from after that: a clock went ahead, and only the store knows what was heard by now.</returns>
    public bool Hear(LastSeen seen, long latest)
    {
        bool isNew = seen != Seen;
        Seen = seen;
        if (seen.Reading > latest)
        {
            Ahead = seen.Reading;
            return isNew || Newest > latest;
        }

        Hear(seen.Reading);
        return false;
    }

    /// <summary>Forgets every time: the newest is ahead of our clock.</summary>
    public void Forget()
    {
        Ahead = Newest ?? Ahead;
        Newest = null;
        _quantities.Clear();
    }

    /// <summary>A message was refused.</summary>
    public void Refused(LastRefusal refusal) => Refusal = refusal;

    /// <summary>A reading was seen.</summary>
    public void Hear(long time) => Newest = Math.Max(time, Newest ?? long.MinValue);

    /// <summary>A value of a quantity was seen, whatever its flag.</summary>
    public void Hear(int parameter, long time) => _quantities[parameter] = Math.Max(time, _quantities.GetValueOrDefault(parameter, long.MinValue));
}
