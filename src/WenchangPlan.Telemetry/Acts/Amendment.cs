using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Telemetry.Acts;

/// <summary>What people say of readings: judging takes them with this flag and value, and what is stored stays as it came.</summary>
/// <param name="From">Time of the first reading, ms UTC, included.</param>
/// <param name="Until">End, ms UTC, not included.</param>
/// <param name="Parameter">Code of the parameter; null: all.</param>
/// <param name="Flag">The flag they are judged with.</param>
/// <param name="Value">The value they are judged with; null: their own.</param>
public sealed record Amendment(long From, long Until, string? Parameter, ReadingFlag Flag, decimal? Value)
{
    /// <summary>Whether it is about a reading.</summary>
    public bool Covers(long time, string parameter) => From <= time && time < Until && (Parameter is null || Parameter == parameter);

    /// <summary>A reading as it is judged: by the last amendment that is about it.</summary>
    /// <param name="amendments">Those of its station, in the order in which they count.</param>
    /// <param name="time">Its time, ms UTC.</param>
    /// <param name="parameter">Code of its parameter.</param>
    /// <param name="reading">It, as it came.</param>
    public static ParameterValue Judged(IReadOnlyList<Amendment> amendments, long time, string parameter, ParameterValue reading)
    {
        ArgumentNullException.ThrowIfNull(amendments);
        for (int i = amendments.Count - 1; i >= 0; i--)
        {
            if (amendments[i].Covers(time, parameter))
            {
                return reading with { Flag = amendments[i].Flag, Value = (double?)amendments[i].Value ?? reading.Value };
            }
        }

        return reading;
    }
}
