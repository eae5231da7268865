using System.Text.Json.Serialization;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Acts;

/// <summary>
/// A result of a laboratory: one indicator of one sample. It counts as soon as it is entered. Of several of one station, time and indicator the one entered last counts: it corrects the others,
/// with a reason, and they stay.
/// </summary>
public sealed record Sample : Act
{
    /// <summary>Station id.</summary>
    public required string Station { get; init; }

    /// <summary>When the sample was taken, ms UTC; the first instant of a local day when only the day is known.</summary>
    public required long Time { get; init; }

    /// <summary>Code of the indicator.</summary>
    public required string Parameter { get; init; }

    /// <summary>As the laboratory wrote it, such as <c>0.05</c>, <c>0.01L</c> or <c>ND</c>.</summary>
    public required string Text { get; init; }

    /// <summary>Its number in the catalogue's unit; of a result below detection the limit.</summary>
    public required decimal Value { get; init; }

    /// <summary>Whether it is below the limit of detection, which is then <see cref="Value"/>.</summary>
    public bool Below { get; init; }

    /// <summary>Limit of detection of the method; null if it was not said.</summary>
    public decimal? DetectionLimit { get; init; }

    /// <summary>The method, such as <c>GB 11893-89</c>; empty if it was not said.</summary>
    public string Method { get; init; } = "";

    /// <summary>Who analysed it; empty if it was not said.</summary>
    public string Laboratory { get; init; } = "";

    /// <inheritdoc />
    [JsonIgnore]
    public override ActKind Kind => ActKind.Sample;

    /// <inheritdoc />
    [JsonIgnore]
    public override int Levels => 0;

    /// <inheritdoc />
    [JsonIgnore]
    public override string? StationId => Station;

    /// <summary>The number that enters means.</summary>
    /// <param name="rule">The register's rule for results below detection.</param>
    public decimal Used(BelowLimitRule rule) => !Below ? Value : rule == BelowLimitRule.Half ? Value / 2 : 0;

    /// <summary>Whether another one says the same of the same.</summary>
    public bool SaysTheSame(Sample other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Station, Time, Parameter, Text, Value, Below, DetectionLimit, Method, Laboratory)
            == (other.Station, other.Time, other.Parameter, other.Text, other.Value, other.Below, other.DetectionLimit, other.Method, other.Laboratory);
    }

    /// <inheritdoc />
    public override long From(District district) => Time;

    /// <inheritdoc />
    public override long Until(District district) => Time + 1;

    /// <inheritdoc />
    public override IEnumerable<HourSpan> Reach(District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        int hour = district.Clock.HourOf(Time);
        return district.Find(Station) is { } station ? [new HourSpan(station.Index, hour, hour + 1)] : [];
    }
}
