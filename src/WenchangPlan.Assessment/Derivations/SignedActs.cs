using System.Text.Json;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Assessment.Derivations;

/// <summary>Laboratory results, excluded days and reviews, as evidence tells them: also what waits, was refused, taken back or corrected, with the last who did something about it.</summary>
internal sealed class SignedActs(IActStore acts, District district) : IInterventions
{
    public IEnumerable<Intervention> Read(string? station, long from, long to)
    {
        foreach (ActKind kind in Enum.GetValues<ActKind>())
        {
            foreach (Act act in acts.Read(new ActQuery(kind) { Station = station, From = from, Until = to }))
            {
                if (act is not ExcludedDays days || station is null || district.Find(station)?.Domain.Code == days.Domain)
                {
                    yield return new Intervention(Word(kind), act.StationId, ParameterOf(act), act.From(district), act.Until(district), act.By, act.At, act.Reason,
                        act.Steps is [.., var last] ? new InterventionResult(Word(act.State), last.By, last.At, last.Comment) : null);
                }
            }
        }
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The one that it is about; null where there are several.</summary>
    private static string? ParameterOf(Act act) => act switch
    {
        Sample sample => sample.Parameter,
        Review review => review.Parameter,
        ExcludedDays { Parameters: [var only] } => only,
        _ => null,
    };
}
