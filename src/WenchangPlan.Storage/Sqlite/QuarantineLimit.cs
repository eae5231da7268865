using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Storage.Sqlite;

/// <summary>Keeps the quarantine within its bytes (G8): beyond the limit the oldest payloads go. The balance still counts them.</summary>
public sealed class QuarantineLimit(IOptions<StorageOptions> options)
{
    private long? _bytes;

    /// <summary>After a failed commit the count is taken anew.</summary>
    internal void Forget() => _bytes = null;

    internal void Apply(SqliteDatabase.Writer writer, IReadOnlyList<QuarantinedMessage> added)
    {
        if (added.Count == 0)
        {
            return;
        }

        _bytes = (_bytes ?? Sum(writer) - added.Sum(Size)) + added.Sum(Size);
        if (_bytes > options.Value.QuarantineBytes)
        {
            _bytes = Sum(writer); // another process may have emptied it meanwhile
        }

        while (_bytes > options.Value.QuarantineBytes)
        {
            Statement oldest = writer.Prepare("SELECT id, length(payload) + length(topic) FROM quarantine ORDER BY id LIMIT 1");
            if (!oldest.Step())
            {
                oldest.Reset();
                return;
            }

            long id = oldest.Int64(0);
            _bytes -= oldest.Int64(1);
            oldest.Reset();
            writer.Prepare("DELETE FROM quarantine WHERE id = ?1").Bind(1, id).Execute();
        }
    }

    private static long Size(QuarantinedMessage message) => message.Payload.Length + message.Topic.Length;

    private static long Sum(SqliteDatabase.Writer writer)
    {
        Statement sum = writer.Prepare("SELECT coalesce(sum(length(payload) + length(topic)), 0) FROM quarantine");
        sum.Step();
        long bytes = sum.Int64(0);
        sum.Reset();
        return bytes;
    }
}
