using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Telemetry.Acceptance;

/// <summary>Why something is not taken; the default says that nothing is wrong.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Detail">The field, value or position the reason is about; empty if there is none.</param>
public readonly record struct Refusal(RejectReason Reason, string Detail)
{
    /// <summary>Whether something is wrong.</summary>
    public bool IsRefused => Reason != RejectReason.None;
}
