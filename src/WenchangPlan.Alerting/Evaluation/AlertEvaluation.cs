using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>One round after the other: what changed → decisions → mails → one commit. Not thread-safe.</summary>
internal sealed class AlertEvaluation
{
    private readonly IAlertStore _alerts;
    private readonly IReadingStore _readings;
    private readonly CommitSignal _signal;
    private readonly AlertMails _mails;
    private readonly AlertingMetrics _metrics;
    private readonly AlertingOptions _options;
    private readonly District _district;
    private readonly Dictionary<int, StationWatch> _stations;
    private readonly VerdictWatch _verdicts;
    private readonly HashSet<int> _changed = [];
    private AlertBook? _book;
    private Listening? _listening;
    private long? _verdictsAt;

    public AlertEvaluation(
        District district, IAlertStore alerts, IReadingStore readings, IAssessmentStore verdicts, CommitSignal signal, AlertMails mails,
        AlertingMetrics metrics, IOptions<AlertingOptions> options)
    {
        (_district, _alerts, _readings, _signal, _mails, _metrics, _options) = (district, alerts, readings, signal, mails, metrics, options.Value);
        _verdicts = new VerdictWatch(district, verdicts, _options);
        _stations = district.Stations.Select(s => new StationWatch(s, district.Alerts, _options)).Where(s => s.IsWatched).ToDictionary(s => s.Index);
    }

    /// <summary>Does a round.</summary>
    /// <param name="now">Now, ms UTC.</param>
    /// <param name="cancel">Stops between two reads; nothing is committed then.</param>
    /// <exception cref="IOException">A store cannot be used now. Nothing of the round is committed; the next call does it again.</exception>
    public async ValueTask RunAsync(long now, CancellationToken cancel)
    {
        AlertBook book = _book ?? await LoadAsync(now, cancel);
        _listening ??= Listening.Begin(book, _options.ListeningGap, now);
        _book = null; // Stays so if anything below fails: the book then no longer says what the store says.
        _changed.UnionWith(_signal.TakeChanged());
        foreach (StationWatch station in _stations.Values)
        {
            if (_changed.Contains(station.Index))
            {
                await station.JudgeReadingsAsync(book, _readings, now, cancel);
            }

            if (_signal.Find(station.Index) is { } seen)
            {
                station.Heard(seen.Reading);
            }

            station.JudgeSilence(book, _listening, now);
        }

        // The distance, not the difference: a clock that is set back must not stop verdicts until it has caught up.
        bool verdictsDue = _verdictsAt is not { } at || Math.Abs(now - at) >= (long)_options.VerdictInterval.TotalMilliseconds;
        if (verdictsDue)
        {
            _verdicts.Judge(book, now);
        }

        _listening.Note(book, now);
        List<Notice> told = [.. book.Notices];
        book.Commit(_mails.Compose(told, now));
        _book = book;
        _changed.Clear();
        _verdictsAt = verdictsDue ? now : _verdictsAt;
        Count(told);
    }

    /// <summary>Reads the state to go on from. Every station counts as changed, and verdicts are due.</summary>
    private async ValueTask<AlertBook> LoadAsync(long now, CancellationToken cancel)
    {
        var book = new AlertBook(_alerts, VerdictWatch.HorizonAt(now));
        CloseWithdrawn(book);
        foreach (StationWatch station in _stations.Values)
        {
            await station.ReadNewestAsync(_readings, cancel);
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
            AlertRule? rule = _district.Alerts.FirstOrDefault(r => r.Id == alert.Rule && r.Kind == alert.Kind);
            bool covered = rule is not null && (alert.Station is not { } id || (_district.Find(id) is { } station && StationWatch.Covers(rule, station)));
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
                _metrics.AlertRecovered(notice.Rule.Kind.ToString());
            }
            else if (notice.Reason == Rules.DecisionReason.Fired)
            {
                _metrics.AlertFired(notice.Rule.Kind.ToString());
            }
        }
    }
}
