namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>One parameter of an hour.</summary>
/// <param name="Parameter">Parameter code.</param>
/// <param name="Value">Mean (or sum, by the parameter's mean kind) of the valid readings; null when there was none.</param>
/// <param name="Min">Least valid reading; null when there was none.</param>
/// <param name="Max">Greatest valid reading.</param>
/// <param name="Count">Valid readings.</param>
/// <param name="Total">All readings, flagged ones included.</param>
/// <param name="Minutes">Minutes of the hour with valid sampling, 0 to 60.</param>
public readonly record struct HourValue(string Parameter, decimal? Value, decimal? Min, decimal? Max, int Count, int Total, int Minutes)
{
    /// <summary>The value when there was enough sampling, else null.</summary>
    /// <param name="leastMinutes">Least sampling time of a valid hour, in minutes, by the rule that judges it.</param>
    public decimal? IfSampled(int leastMinutes) => Minutes >= leastMinutes ? Value : null;
}

/// <summary>The hourly values of a station.</summary>
/// <param name="Station">Index in the register.</param>
/// <param name="Hour">Number of the hour, hour-ending.</param>
/// <param name="Values">One entry a parameter that had readings.</param>
public sealed record StationHour(int Station, int Hour, IReadOnlyList<HourValue> Values)
{
    /// <summary>The entry of a parameter; null when it had no readings.</summary>
    public HourValue? Find(string parameter)
    {
        // By number: this is asked for every indicator of every hour, and an enumerator would be an object each time.
        for (int i = 0; i < Values.Count; i++)
        {
            if (Values[i] is var value && value.Parameter == parameter)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Whether another one has the same values, in whatever order.</summary>
    public bool SaysTheSame(StationHour? other) => other is not null && Values.Count == other.Values.Count && Values.All(v => other.Find(v.Parameter) == v);
}
