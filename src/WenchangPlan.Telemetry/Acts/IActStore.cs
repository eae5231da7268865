using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Acts;

/// <summary>What judging reads of what people did: only what counts.</summary>
public interface IActReader
{
    /// <summary>The laboratory results of a station that count, taken in [<paramref name="from"/>, <paramref name="until"/>) ms UTC, in order of time, then indicator.</summary>
    IReadOnlyList<Sample> ReadSamples(Station station, long from, long until);

    /// <summary>The exclusions that count, of days from <paramref name="first"/> to <paramref name="last"/>, both included, in the order they were entered.</summary>
    /// <param name="domain">Code of the domain.</param>
    /// <param name="first">First local day.</param>
    /// <param name="last">Last local day.</param>
    IReadOnlyList<ExcludedDays> ReadExclusions(string domain, DateOnly first, DateOnly last);

    /// <summary>
    /// What people say of the readings of a station with times in [<paramref name="from"/>, <paramref name="until"/>) ms UTC: maintenance windows, then approved reviews, each in the order they
    /// were entered; the last one about a reading counts.
    /// </summary>
    IReadOnlyList<Amendment> ReadAmendments(Station station, long from, long until);

    /// <summary>Times of the first and the last sample of the stations of a domain; null when there are none.</summary>
    (long First, long Last)? ReadSampleSpan(Domain domain);
}

/// <summary>Which acts are wanted.</summary>
/// <param name="Kind">Of this kind.</param>
public readonly record struct ActQuery(ActKind Kind)
{
    /// <summary>About this station, or about every one; null: whatever they are about.</summary>
    public string? Station { get; init; }

    /// <summary>That reach behind this instant, ms UTC.</summary>
    public long From { get; init; } = long.MinValue;

    /// <summary>That begin before this instant, ms UTC.</summary>
    public long Until { get; init; } = long.MaxValue;

    /// <summary>Number of the first one, included; null: the newest.</summary>
    public long? First { get; init; }

    /// <summary>Most acts.</summary>
    public int Limit { get; init; } = int.MaxValue;
}

/// <summary>What became of a sample that was to be stored.</summary>
public enum SampleFate
{
    /// <summary>It is stored; where another stood, it corrects it.</summary>
    Added,
    /// <summary>It was there already, with the same words.</summary>
    Same,
    /// <summary>Another result stands there, and no reason says why this one should count instead: nothing of it is stored.</summary>
    Differs,
}

/// <summary>What became of a sample.</summary>
/// <param name="Fate">What.</param>
/// <param name="Sample">It with its number; of <see cref="SampleFate.Same"/> and <see cref="SampleFate.Differs"/> the one that stands.</param>
public readonly record struct SampleSaved(SampleFate Fate, Sample Sample);

/// <summary>
/// What people did that judging has to know of, and every step that was taken about it. Only ever added to. What begins or ends to count puts its hours on the list of changed hours in the
/// same transaction, as readings do.
/// </summary>
public interface IActStore : IActReader
{
    /// <summary>Acts of a kind with their steps, newest first.</summary>
    IReadOnlyList<Act> Read(in ActQuery query);

    /// <summary>Numbers of the samples among these that a later one corrects, with the number of the newest.</summary>
    IReadOnlyDictionary<long, long> ReadCorrected(IReadOnlyCollection<Sample> samples);

    /// <summary>An act by its number; null when there is none of the kind.</summary>
    Act? Find(ActKind kind, long id);

    /// <summary>Stores laboratory results; durable on return.</summary>
    /// <param name="samples">In order.</param>
    /// <param name="whole">Whether all are left out when one of them differs from what stands.</param>
    /// <returns>What became of each, in their order.</returns>
    /// <exception cref="IOException">The store cannot take them now; nothing of them is stored.</exception>
    IReadOnlyList<SampleSaved> SaveSamples(IReadOnlyList<Sample> samples, bool whole);

    /// <summary>Stores an act of any other kind; durable on return.</summary>
    /// <returns>It, with its number.</returns>
    /// <exception cref="IOException">The store cannot take it now; nothing of it is stored.</exception>
    Act Add(Act act);

    /// <summary>Takes a step; durable on return.</summary>
    /// <param name="kind">The kind of act.</param>
    /// <param name="id">Number of the act.</param>
    /// <param name="step">What is done.</param>
    /// <param name="problem">Why it cannot be taken; null when it was.</param>
    /// <returns>The act as it is now; null when there is none of the kind.</returns>
    /// <exception cref="IOException">The store cannot take it now; nothing of it is stored.</exception>
    Act? Take(ActKind kind, long id, ActStep step, out ActProblem? problem);
}
