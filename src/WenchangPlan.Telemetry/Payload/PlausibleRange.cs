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
        foreach (ref ParameterValue value in values)
        {
            if (value.Flag != ReadingFlag.Normal)
            {
                continue;
            }

            for (int i = 0; i < station.Parameters.Count; i++) // foreach over the interface would allocate for every value
            {
                StationParameter entry = station.Parameters[i];
                if (entry.Parameter.Index == value.Parameter && (value.Value < entry.Min || value.Value > entry.Max))
                {
                    value = value with { Flag = Array.IndexOf(Sentinels, value.Value) >= 0 ? ReadingFlag.Sentinel : ReadingFlag.Range };
                }
            }
        }
    }
}
