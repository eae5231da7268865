using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>What a judge says of itself, so that a register can be checked against it: a kind without a judge must not wait for its first message to be found.</summary>
/// <param name="Domain">Code of the domain it judges.</param>
/// <param name="StationKinds">Codes of the kinds of places it knows the rules of.</param>
/// <param name="Verdicts">Codes of the kinds of verdicts it gives.</param>
/// <param name="Pins">Editions a target may be pinned to, by kind of verdict; a kind that is absent knows none.</param>
public sealed record JudgeFacts(
    string Domain, IReadOnlyList<string> StationKinds, IReadOnlyList<string> Verdicts, IReadOnlyDictionary<string, IReadOnlyList<string>> Pins)
{
    private static readonly Dictionary<string, IReadOnlyList<string>> NoTexts = [];

    /// <summary>Values it knows of members of a station that are words, by name of the member, such as <c>functionClass</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Members { get; init; } = NoTexts;

    /// <summary>Members a station must have, by code of its kind.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Required { get; init; } = NoTexts;

    /// <summary>Settings a register may give under <c>assessment</c> and the code of the domain, by name.</summary>
    public IReadOnlyDictionary<string, SettingRange> Settings { get; init; } = new Dictionary<string, SettingRange>();

    /// <summary>What is wrong with settings that are each in their range, as what was expected and found; null when nothing is.</summary>
    public Func<IReadOnlyDictionary<string, decimal>, Phrase?> SettingsProblem { get; init; } = _ => null;
}

/// <summary>The range of a setting.</summary>
/// <param name="Least">Smallest value, included.</param>
/// <param name="Most">Largest value, included.</param>
public readonly record struct SettingRange(decimal Least, decimal Most);
