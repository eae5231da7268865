using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Ingest.Tests.Support;

/// <summary>Remembers subscriptions in memory, and all that was ever saved.</summary>
internal sealed class RememberedSubscriptions : ISubscriptionStore
{
    private readonly Dictionary<BrokerSession, IReadOnlyList<string>> _sessions = [];

    /// <summary>Each set of filters saved, joined by blanks, in order.</summary>
    public List<string> Saved { get; } = [];

    public IReadOnlyList<string> Read(BrokerSession session) => _sessions.GetValueOrDefault(session) ?? [];

    public void Save(BrokerSession session, IReadOnlyCollection<string> filters)
    {
        _sessions[session] = [.. filters.Order(StringComparer.Ordinal)];
        Saved.Add(string.Join(' ', filters));
    }
}
