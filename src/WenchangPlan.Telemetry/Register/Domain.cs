using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Telemetry.Register;

/// <summary>What a station watches over (领域). Data, not code: <c>domains.json</c>, and what a register adds to it. Two domains with one code are equal.</summary>
public sealed class Domain : IEquatable<Domain>
{
    /// <summary>Puts a domain together.</summary>
    /// <param name="code">Lower-case code: the second part of a topic, the measurement in a time-series store and the word in the API.</param>
    /// <param name="name">Chinese name.</param>
    /// <param name="nameEn">English name.</param>
    /// <param name="kinds">The kinds of places its stations stand at, at least one.</param>
    /// <param name="verdicts">The kinds of verdicts given about them; empty where readings are only kept and watched.</param>
    public Domain(string code, string name, string nameEn, IReadOnlyList<StationKind> kinds, IReadOnlyList<VerdictKind> verdicts)
    {
        Code = code;
        Name = name;
        NameEn = nameEn;
        Kinds = kinds;
        Verdicts = verdicts;
    }

    /// <summary>Lower-case code.</summary>
    public string Code { get; }

    /// <summary>Chinese name.</summary>
    public string Name { get; }

    /// <summary>English name.</summary>
    public string NameEn { get; }

    /// <summary>The kinds of places, in the order of the data.</summary>
    public IReadOnlyList<StationKind> Kinds { get; }

    /// <summary>The kinds of verdicts, in the order of the data.</summary>
    public IReadOnlyList<VerdictKind> Verdicts { get; }

    /// <inheritdoc />
    public bool Equals(Domain? other) => other is not null && Code == other.Code;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Domain);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Code);

    /// <summary>The code.</summary>
    public override string ToString() => Code;
}

/// <summary>What kind of place a station stands at; it decides limits and derived values.</summary>
/// <param name="Code">Code in the register and the API, unique in its domain.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="SamplePeriod">Time one reading stands for unless the station says otherwise.</param>
/// <param name="Counts">Whether such a station counts in the district's verdicts and targets unless it says otherwise.</param>
public sealed record StationKind(string Code, string Name, string NameEn, TimeSpan SamplePeriod, bool Counts)
{
    /// <summary>The code.</summary>
    public override string ToString() => Code;
}
