using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>The hours of a domain that have anything to judge from.</summary>
internal static class DataSpan
{
    /// <summary>First and last hour with data of sensors or of a laboratory, over all stations; null when there are none.</summary>
    public static (int First, int Last)? Of(Domain domain, District district, IVerdictStore store, IActReader acts)
    {
        (int First, int Last)? hours = store.ReadHourSpan(domain);
        return acts.ReadSampleSpan(domain) is not { } samples ? hours
            : (Math.Min(hours?.First ?? int.MaxValue, district.Clock.HourOf(samples.First)), Math.Max(hours?.Last ?? int.MinValue, district.Clock.HourOf(samples.Last)));
    }
}
