using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>The audit in SQLite. The end of the chain is kept apart from it, so that entries cut off its end are missed.</summary>
public sealed class SqliteAuditStore(SqliteDatabase database) : IAuditStore
{
    /// <inheritdoc />
    public AuditEntry Append(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return database.Write(writer =>
        {
            (long entries, byte[] last) = writer.Prepare("SELECT entries, hash FROM audit_end").ReadAll(s => (s.Int64(0), s.Blob(1).ToArray()))[0];
            AuditEntry stored = entry with { Id = entries + 1 };
            byte[] hash = AuditChain.Next(last, stored);
            writer.Prepare($"INSERT INTO audit({AuditChain.Columns}) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
                .Bind(1, stored.Id).Bind(2, stored.At).Bind(3, stored.Who).Bind(4, stored.Role).Bind(5, stored.Address).Bind(6, stored.What).Bind(7, stored.Subject)
                .Bind(8, stored.Before).Bind(9, stored.After).Bind(10, (long)stored.Outcome).Bind(11, hash).Execute();
            writer.Prepare("UPDATE audit_end SET entries = ?1, hash = ?2").Bind(1, stored.Id).Bind(2, hash).Execute();
            return stored with { Hash = Convert.ToHexStringLower(hash) };
        });
    }

    /// <inheritdoc />
    public IReadOnlyList<AuditEntry> ReadAudit(long? from, int limit) => database.Read(
        $"SELECT {AuditChain.Columns} FROM audit WHERE ?1 IS NULL OR id <= ?1 ORDER BY id DESC LIMIT ?2", s => s.Bind(1, from).Bind(2, (long)limit), AuditChain.Read);
}
