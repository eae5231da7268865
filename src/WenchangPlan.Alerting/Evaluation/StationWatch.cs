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
    private readonly SeriesWatch[] _thresholds;
    private readonly OfflineWatch[] _offline;
    private readonly IReadOnlySet<string> _changedRules;
    private readonly bool _quantities;
    private readonly TimeSpan _noDataAfter;
    private readonly AlertingOptions _options;
    private readonly LastHeard _heard;
    private long? _newestAtStart;

    public StationWatch(Station station, IEnumerable<AlertRule> rules, IReadOnlySet<string> changedRules, AlertingOptions options)
    {
        _station = station;
        _options = options;
        _changedRules = changedRules;
        _heard = new LastHeard(station);
        AlertRule[] covering = [.. rules.Where(r => Covers(r, station))];
        _thresholds = [.. covering.Where(r => r.Kind is RuleKind.Threshold or RuleKind.Equipment).Select(r => new SeriesWatch(r, station, options))];
        _offline = [.. covering.Where(r => r.Kind == RuleKind.Offline && !station.ByLaboratory).Select(r => new OfflineWatch(r, station))];
        _quantities = _offline.Any(o => o.Rule.Quantities);
        TimeSpan noData = _offline.Length > 0 ? _offline.Min(o => o.Rule.For) : options.NoDataAfter;
        _noDataAfter = noData > 2 * station.SamplePeriod ? noData : 2 * station.SamplePeriod;
    }

    public bool IsWatched => _thresholds.Length + _offline.Length > 0;

    public int Index => _station.Index;

    /// <summary>Whether a rule covers a station: of the domain, among those named if any are, and with the parameter of a threshold.</summary>
    public static bool Covers(AlertRule rule, Station station) =>
        station.Domain.Equals(rule.Domain)
        && (rule.Stations.Count == 0 || rule.Stations.Contains(station.Id))
        && (rule.Kind is not (RuleKind.Threshold or RuleKind.Equipment) || rule.Parameter is not { } code || station.Find(code) is not null);

    /// <summary>Finds out when the station last spoke before this process began.</summary>
    public async ValueTask ReadNewestAsync(IReadingStore readings, CancellationToken cancel)
    {
        await readings.ReadLatestAsync(_station, 1, Hear, cancel);
        _newestAtStart = _heard.Newest;
    }

    /// <summary>Takes in when the station was heard.</summary>
    /// <remarks>
    /// A reading from the future was stamped by a clock that went ahead, or ours was set back. Nothing that comes later could be newer, so silence would not be
    /// noticed until then; what counts is the newest of the readings that can have been taken by now.
    /// </remarks>
    /// <param name="seen">How it was heard since this process began; null if it was not.</param>
    /// <param name="readings">Gives the readings.</param>
    /// <param name="now">Now, ms UTC.</param>
    /// <param name="cancel">Stops between two reads.</param>
    public async ValueTask HearAsync(LastSeen? seen, IReadingStore readings, long now, CancellationToken cancel)
    {
        long latest = now + (long)_options.FutureTolerance.TotalMilliseconds;
        bool look = seen is { } heard ? _heard.Hear(heard, latest) : _heard.Newest > latest;
        if (!look && !(_heard.Newest > latest))
        {
            return;
        }

        _heard.Forget();
        long from = now - (long)_options.LateData.TotalMilliseconds;
        int count;
        do
        {
            count = 0;
            await readings.ReadAsync(_station, from, latest + 1, PageSize, Visit, cancel);
        }
        while (count == PageSize);

        void Visit(long time, ReadOnlySpan<ParameterValue> values)
        {
            count++;
            from = time + 1;
            Hear(time, values);
        }
    }

    /// <summary>A message of the station was refused.</summary>
    public void Refused(LastRefusal refusal) => _heard.Refused(refusal);

    /// <summary>Judges what is new or changed, in order of time.</summary>
    /// <param name="book">The alerts.</param>
    /// <param name="readings">Gives the readings.</param>
    /// <param name="changed">Time of the oldest reading that is new or changed, ms UTC.</param>
    /// <param name="now">Now, ms UTC.</param>
    /// <param name="cancel">Stops between two reads.</param>
    public async ValueTask JudgeReadingsAsync(AlertBook book, IReadingStore readings, long changed, long now, CancellationToken cancel)
    {
        if (_thresholds.Length == 0 && !_quantities)
        {
            return;
        }

        long from = _thresholds.Length > 0 ? _thresholds.Min(t => t.Begin(book, changed, JudgeFrom(t.Watch.Rule, now), now)) : Math.Max(changed, now - (long)_options.LateData.TotalMilliseconds);
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
                Hear(time, values);
                foreach (SeriesWatch threshold in _thresholds)
                {
                    threshold.Take(book, time, values);
                }
            }
        }
        while (count == PageSize);
        foreach (SeriesWatch threshold in _thresholds)
        {
            threshold.Watch.End(book, now);
        }
    }

    /// <summary>A rule that is new looks at what is fresh; one that judges something else now begins with the latest reading.</summary>
    private long JudgeFrom(AlertRule rule, long now) => _changedRules.Contains(rule.Id) && _newestAtStart is { } newest ? newest : now - (long)_options.Freshness.TotalMilliseconds;

    /// <summary>Judges silence, and what it means for alerts about values.</summary>
    /// <param name="book">The alerts.</param>
    /// <param name="listening">Since when somebody has listened.</param>
    /// <param name="now">Now, ms UTC.</param>
    public void JudgeSilence(AlertBook book, Listening listening, long now)
    {
        foreach (OfflineWatch offline in _offline)
        {
            offline.Judge(book, listening, _heard, now);
        }

        if (now - Math.Max(_heard.Covered ?? long.MinValue, listening.Since) < (long)_noDataAfter.TotalMilliseconds || !listening.MayFire(_noDataAfter))
        {
            return;
        }

        foreach (SeriesWatch threshold in _thresholds)
        {
            threshold.Watch.Silent(book, now);
        }
    }

    private void Hear(long time, ReadOnlySpan<ParameterValue> values)
    {
        _heard.Hear(time);
        if (_quantities)
        {
            foreach (ParameterValue value in values)
            {
                _heard.Hear(value.Parameter, time);
            }
        }
    }
}
