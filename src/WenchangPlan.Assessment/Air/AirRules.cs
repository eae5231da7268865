using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Assessment.Air;

/// <summary>The editions that judge a local day, and what the district settled where they leave it open.</summary>
internal sealed class AirRules(DateOnly date, AssessmentRules settled, Derivation? derivation = null)
{
    /// <summary>The highest index of a good day (HJ 633, level II).</summary>
    public const int GoodUpTo = 100;

    /// <summary>The edition of HJ 633 that gives the index.</summary>
    public AirEdition Edition { get; } = AirEdition.For(date);

    /// <summary>The edition of HJ 663 that says which hours make a day and which points a district.</summary>
    public AirEvaluation Evaluation { get; } = AirEvaluation.For(date) with { MinimumStationShare = Math.Max(settled.MinimumPointShare, 0.01m) };

    /// <summary>Notes what is done by these rules; null when nobody asks.</summary>
    public AirSteps? Steps => field ??= derivation is null ? null : new AirSteps(this, AmbientStandard.For(date), derivation);

    /// <summary>All editions that decide, the one that gives the grade first; GB 3095 by its table of valid data.</summary>
    public IReadOnlyList<string> Editions => field ??= [Edition.Standard, Evaluation.Standard, AmbientStandard.For(date).Standard];
}
