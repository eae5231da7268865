using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>Where a rule judges a quantity that goes on: a station, or the district.</summary>
/// <param name="Place">Place of its alerts, see <see cref="AlertId.Of"/>.</param>
/// <param name="Station">The station; null is the district.</param>
/// <param name="Period">Time one value stands for.</param>
/// <param name="TimeIs">What the times of values mark.</param>
internal sealed record Watched(string Place, Station? Station, TimeSpan Period, TimeIs TimeIs)
{
    /// <summary>The readings of a station.</summary>
    public static Watched Of(Station station) => new(station.Id, station, station.SamplePeriod, station.TimeIs);
}

/// <summary>One rule about one quantity at one place: values → episodes → what differs from the alerts there are.</summary>
/// <remarks>
/// <para>New readings go on where the last round stopped. Late and corrected ones take it back to before they changed anything, and the stretch is judged anew.
/// Either way the alerts are held against the episodes of the stretch: one that no alert tells of is told, also when it is over already; an alert that no episode
/// supports is withdrawn, if a reading says so. Readings that are gone from the store say nothing.</para>
/// </remarks>
internal sealed class ThresholdWatch(AlertRule rule, Watched at, AlertingOptions options)
{
    /// <summary>A rule that judges something else now has a place of its own in the data.</summary>
    private readonly string _cursor = $"reading|{rule.Id}|{at.Place}|{rule.Definition}";
    private readonly string _began = $"began|{rule.Id}|{at.Place}|{rule.Definition}";
    private readonly long _period = (long)at.Period.TotalMilliseconds;
    private readonly Dictionary<string, double> _contradicted = new(StringComparer.Ordinal);
    private EpisodeFold? _fold;
    private long _from;
    private long _judged;
    private long _last;

    public AlertRule Rule => rule;

    /// <summary>Whether what is taken goes on where the last round stopped; otherwise it begins anew.</summary>
    public bool GoesOn { get; private set; }

    /// <summary>Begins a round.</summary>
    /// <param name="book">The alerts.</param>
    /// <param name="changed">Time of the oldest reading that is new or changed, ms UTC.</param>
    /// <param name="judgeFrom">From when on a rule judges that has not judged this station yet, ms UTC.</param>
    /// <param name="now">Now, ms UTC.</param>
    /// <returns>From when on it is to be given readings, ms UTC, included.</returns>
    public long Begin(AlertBook book, long changed, long judgeFrom, long now)
    {
        _contradicted.Clear();
        if (book.Cursor(_began) is not { } began || began > now)
        {
            began = Math.Min(judgeFrom, now);
            book.Move(_began, began);
        }

        long oldest = Math.Max(now - (long)options.LateData.TotalMilliseconds - _period, began - (long)rule.For.TotalMilliseconds - (2 * _period));
        long? cursor = book.Cursor(_cursor);
        if (cursor > now + (long)options.FutureTolerance.TotalMilliseconds)
        {
            cursor = null; // a clock was wrong when it was written
        }

        GoesOn = _fold is not null && cursor is { } before && changed > before;
        if (GoesOn && cursor is { } judged)
        {
            _from = judged + 1;
        }
        else
        {
            _from = BackBefore(book, Math.Max(cursor is { } known ? Math.Min(changed, known + 1) : changed, oldest), oldest);
            _fold = new EpisodeFold(rule, at.Period, at.TimeIs);
            if (Of(book).LastOrDefault(a => a.FiredAt < _from && IsTold(a) && (a.RecoveredAt is null || a.RecoveredAt >= _from)) is { } going)
            {
                _fold.Begin(new Episode
                {
                    Since = going.Since,
                    FiredAt = going.FiredAt!.Value,
                    FiredValue = going.Value ?? 0,
                    FiredLevel = Standing(going),
                    Level = Standing(going),
                    Value = going.Value ?? 0,
                    Peak = going.Peak ?? going.Value ?? 0,
                });
            }
        }

        _judged = _last = cursor ?? long.MinValue;
        return _from;
    }

