using WenchangPlan.Telemetry.Acts;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>How far a bulletin has come. The numbers are stored; never change one.</summary>
public enum BulletinState
{
    /// <summary>Its figures are kept, and somebody else is to look at them (草稿).</summary>
    Draft = 1,
    /// <summary>Somebody else has looked at it (已审核).</summary>
    Reviewed = 2,
    /// <summary>It is out, and never changes again (已发布).</summary>
    Published = 3,
}

/// <summary>Why a step cannot be taken.</summary>
public enum BulletinProblem
{
    /// <summary>There is no bulletin with this number.</summary>
    Unknown,
    /// <summary>A newer draft has taken its place, or it is published.</summary>
    Over,
    /// <summary>It is not reviewed yet, or is already.</summary>
    Order,
    /// <summary>Who made the draft can neither review nor publish it.</summary>
    SamePerson,
}

/// <summary>That somebody drafted, reviewed or published a bulletin.</summary>
/// <param name="State">What it was from then on.</param>
/// <param name="At">When, ms UTC.</param>
/// <param name="By">Who, as signed in or as claimed.</param>
/// <param name="Account">The account of who did it; null where nobody signs in.</param>
/// <param name="Comment">What they said; empty when nothing.</param>
public sealed record BulletinStep(BulletinState State, long At, string By, string? Account, string Comment);

/// <summary>A bulletin as it is kept: a copy of its figures and words that nothing changes afterwards.</summary>
public sealed record KeptBulletin
{
    /// <summary>Number in the store, growing; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>Its period, such as <c>2026-05</c>.</summary>
    public required string Period { get; init; }

    /// <summary>1, or higher for a corrected edition; given by the store: one more than the period has published.</summary>
    public int Edition { get; init; } = 1;

    /// <summary>SHA-256 over the figures, in hex.</summary>
    public required string Hash { get; init; }

    /// <summary>The figures, UTF-8 JSON; empty where only the heading was asked for.</summary>
    public required byte[] Figures { get; init; }

    /// <summary>The words in each language, UTF-8 JSON; empty where only the heading was asked for.</summary>
    public IReadOnlyDictionary<string, byte[]> Documents { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>What the drafter added; empty when nothing.</summary>
    public string Remarks { get; init; } = "";

    /// <summary>What was done, oldest first; never empty.</summary>
    public required IReadOnlyList<BulletinStep> Steps { get; init; }

    /// <summary>How far it has come.</summary>
    public BulletinState State => Steps[^1].State;

    /// <summary>Why a step cannot be taken; null when it can.</summary>
    /// <param name="step">The step.</param>
    public BulletinProblem? ProblemOf(BulletinStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return State == BulletinState.Published ? BulletinProblem.Over
            : step.State != State + 1 ? BulletinProblem.Order
            : new Person(Steps[0].By, Steps[0].Account).IsSameAs(new Person(step.By, step.Account)) ? BulletinProblem.SamePerson : null;
    }
}

/// <summary>Bulletins that somebody drafted, with everything that became of them. What is published is never changed or removed.</summary>
public interface IBulletinStore
{
    /// <summary>Keeps a draft; durable on return. It takes the place of an earlier draft of its period that was not published, which stays but can no longer be.</summary>
    /// <returns>It, with number and edition.</returns>
    /// <exception cref="IOException">The state file cannot be written now.</exception>
    KeptBulletin Add(KeptBulletin draft);

    /// <summary>Takes a step; durable on return.</summary>
    /// <param name="id">Number of the bulletin.</param>
    /// <param name="step">The step.</param>
    /// <returns>Why it cannot be taken; null when it was.</returns>
    /// <exception cref="IOException">The state file cannot be written now.</exception>
    BulletinProblem? Step(long id, BulletinStep step);

    /// <summary>Bulletins of a period that count, whole, the newest first: every published edition, and the newest draft when it is newer than these.</summary>
    /// <exception cref="IOException">The state file cannot be read now.</exception>
    IReadOnlyList<KeptBulletin> Read(string period);

    /// <summary>The newest that counts of each period, without figures and words, in order of number, the newest first.</summary>
    /// <param name="before">Only numbers below this; null from the newest.</param>
    /// <param name="limit">The most.</param>
    /// <exception cref="IOException">The state file cannot be read now.</exception>
    IReadOnlyList<KeptBulletin> ReadHeadings(long? before, int limit);
}
