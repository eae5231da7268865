using System.Text.Json.Serialization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Telemetry.Acts;

/// <summary>What makes days exceptional (HJ 663-2026). The words are stored.</summary>
public enum ExceptionalEvent
{
    /// <summary>A dust process (沙尘), 环办监测〔2016〕120号.</summary>
    Dust,
    /// <summary>A fire.</summary>
    Fire,
    /// <summary>Fireworks.</summary>
    Fireworks,
}

/// <summary>
/// A decision from outside that values of some days do not count in means and the composite index, because of an event: proposed by one person, signed by another. Never a rule of ours: it is entered,
/// and both results are kept, with and without.
/// </summary>
public sealed record ExcludedDays : Act
{
    /// <summary>Code of the domain whose days they are.</summary>
    public required string Domain { get; init; }

    /// <summary>The event.</summary>
    public required ExceptionalEvent Event { get; init; }

    /// <summary>First local day, included.</summary>
    public required DateOnly First { get; init; }

    /// <summary>Last local day, included.</summary>
    public required DateOnly Last { get; init; }

    /// <summary>Codes of the parameters whose values do not count.</summary>
    public required IReadOnlyList<string> Parameters { get; init; }

    /// <summary>The document that decided it; empty if none was named.</summary>
    public string Document { get; init; } = "";

    /// <inheritdoc />
    [JsonIgnore]
    public override ActKind Kind => ActKind.Exclusion;

    /// <inheritdoc />
    [JsonIgnore]
    public override int Levels => 1;

    /// <inheritdoc />
    [JsonIgnore]
    public override string? StationId => null;

    /// <summary>Whether a local day is among them.</summary>
    public bool Covers(DateOnly day) => day >= First && day <= Last;

    /// <inheritdoc />
    public override long From(District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        return district.Clock.StartOfDay(First);
    }

    /// <inheritdoc />
    public override long Until(District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        return district.Clock.StartOfDay(Last.AddDays(1));
    }

    /// <summary>One hour of each day: the day is judged anew, its hours stay what they are.</summary>
    public override IEnumerable<HourSpan> Reach(District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        return from station in district.Stations
               where station.Domain.Code == Domain
               from day in Enumerable.Range(First.DayNumber, Last.DayNumber - First.DayNumber + 1)
               let hour = DistrictClock.FirstHourOf(DateOnly.FromDayNumber(day))
               select new HourSpan(station.Index, hour, hour + 1);
    }
}
