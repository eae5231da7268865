using System.Collections.Frozen;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Telemetry.Register;

/// <summary>All domains the service knows, and the kinds of verdicts in them. Immutable; safe to share.</summary>
public sealed class DomainCatalog
{
    private readonly FrozenDictionary<string, Domain> _byCode;
    private readonly FrozenDictionary<string, Domain>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly FrozenDictionary<string, VerdictKind> _verdicts;

    /// <summary>Takes the domains in the order in which people see them.</summary>
    /// <exception cref="ArgumentException">A code of a domain or of a kind of verdict occurs twice.</exception>
    public DomainCatalog(IEnumerable<Domain> domains)
    {
        All = [.. domains];
        _byCode = All.ToFrozenDictionary(d => d.Code, StringComparer.Ordinal);
        _byText = _byCode.GetAlternateLookup<ReadOnlySpan<char>>();
        _verdicts = All.SelectMany(d => d.Verdicts).ToFrozenDictionary(v => v.Code, StringComparer.Ordinal);
    }

    /// <summary>The domains that ship with the service (<c>domains.json</c>).</summary>
    public static DomainCatalog Default { get; } = DomainReader.ReadShipped();

    /// <summary>Every domain.</summary>
    public IReadOnlyList<Domain> All { get; }

    /// <summary>The domain with this code, or null.</summary>
    public Domain? Find(string code) => _byCode.GetValueOrDefault(code);

    /// <summary>Look-up by the span of a topic, without making a string.</summary>
    public bool TryFind(ReadOnlySpan<char> code, out Domain domain) => _byText.TryGetValue(code, out domain!);

    /// <summary>The kind of verdict with this code, or null.</summary>
    public VerdictKind? FindVerdict(string code) => _verdicts.GetValueOrDefault(code);

    /// <summary>The kind of verdict with this code.</summary>
    /// <exception cref="KeyNotFoundException">There is none: a mistake in the program.</exception>
    public VerdictKind Verdict(string code) => FindVerdict(code) ?? throw new KeyNotFoundException($"There is no kind of verdict \"{code}\".");
}
