namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>What a judge says of itself, so that a register can be checked against it: a kind without a judge must not wait for its first message to be found.</summary>
/// <param name="Domain">Code of the domain it judges.</param>
/// <param name="StationKinds">Codes of the kinds of places it knows the rules of.</param>
/// <param name="Verdicts">Codes of the kinds of verdicts it gives.</param>
/// <param name="Pins">Editions a target may be pinned to, by kind of verdict; a kind that is absent knows none.</param>
public sealed record JudgeFacts(
    string Domain, IReadOnlyList<string> StationKinds, IReadOnlyList<string> Verdicts, IReadOnlyDictionary<string, IReadOnlyList<string>> Pins);
