using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Rules;

/// <summary>A figure of the values of a window that ends with each reading, its end included and its beginning not.</summary>
/// <remarks>
/// A window with less than three quarters of its readings says nothing (the share HJ 663 and its relatives ask of a mean), unless what is missing cannot change it: a sum of numbers that are
/// never negative and a maximum that are above a bound stay above it, a minimum below one stays below. Values over the range of their instrument count with what they show,
/// as "at least": they can make a breach and never end one. A count counts valid values, once the readings reach back to the beginning of the window.
/// </remarks>
internal sealed class WindowSeries : RuleSeries
{
    private const double ExactlyDecimal = 1e12;
    private readonly AlertRule _rule;
    private readonly WindowStatistic _statistic;
    private readonly Parameter _parameter;
    private readonly long _length;
    private readonly long _period;
    private readonly Queue<(long Time, double Value, bool Valid)> _window = new();
    private long? _first;

    public WindowSeries(AlertRule rule, WindowStatistic statistic, Station station)
    {
        (_rule, _statistic, _parameter) = (rule, statistic, station.Find(rule.Parameter!)!.Parameter);
        (_length, _period) = ((long)rule.Over.TotalMilliseconds, (long)station.SamplePeriod.TotalMilliseconds);
    }

    /// <inheritdoc/>
    public override long Reach => _length + _period;

    /// <inheritdoc/>
    public override void Forget()
    {
        _window.Clear();
        _first = null;
    }

    /// <inheritdoc/>
    public override (double Value, ReadingFlag Flag)? Take(long time, ReadOnlySpan<ParameterValue> values)
    {
        ParameterValue? mine = null;
        foreach (ParameterValue value in values)
        {
            mine = value.Parameter == _parameter.Index ? value : mine;
        }

        _first ??= time;
        if (mine is not { } taken)
        {
            return null;
        }

        bool valid = taken.Flag.CountsAsValid();
        if (valid || (_statistic != WindowStatistic.Count && _rule.BreachesWith(taken.Flag)))
        {
            _window.Enqueue((time, taken.Value, valid));
        }

        while (_window.TryPeek(out (long Time, double, bool) oldest) && oldest.Time <= time - _length)
        {
            _window.Dequeue();
        }

        if (_statistic == WindowStatistic.Count)
        {
            bool reachesBack = _first <= time - _length + _period;
            return reachesBack || _rule.Above is not null ? (_window.Count, ReadingFlag.Normal) : null;
        }

        if (_window.Count == 0)
        {
            return null;
        }

        double figure = Figure();
        bool whole = 4 * _window.Count * _period >= 3 * _length && _window.All(v => v.Valid);
        bool stays = _statistic switch
        {
            WindowStatistic.Sum => _rule.Above is not null && _parameter.Min >= 0,
            WindowStatistic.Max => _rule.Above is not null,
            WindowStatistic.Min => _rule.Below is not null,
            _ => 4 * _window.Count * _period >= 3 * _length,
        };
        return whole || (stays && ThresholdEvaluator.Judge(_rule, _rule.Steps[0].Bound, figure) == Finding.Breach) ? (figure, ReadingFlag.Normal) : null;
    }

    private double Figure() => _statistic switch
    {
        WindowStatistic.Min => _window.Min(v => v.Value),
        WindowStatistic.Max => _window.Max(v => v.Value),
        WindowStatistic.Sum => Sum(),
        _ => Mean(),
    };

    /// <summary>Decimal, as people wrote bound and values: ten times 0.1 is not above 1.</summary>
    private double Sum() => IsDecimal ? (double)_window.Sum(v => (decimal)v.Value) : _window.Sum(v => v.Value);

    private double Mean() => IsDecimal ? (double)(_window.Sum(v => (decimal)v.Value) / _window.Count) : _window.Average(v => v.Value);

    private bool IsDecimal => _window.All(v => Math.Abs(v.Value) < ExactlyDecimal);
}
