using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>When and by which way rows came, of which some are history.</summary>
/// <param name="At">When, ms UTC.</param>
/// <param name="Door">By which way.</param>
internal readonly record struct HistoryMark(long At, ReadingDoor Door)
{
    /// <summary>Whether an instant was history when the rows came.</summary>
    public bool Has(long time) => time < At - (long)IReplacedStore.HistoryAfter.TotalMilliseconds;
}
