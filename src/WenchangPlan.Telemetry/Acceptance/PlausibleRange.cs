using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Acceptance;

/// <summary>Finds values that cannot be. The raw value stays beside its flag.</summary>
internal static class PlausibleRange
{
    /// <summary>The flag of a value that its device says nothing about.</summary>
    /// <remarks>
    /// A number that stands for "no value" is one also inside a wide range: a conductivity of exactly 9999 µS/cm is a logger without a probe far more often
    /// than water, and one reading less does an hour no harm, while one too many moves its mean.
    /// </remarks>
    public static ReadingFlag Check(StationParameter entry, double value) => Sentinels.Contains(value) ? ReadingFlag.Sentinel
        : value >= entry.Min && value <= entry.Max ? ReadingFlag.Normal
        : value < 0 && value < entry.Min && value >= -entry.DetectionLimit ? ReadingFlag.ZeroDrift
        : ReadingFlag.Range;
}
