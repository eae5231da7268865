using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Acceptance;

/// <summary>Finds values that cannot be. The raw value stays beside its flag.</summary>
internal static class PlausibleRange
{
    /// <summary>Numbers devices send for "no value". They count as such only outside the plausible range: 9999 µS/cm can be a conductivity.</summary>
    private static readonly double[] Sentinels = [-9999, -999, -99999, -32768, 9999, 32767, 65535, 99999];

    /// <summary>The flag of a value that its device says nothing about.</summary>
    public static ReadingFlag Check(StationParameter entry, double value) => value >= entry.Min && value <= entry.Max ? ReadingFlag.Normal
        : Array.IndexOf(Sentinels, value) >= 0 ? ReadingFlag.Sentinel
        : ReadingFlag.Range;
}
