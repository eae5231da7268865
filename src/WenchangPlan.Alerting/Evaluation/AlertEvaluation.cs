using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>One round after the other: what changed → decisions → mails → one commit. Not thread-safe.</summary>
internal sealed class AlertEvaluation(
    District district, IAlertStore alerts, IReadingStore readings, IVerdictReader verdicts, IVerdictStore targets, CommitSignal signal, AlertMails mails,
    AlertingMetrics metrics, IOptions<AlertingOptions> options)
{
    private readonly HashSet<int> _changed = [];
    private Dictionary<int, StationWatch> _stations = [];
    private AlertBook? _book;
    private Listening? _listening;
    private long? _verdictsAt;

    /// <summary>Does a round.</summary>
    /// <param name="now">Now, ms UTC.</param>
    /// <param name="cancel">Stops between two reads; nothing is committed then.</param>
    /// <exception cref="IOException">A store cannot be used now. Nothing of the round is committed; the next call does it again.</exception>
    public async ValueTask RunAsync(long now, CancellationToken cancel)
    {
        AlertBook book = _book ?? await LoadAsync(now, cancel);
        _listening ??= Listening.Begin(book, options.Value.ListeningGap, now);
        _book = null; // Stays so if anything below fails: the book then no longer says what the store says.
        _changed.UnionWith(signal.TakeChanged());
        foreach (StationWatch station in _stations.Values)
        {
            if (_changed.Contains(station.Index))
            {
                await station.JudgeReadingsAsync(book, readings, now, cancel);
            }

            if (signal.Find(station.Index) is { } seen)
            {
                station.Heard(seen);
            }

            if (signal.FindRefusal(station.Index) is { } refusal)
            {
                station.Refused(refusal);
            }

            station.JudgeSilence(book, _listening, now);
        }

        // The distance, not the difference: a clock that is set back must not stop verdicts until it has caught up.
        bool verdictsDue = _verdictsAt is not { } at || Math.Abs(now - at) >= (long)options.Value.VerdictInterval.TotalMilliseconds;
        if (verdictsDue)
        {
            new VerdictWatch(district, verdicts, targets, options.Value).Judge(book, now);
        }

        _listening.Note(book, now);
        List<Notice> told = [.. book.Notices];
        book.Commit(mails.Compose(told, now));
        _book = book;
        _changed.Clear();
        _verdictsAt = verdictsDue ? now : _verdictsAt;
        Count(told);
    }

    /// <summary>Reads the state to go on from. Every station counts as changed, and verdicts are due.</summary>
    private async ValueTask<AlertBook> LoadAsync(long now, CancellationToken cancel)
    {
        var book = new AlertBook(alerts, VerdictWatch.HorizonAt(now));
        _stations = district.Stations.Select(s => new StationWatch(s, district.Alerts, options.Value)).Where(s => s.IsWatched).ToDictionary(s => s.Index);
        CloseWithdrawn(book);
        foreach (StationWatch station in _stations.Values)
        {
            await station.ReadNewestAsync(readings, cancel);
        }

        _changed.UnionWith(_stations.Keys);
        _verdictsAt = null;
        return book;
    }

    /// <summary>Closes alerts whose rule or station left the register: no value will ever end them.</summary>
    private void CloseWithdrawn(AlertBook book)
    {
        foreach (Alert alert in book.Open.ToList())
        {
            AlertRule? rule = district.Alerts.FirstOrDefault(r => r.Id == alert.Rule && r.Kind == alert.Kind);
            bool covered = rule is not null && (alert.Station is not { } id || (district.Find(id) is { } station && StationWatch.Covers(rule, station)));
            if (!covered)
            {
                book.Put(alert with { State = AlertState.Closed });
            }
        }
    }

    private void Count(List<Notice> told)
    {
        foreach (Notice notice in told)
        {
            if (notice.IsRecovery)
            {
                metrics.AlertRecovered(notice.Rule.Kind.ToString());
            }
            else if (notice.Reason == Rules.DecisionReason.Fired)
            {
                metrics.AlertFired(notice.Rule.Kind.ToString());
            }
        }
    }
}
