namespace WenchangPlan.Telemetry.Stores;

/// <summary>Something people did about the data of a stretch of time, such as maintenance. What they did stays for ever; the original data never change.</summary>
/// <param name="Kind">Code of what it is, such as <c>maintenance</c>.</param>
/// <param name="Station">Station id; null is the whole district.</param>
/// <param name="Parameter">Code of the parameter; null: all.</param>
/// <param name="From">First instant, ms UTC, included.</param>
/// <param name="Until">End, ms UTC, not included.</param>
/// <param name="By">Who, as claimed.</param>
/// <param name="At">When it was entered, ms UTC.</param>
/// <param name="Reason">Why.</param>
/// <param name="Result">What became of it, as a code such as <c>approved</c>, with who and when where somebody decided; null where nobody has to.</param>
public sealed record Intervention(string Kind, string? Station, string? Parameter, long From, long Until, string By, long At, string Reason, InterventionResult? Result = null);

/// <summary>What became of something that people did.</summary>
/// <param name="Code">Code, such as <c>approved</c> or <c>ended</c>.</param>
/// <param name="By">Who, as claimed.</param>
/// <param name="At">When, ms UTC.</param>
/// <param name="Comment">What they said; empty when nothing.</param>
public sealed record InterventionResult(string Code, string By, long At, string Comment);

/// <summary>One kind of things people do about data; evidence asks every one that is registered.</summary>
public interface IInterventions
{
    /// <summary>Those that reach into [<paramref name="from"/>, <paramref name="to"/>), ms UTC, in any order.</summary>
    /// <param name="station">Of this station and of the whole district; null: of the district and every station.</param>
    /// <param name="from">First instant, included.</param>
    /// <param name="to">End, not included.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    IEnumerable<Intervention> Read(string? station, long from, long to);
}
