using System.Collections.Frozen;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment;

/// <summary>The judges that are registered, by domain and by kind of verdict.</summary>
public sealed class Judges
{
    private readonly FrozenDictionary<string, IJudge> _byDomain;
    private readonly FrozenDictionary<string, IJudge> _byKind;

    /// <summary>Takes the judges of all domains.</summary>
    /// <exception cref="ArgumentException">Two judge one domain, or give one kind of verdict.</exception>
    public Judges(IEnumerable<IJudge> judges)
    {
        IJudge[] all = [.. judges];
        _byDomain = all.ToFrozenDictionary(j => j.Facts.Domain, StringComparer.Ordinal);
        _byKind = all.SelectMany(j => j.Facts.Verdicts.Select(kind => (kind, j))).ToFrozenDictionary(p => p.kind, p => p.j, StringComparer.Ordinal);
        Facts = [.. all.Select(j => j.Facts)];
    }

    /// <summary>What they know.</summary>
    public IReadOnlyList<JudgeFacts> Facts { get; }

    /// <summary>The judge of a domain (its code); null where readings are only kept and watched.</summary>
    public IJudge? OfDomain(string domain) => _byDomain.GetValueOrDefault(domain);

    /// <summary>The judge that gives a kind of verdict.</summary>
    /// <exception cref="KeyNotFoundException">None does.</exception>
    public IJudge OfKind(string kind) => _byKind.GetValueOrDefault(kind) ?? throw new KeyNotFoundException($"No judge gives verdicts of the kind \"{kind}\".");
}
