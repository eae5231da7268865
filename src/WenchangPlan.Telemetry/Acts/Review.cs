using System.Text.Json.Serialization;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Acts;

/// <summary>What a reviewer makes of marked data. The numbers are stored; never change one.</summary>
public enum ReviewDecision
{
    /// <summary>They do not count.</summary>
    Invalid = 1,
    /// <summary>They count with another value.</summary>
    Corrected = 2,
    /// <summary>They count as they came, whatever a device or a check flagged.</summary>
    Restored = 3,
}

/// <summary>
/// A review of readings in levels (三级审核): marked by the one on duty, decided by a reviewer, approved by a third. Until then they count as they came; the readings themselves never change.
/// </summary>
public sealed record Review : Act
{
    /// <summary>Station id.</summary>
    public required string Station { get; init; }

    /// <summary>Code of the parameter; null: all of the station.</summary>
    public string? Parameter { get; init; }

    /// <summary>Time of the first reading, ms UTC, included.</summary>
    public required long First { get; init; }

    /// <summary>End, ms UTC, not included.</summary>
    public required long End { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override ActKind Kind => ActKind.Review;

    /// <inheritdoc />
    [JsonIgnore]
    public override int Levels => 2;

    /// <inheritdoc />
    [JsonIgnore]
    public override string? StationId => Station;

    /// <summary>What was decided; null while nobody has.</summary>
    [JsonIgnore]
    public ReviewDecision? Decision => Steps.FirstOrDefault(s => s.Decision is not null)?.Decision;

    /// <summary>The value that counts where it was corrected; null elsewhere.</summary>
    [JsonIgnore]
    public decimal? Value => Steps.FirstOrDefault(s => s.Decision is not null)?.Value;

    /// <summary>What it makes of the readings.</summary>
    /// <exception cref="InvalidOperationException">Nobody has decided.</exception>
    public Amendment ToAmendment() => Decision switch
    {
        ReviewDecision.Invalid => new Amendment(First, End, Parameter, ReadingFlag.Reviewed, null),
        ReviewDecision.Corrected => new Amendment(First, End, Parameter, ReadingFlag.Normal, Value),
        ReviewDecision.Restored => new Amendment(First, End, Parameter, ReadingFlag.Normal, null),
        _ => throw new InvalidOperationException($"Nobody has decided review {Id}."),
    };

    /// <inheritdoc />
    public override long From(District district) => First;

    /// <inheritdoc />
    public override long Until(District district) => End;

    /// <inheritdoc />
    public override IEnumerable<HourSpan> Reach(District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        return district.Find(Station) is { } station
            ? [new HourSpan(station.Index, district.Clock.HourOf(First, station.TimeIs), district.Clock.HourOf(End - 1, station.TimeIs) + 1)] : [];
    }
}