    /// <summary>Takes the values from where <see cref="Begin"/> said, in order of time; earlier ones are passed over.</summary>
    public void Take(AlertBook book, long time, double value, ReadingFlag flag)
    {
        if (time < _from)
        {
            return;
        }

        Finding? finding = _fold!.Take(time, value, flag);
        _last = Math.Max(_last, time);
        if (finding != Finding.Breach)
        {
            foreach (Alert alert in Of(book))
            {
                if (alert.FiredAt is { } fired && time >= alert.Since && time <= fired)
                {
                    _contradicted.TryAdd(alert.Id, value);
                }
            }
        }
    }

    /// <summary>Ends a round: what the readings say and the alerts do not is told.</summary>
    public void End(AlertBook book, long now)
    {
        IReadOnlyList<Episode> episodes = _fold!.Episodes;
        List<Alert> told = [.. Of(book).Where(a => IsTold(a) && (a.RecoveredAt ?? long.MaxValue) >= _from)];
        List<Episode> untold = [.. episodes];
        foreach (Alert alert in told)
        {
            IEnumerable<Episode> bearing = episodes.Where(e => e.Supports(alert.Since, alert.FiredAt!.Value, alert.RecoveredAt));
            // One that is open goes with the first episode, and what follows is news; one that is over has told of all that lay in its time.
            List<Episode> supporting = [.. alert.State == AlertState.Firing ? bearing.Take(1) : bearing];
            untold.RemoveAll(supporting.Contains);
            if (supporting.Count > 0)
            {
                Follow(book, alert, supporting[^1], after: _judged);
            }
            else if (_contradicted.TryGetValue(alert.Id, out double corrected))
            {
                Withdraw(book, alert, corrected, now);
            }
        }

        foreach (Episode episode in untold)
        {
            Fire(book, episode, now);
        }

        KeepPending(book);
        if (_last != long.MinValue && book.Cursor(_cursor) != _last)
        {
            book.Move(_cursor, _last);
        }

        _fold.Settle();
    }

    /// <summary>The station is silent: a breach that has not fired ends, since nobody knows whether it goes on, and is told where the rule asks for that; one that has fired stays, without data.</summary>
    /// <param name="book">The alerts.</param>
    /// <param name="now">Now, ms UTC.</param>
    public void Silent(AlertBook book, long now)
    {
        switch (book.Find(rule.Id, at.Place))
        {
            case { State: AlertState.Pending } pending:
                if (rule.TellSilent)
                {
                    book.Tell(new Notice(rule, pending with { State = AlertState.Closed, NoData = true }, TransitionKind.Ended, now) { Station = at.Station, Cause = Notice.Silent });
                }
                else
                {
                    book.Drop(pending);
                }

                _fold = null;
                break;
            case { State: AlertState.Firing, NoData: false } open:
                book.Put(open with { NoData = true });
                break;
        }
    }

    /// <summary>The step at which an alert stood that went on at an instant in the past: of one that is over only the first is sure.</summary>
    private static int Standing(Alert going) => Math.Max(1, going.State == AlertState.Firing ? going.Level : 1);

    private IReadOnlyList<Alert> Of(AlertBook book) => book.Of(rule.Id, at.Place);

    private static bool IsTold(Alert alert) => alert.FiredAt is not null && alert.State is AlertState.Firing or AlertState.Recovered;

    /// <summary>Far enough back that the fold finds what is pending at an instant, and no earlier than what may still change.</summary>
    private long BackBefore(AlertBook book, long at, long oldest)
    {
        long from = at - (long)rule.For.TotalMilliseconds - (2 * _period);
        foreach (Alert alert in Of(book))
        {
            bool across = alert.Since <= at && (alert.State == AlertState.Pending || alert.FiredAt >= from);
            from = across ? Math.Min(from, alert.Since) : from;
        }

        return Math.Max(from, oldest);
    }

    private void Fire(AlertBook book, Episode episode, long now)
    {
        var alert = new Alert
        {
            Id = AlertId.Of(rule.Id, at.Place, episode.Since),
            Rule = rule.Id,
            Kind = rule.Kind,
            Severity = rule.Steps[episode.FiredLevel - 1].Severity,
            Station = at.Station?.Id,
            Parameter = rule.Parameter,
            State = AlertState.Firing,
            Since = episode.Since,
            FiredAt = episode.FiredAt,
            Value = episode.FiredValue,
            Peak = episode.FiredValue,
            Bound = rule.Steps[episode.FiredLevel - 1].Bound,
            Level = episode.FiredLevel,
            Definition = rule.Definition,
        };
        alert = book.Again(alert);
        bool late = now - (episode.RecoveredAt ?? episode.FiredAt) > (long)options.Freshness.TotalMilliseconds + _period;
        book.Tell(new Notice(rule, alert, TransitionKind.Fired, episode.FiredAt) { Station = at.Station, Cause = late ? "late" : "", AtLeast = episode.AtLeast });
        Follow(book, alert, episode, after: long.MinValue);
    }

