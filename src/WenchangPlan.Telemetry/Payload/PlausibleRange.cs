using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Payload;

/// <summary>Flags values that cannot be. The raw value stays beside its flag; only <see cref="ReadingFlag.Normal"/> values are looked at, since a device's own mark says more.</summary>
public static class PlausibleRange
{
    /// <summary>Numbers devices send for "no value". They count as such only outside the plausible range: 9999 µS/cm can be a conductivity.</summary>
    private static readonly double[] Sentinels = [-9999, -999, -99999, -32768, 9999, 32767, 65535, 99999];

    /// <summary>Flags the values of one row.</summary>
    public static void Check(Station station, Span<ParameterValue> values)
    {
        int next = 0; // values mostly come in the order of the register
        foreach (ref ParameterValue value in values)
        {
            if (value.Flag != ReadingFlag.Normal || Find(station, value.Parameter, ref next) is not { } entry)
            {
                continue;
            }

            if (value.Value < entry.Min || value.Value > entry.Max)
            {
                value = value with { Flag = Array.IndexOf(Sentinels, value.Value) >= 0 ? ReadingFlag.Sentinel : ReadingFlag.Range };
            }
        }
    }

    private static StationParameter? Find(Station station, int parameter, ref int next)
    {
        IReadOnlyList<StationParameter> entries = station.Parameters;
        for (int i = 0; i < entries.Count; i++) // foreach over the interface would allocate for every value
        {
            int at = next + i < entries.Count ? next + i : next + i - entries.Count;
            if (entries[at].Parameter.Index == parameter)
            {
                next = at + 1 < entries.Count ? at + 1 : 0;
                return entries[at];
            }
        }

        return null;
    }
}
