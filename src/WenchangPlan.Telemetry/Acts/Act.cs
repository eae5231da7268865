using System.Text.Json.Serialization;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Acts;

/// <summary>What people do that judging has to know of. The numbers are stored; never change one.</summary>
public enum ActKind
{
    /// <summary>A laboratory result.</summary>
    Sample = 1,
    /// <summary>Days whose values do not count, because of an exceptional event.</summary>
    Exclusion = 2,
    /// <summary>A review of readings in levels.</summary>
    Review = 3,
}

/// <summary>How far an act has come.</summary>
public enum ActState
{
    /// <summary>It waits for a signature, and judging does not know of it.</summary>
    Proposed,
    /// <summary>It has every signature it needs, and counts.</summary>
    Approved,
    /// <summary>Somebody refused it.</summary>
    Refused,
    /// <summary>It was taken back, before or after it counted.</summary>
    Withdrawn,
}

/// <summary>What somebody does about an act. The numbers are stored; never change one.</summary>
public enum ActMove
{
    /// <summary>Signs it.</summary>
    Approve = 1,
    /// <summary>Refuses it.</summary>
    Refuse = 2,
    /// <summary>Takes it back.</summary>
    Withdraw = 3,
}

/// <summary>What somebody did about an act.</summary>
/// <param name="At">When, ms UTC.</param>
/// <param name="By">Who, as signed in or as claimed.</param>
/// <param name="Move">What.</param>
/// <param name="Comment">Why; empty when nothing was said.</param>
public sealed record ActStep(long At, string By, ActMove Move, string Comment)
{
    /// <summary>The account of who did it; null where nobody signs in.</summary>
    public string? Account { get; init; }

    /// <summary>What a reviewer made of the data; null of any other step.</summary>
    public ReviewDecision? Decision { get; init; }

    /// <summary>The value that counts where a reviewer corrected one; null elsewhere.</summary>
    public decimal? Value { get; init; }
}

/// <summary>Why a step cannot be taken.</summary>
public enum ActProblem
{
    /// <summary>It was refused or taken back before.</summary>
    Over,
    /// <summary>It has all its signatures; it can only be taken back.</summary>
    Approved,
    /// <summary>The same person stands under it already, and every signature is another one's.</summary>
    SamePerson,
    /// <summary>The first signature under a review says what becomes of the data, and only the first.</summary>
    Decision,
}

/// <summary>Hours of a station that an act is about, [<paramref name="First"/>, <paramref name="End"/>).</summary>
/// <param name="Station">Index in the register.</param>
/// <param name="First">First hour.</param>
/// <param name="End">Hour after the last one.</param>
public readonly record struct HourSpan(int Station, int First, int End);

/// <summary>
/// Something a person did, with their name and a reason, that verdicts take into account from the moment it has the signatures its kind needs. Never changed once stored: what follows
/// is a step behind it, and what corrects it is another act.
/// </summary>
public abstract record Act
{
    /// <summary>Number in the store, growing; 0 before it is stored.</summary>
    [JsonIgnore]
    public long Id { get; init; }

    /// <summary>What it is.</summary>
    [JsonIgnore]
    public abstract ActKind Kind { get; }

    /// <summary>How many other people must sign before it counts.</summary>
    [JsonIgnore]
    public abstract int Levels { get; }

    /// <summary>Who did it, as signed in or as claimed.</summary>
    public required string By { get; init; }

    /// <summary>The account of who did it; null where nobody signs in.</summary>
    public string? Account { get; init; }

    /// <summary>Why; empty where the kind needs no reason.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was entered, ms UTC.</summary>
    public required long At { get; init; }

    /// <summary>What was done about it since, oldest first.</summary>
    [JsonIgnore]
    public IReadOnlyList<ActStep> Steps { get; init; } = [];

    /// <summary>How far it has come.</summary>
    [JsonIgnore]
    public ActState State => Steps is [.., { Move: not ActMove.Approve } last] ? last.Move == ActMove.Refuse ? ActState.Refused : ActState.Withdrawn
        : Steps.Count >= Levels ? ActState.Approved : ActState.Proposed;

    /// <summary>First instant it is about, ms UTC.</summary>
    public abstract long From(District district);

    /// <summary>End of what it is about, ms UTC, not included.</summary>
    public abstract long Until(District district);

    /// <summary>Whom it is about; null is more than one station.</summary>
    [JsonIgnore]
    public abstract string? StationId { get; }

    /// <summary>The hours that are judged anew when it begins or ends to count.</summary>
    public abstract IEnumerable<HourSpan> Reach(District district);

    /// <summary>Why a step cannot be taken now; null when it can.</summary>
    public ActProblem? ProblemOf(ActStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return State is ActState.Refused or ActState.Withdrawn ? ActProblem.Over
            : State == ActState.Approved && step.Move != ActMove.Withdraw ? ActProblem.Approved
            : step.Move != ActMove.Withdraw && Signed().Any(new Person(step.By, step.Account).IsSameAs) ? ActProblem.SamePerson
            : (step.Decision is not null) != (Kind == ActKind.Review && step.Move == ActMove.Approve && Steps.Count == 0) ? ActProblem.Decision : null;
    }

    /// <summary>Everybody whose name stands under it.</summary>
    private IEnumerable<Person> Signed() => [new Person(By, Account), .. Steps.Select(s => new Person(s.By, s.Account))];
}
