using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>A station and the rules that watch it.</summary>
internal sealed class StationWatch
{
    /// <summary>Instants read at a time, so that a long outage made good does not fill the memory (G8).</summary>
    private const int PageSize = 5_000;

    private readonly Station _station;
    private readonly (AlertRule Rule, int Parameter, string Cursor)[] _thresholds;
    private readonly AlertRule[] _offline;
    private readonly TimeSpan _noDataAfter;
    private readonly AlertingOptions _options;
    private LastSeen? _seen;
    private LastRefusal? _refusal;

    public StationWatch(Station station, IEnumerable<AlertRule> rules, AlertingOptions options)
    {
        _station = station;
        _options = options;
        AlertRule[] covering = [.. rules.Where(r => Covers(r, station))];
        _thresholds = [.. covering.Where(r => r.Kind == RuleKind.Threshold)
            .Select(r => (r, station.Find(r.Parameter!)!.Parameter.Index, "reading|" + r.Id + "|" + station.Id))];
        _offline = [.. covering.Where(r => r.Kind == RuleKind.Offline)];
        _noDataAfter = _offline.Length > 0 ? _offline.Min(r => r.For) : options.NoDataAfter;
    }

    public bool IsWatched => _thresholds.Length + _offline.Length > 0;

    public int Index => _station.Index;

    /// <summary>Time of the newest reading, ms UTC; null when it never spoke.</summary>
    public long? Newest { get; private set; }

    /// <summary>Whether a rule covers a station: of the domain, among those named if any are, and with the parameter of a threshold.</summary>
    public static bool Covers(AlertRule rule, Station station) =>
        station.Domain.Equals(rule.Domain)
        && (rule.Stations.Count == 0 || rule.Stations.Contains(station.Id))
        && (rule.Kind != RuleKind.Threshold || (rule.Parameter is { } code && station.Find(code) is not null));

    /// <summary>Finds out when the station last spoke before this process began.</summary>
    public ValueTask ReadNewestAsync(IReadingStore readings, CancellationToken cancel) =>
        readings.ReadLatestAsync(_station, 1, (time, _) => Heard(time), cancel);

    /// <summary>A reading of the station was committed.</summary>
    public void Heard(LastSeen seen)
    {
        _seen = seen;
        Heard(seen.Reading);
    }

    /// <summary>A message of the station was refused.</summary>
    public void Refused(LastRefusal refusal) => _refusal = refusal;

    /// <summary>A reading was seen.</summary>
    private void Heard(long time) => Newest = Math.Max(time, Newest ?? long.MinValue);

    /// <summary>Judges the readings each rule has not seen, in order of time.</summary>
    /// <remarks>
    /// A rule has a cursor of its own: parameters of one instant may come in different messages, and one must not hide the other. A reading
    /// at or before the cursor of a rule is not judged again.
    /// </remarks>
    public async ValueTask JudgeReadingsAsync(AlertBook book, IReadingStore readings, long now, CancellationToken cancel)
    {
        if (_thresholds.Length == 0)
        {
            return;
        }

        long oldest = now - (long)(_options.Freshness + _station.SamplePeriod).TotalMilliseconds;
        long from = Math.Max(oldest, _thresholds.Min(t => book.Cursor(t.Cursor) + 1 ?? oldest));
        long end = now + (long)_options.FutureTolerance.TotalMilliseconds + 1;
        int count;
        do
        {
            count = 0;
            long last = from;
            await readings.ReadAsync(_station, from, end, PageSize, Visit, cancel);
            from = last + 1;

            void Visit(long time, ReadOnlySpan<ParameterValue> values)
            {
                count++;
                last = time;
                Heard(time);
                Judge(book, time, values);
            }
        }
        while (count == PageSize);
    }

    /// <summary>Judges silence, and marks alerts that stay open without data.</summary>
    /// <param name="book">The alerts.</param>
    /// <param name="listening">Since when somebody has listened.</param>
    /// <param name="now">Now, ms UTC.</param>
    public void JudgeSilence(AlertBook book, Listening listening, long now)
    {
        long lastHeard = Math.Max(Covered, listening.Since);
        foreach (AlertRule rule in _offline)
        {
            Alert? current = book.Find(rule.Id, _station.Id);
            if (current?.State == AlertState.Firing || listening.MayFire(rule.For, now))
            {
                // An open alert ends by a reading only: that somebody began to listen is no sign of life (G6).
                long heard = current?.State == AlertState.Firing ? Math.Max(Covered, current.Since) : lastHeard;
                Decision decision = OfflineEvaluator.Decide(rule, _station.Id, current, heard, now);
                book.Apply(rule, decision, (alert, reason) => new Notice(rule, alert, reason) { Station = _station, Newest = Newest, Seen = now - _seen?.Arrival < (long)rule.For.TotalMilliseconds ? _seen : null, Refusal = now - _refusal?.At < (long)rule.For.TotalMilliseconds ? _refusal : null });
            }
        }

        if (now - lastHeard < (long)_noDataAfter.TotalMilliseconds || !listening.MayFire(_noDataAfter, now))
        {
            return;
        }

        foreach ((AlertRule rule, _, _) in _thresholds)
        {
            if (book.Find(rule.Id, _station.Id) is { State: AlertState.Pending or AlertState.Firing, NoData: false } open)
            {
                book.Put(open with { NoData = true });
            }
        }
    }

    /// <summary>End of what the newest reading covers: a reading stamped with the start of its period speaks for the whole of it.</summary>
    private long Covered => Newest is not { } newest ? long.MinValue
        : _station.TimeIs == TimeIs.Start ? newest + (long)_station.SamplePeriod.TotalMilliseconds : newest;

    private void Judge(AlertBook book, long time, ReadOnlySpan<ParameterValue> values)
    {
        foreach ((AlertRule rule, int parameter, string cursor) in _thresholds)
        {
            foreach (ParameterValue value in values)
            {
                if (value.Parameter == parameter && (book.Cursor(cursor) is not { } judged || time > judged))
                {
                    Decision decision = ThresholdEvaluator.Decide(rule, _station.Id, book.Find(rule.Id, _station.Id), time, value.Value, value.Flag);
                    book.Apply(rule, decision, (alert, reason) => new Notice(rule, alert, reason) { Station = _station });
                    book.Move(cursor, time);
                }
            }
        }
    }
}
