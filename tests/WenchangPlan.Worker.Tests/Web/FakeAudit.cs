using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Tests.Web;

/// <summary>An audit in memory, with an entry to look at.</summary>
public sealed class FakeAudit : IAuditStore
{
    private readonly List<AuditEntry> _entries =
    [
        new() { Id = 1, At = 1_777_593_600_000, Who = "li", Role = "duty", Address = "10.0.0.7", What = "sign-in", Subject = "li", Outcome = 303, Hash = new string('0', 64) },
    ];

    public AuditEntry Append(AuditEntry entry)
    {
        _entries.Add(entry with { Id = _entries.Count + 1 });
        return _entries[^1];
    }

    public IReadOnlyList<AuditEntry> ReadAudit(long? from, int limit) => [.. _entries.AsEnumerable().Reverse().Where(e => from is null || e.Id <= from).Take(limit)];
}
