using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>One rule about readings at one station: what it judges is made of them, then judged.</summary>
internal sealed class SeriesWatch(AlertRule rule, Station station, AlertingOptions options)
{
    private readonly RuleSeries _series = RuleSeries.Of(rule, station);
    private long _from;
    private long _fed = long.MinValue;

    /// <summary>Judges the quantity.</summary>
    public ThresholdWatch Watch { get; } = new(rule, Watched.Of(station), options);

    /// <summary>Begins a round, see <see cref="ThresholdWatch.Begin"/>.</summary>
    /// <returns>From when on it is to be given readings, ms UTC, included.</returns>
    public long Begin(AlertBook book, long changed, long judgeFrom, long now)
    {
        _from = Watch.Begin(book, changed, judgeFrom, now);
        if (Watch.GoesOn && changed > _fed)
        {
            return _from = Math.Max(_from, _fed + 1); // what the series has and said nothing about is not given to it again
        }

        _series.Forget();
        return _from -= _series.Reach;
    }

    /// <summary>Takes the readings of an instant, in order of time; earlier ones than <see cref="Begin"/> said are passed over.</summary>
    public void Take(AlertBook book, long time, ReadOnlySpan<ParameterValue> values)
    {
        if (time < _from)
        {
            return;
        }

        _fed = time;
        if (_series.Take(time, values) is { } made)
        {
            Watch.Take(book, time, made.Value, made.Flag);
        }
    }
}
