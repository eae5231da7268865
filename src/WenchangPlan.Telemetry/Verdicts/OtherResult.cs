namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>The result that does not count, beside the one that does, where days are excluded: both are kept and shown.</summary>
public sealed record OtherResult
{
    /// <summary>Whether the exclusions are applied in this one, so that the verdict itself is as measured; else this one is as measured.</summary>
    public required bool IsWithout { get; init; }

    /// <summary>Numbers of the exclusions.</summary>
    public required IReadOnlyList<long> Exclusions { get; init; }

    /// <summary>Codes of the parts that they leave out.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    /// <summary>The figure; null when there is none.</summary>
    public decimal? Value { get; init => field = PlainNumber.Of(value); }

    /// <summary>Level or class; null when there is none.</summary>
    public int? Grade { get; init; }

    /// <summary>Whether it is as it should be; null when that cannot be said.</summary>
    public bool? Good { get; init; }

    /// <summary>Codes of the parameters that decide.</summary>
    public IReadOnlyList<string> Deciding { get; init; } = [];

    /// <summary>The parts that differ, by code; empty where only parts are left out.</summary>
    public IReadOnlyDictionary<string, VerdictPart> Parts { get; init; } = new Dictionary<string, VerdictPart>();

    /// <summary>Whether everything in another one is the same.</summary>
    public bool SaysTheSame(OtherResult? other) => other is not null
        && (IsWithout, Value, Grade, Good) == (other.IsWithout, other.Value, other.Grade, other.Good)
        && Exclusions.SequenceEqual(other.Exclusions) && LeftOut.SequenceEqual(other.LeftOut) && Deciding.SequenceEqual(other.Deciding) && Parts.SequenceEqual(other.Parts);
}
