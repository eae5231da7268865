using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Rules;

/// <summary>Makes of the readings of a station, in order of time, the one quantity that a rule holds against its bound.</summary>
internal abstract class RuleSeries
{
    /// <summary>How far before an instant readings matter for what it says then, ms.</summary>
    public virtual long Reach => 0;

    /// <summary>What a rule judges at a station.</summary>
    public static RuleSeries Of(AlertRule rule, Station station) =>
        rule.Kind == RuleKind.Equipment ? new FaultSeries(rule, station)
        : rule.Statistic is { } statistic ? new WindowSeries(rule, statistic, station)
        : new ValueSeries(station.Find(rule.Parameter!)!.Parameter.Index);

    /// <summary>Forgets what came before: readings begin anew, <see cref="Reach"/> before those that are to be judged.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>Takes the values of an instant.</summary>
    /// <returns>The quantity then; null when nothing is said about it.</returns>
    public abstract (double Value, ReadingFlag Flag)? Take(long time, ReadOnlySpan<ParameterValue> values);
}

/// <summary>A value as it is.</summary>
/// <param name="parameter">Index of the parameter.</param>
internal sealed class ValueSeries(int parameter) : RuleSeries
{
    public override (double Value, ReadingFlag Flag)? Take(long time, ReadOnlySpan<ParameterValue> values)
    {
        foreach (ParameterValue value in values)
        {
            if (value.Parameter == parameter)
            {
                return (value.Value, value.Flag);
            }
        }

        return null;
    }
}

/// <summary>How many quantities of a station carry a flag that says its instrument does not work, as far as is known. Only a valid value says that one works again.</summary>
internal sealed class FaultSeries(AlertRule rule, Station station) : RuleSeries
{
    private readonly HashSet<int> _watched = [.. station.Parameters.Select(p => p.Parameter).Where(p => rule.Parameter is null || p.Code == rule.Parameter).Select(p => p.Index)];
    private readonly HashSet<int> _faulty = [];

    /// <summary>Quantities that come in messages of their own are there again within a period.</summary>
    public override long Reach => (long)station.SamplePeriod.TotalMilliseconds;

    public override void Forget() => _faulty.Clear();

    public override (double Value, ReadingFlag Flag)? Take(long time, ReadOnlySpan<ParameterValue> values)
    {
        bool said = false;
        foreach (ParameterValue value in values)
        {
            bool faulty = rule.Faults.Contains(value.Flag);
            if (_watched.Contains(value.Parameter) && (faulty || value.Flag.CountsAsValid()))
            {
                said = true;
                _ = faulty ? _faulty.Add(value.Parameter) : _faulty.Remove(value.Parameter);
            }
        }

        return said ? (_faulty.Count, ReadingFlag.Normal) : null;
    }
}