    /// <summary>Brings an alert to where its episode stands. Ups and downs at or before <paramref name="after"/> have been told.</summary>
    private void Follow(AlertBook book, Alert alert, Episode episode, long after)
    {
        if (alert.State == AlertState.Recovered && episode.RecoveredAt is null)
        {
            alert = alert with { State = AlertState.Firing, RecoveredAt = null, Firing = alert.Firing + 1, Value = episode.Value, Peak = episode.Peak };
            book.Tell(new Notice(rule, alert, TransitionKind.Fired, Math.Max(episode.FiredAt, alert.FiredAt!.Value)) { Station = at.Station, Cause = "corrected", AtLeast = episode.AtLeast });
        }

        foreach (LevelChange change in alert.State == AlertState.Firing ? episode.Changes.Where(c => c.At > after) : [])
        {
            alert = Step(book, alert, change, episode);
        }

        if (alert.State == AlertState.Firing && episode.RecoveredAt is null && episode.Level != alert.Level)
        {
            alert = Step(book, alert, new LevelChange(episode.FiredAt, episode.Level, episode.Value), episode);
        }

        alert = alert with { Value = episode.Value, Peak = episode.Peak, NoData = false };
        if (alert.State == AlertState.Firing && episode.RecoveredAt is { } end)
        {
            book.Tell(new Notice(rule, alert with { State = AlertState.Recovered, RecoveredAt = end }, TransitionKind.Recovered, end) { Station = at.Station, AtLeast = episode.AtLeast });
        }
        else
        {
            book.Put(alert.State == AlertState.Recovered ? alert with { RecoveredAt = episode.RecoveredAt } : alert);
        }
    }

    private Alert Step(AlertBook book, Alert alert, LevelChange change, Episode episode)
    {
        if (change.Level == alert.Level)
        {
            return alert;
        }

        TransitionKind kind = change.Level > alert.Level ? TransitionKind.Worsened : TransitionKind.Eased;
        AlertStep step = rule.Steps[change.Level - 1];
        alert = alert with { Level = change.Level, Severity = step.Severity, Bound = step.Bound, Value = change.Value, Peak = episode.Peak, NoData = false };
        book.Tell(new Notice(rule, alert, kind, change.At) { Station = at.Station, AtLeast = episode.AtLeast });
        return alert;
    }

    private void Withdraw(AlertBook book, Alert alert, double corrected, long now)
    {
        double? before = book.HistoryOf(alert).LastOrDefault(t => t.Kind == TransitionKind.Fired)?.Value ?? alert.Peak ?? alert.Value;
        book.Tell(new Notice(rule, alert with { State = AlertState.Closed, Value = corrected, NoData = false }, TransitionKind.Withdrawn, now)
        {
            Station = at.Station, Cause = "corrected", Before = before,
        });
    }

    private void KeepPending(AlertBook book)
    {
        string? id = _fold!.PendingSince is { } since ? AlertId.Of(rule.Id, at.Place, since) : null;
        foreach (Alert old in Of(book).Where(a => a.State == AlertState.Pending && a.Id != id).ToList())
        {
            book.Drop(old);
        }

        if (id is not null && !Of(book).Any(a => a.Id == id && a.State != AlertState.Pending))
        {
            book.Put(new Alert
            {
                Id = id,
                Rule = rule.Id,
                Kind = rule.Kind,
                Severity = rule.Steps[0].Severity,
                Station = at.Station?.Id,
                Parameter = rule.Parameter,
                State = AlertState.Pending,
                Since = _fold.PendingSince!.Value,
                Value = _fold.PendingValue,
                Bound = rule.Steps[0].Bound,
                Definition = rule.Definition,
            });
        }
    }
}
