using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>
/// The chain of hashes through the audit. A hash is SHA-256 over the hash before (32 bytes; zeros before the first), number, time and outcome (8 bytes each, little-endian), then each text as its
/// length in bytes (8 bytes, -1 for none) and its UTF-8. Lengths keep what moves from one field into the next from going unnoticed.
/// </summary>
internal static class AuditChain
{
    public const string Columns = "id, at, who, role, address, what, subject, before, after, outcome, hash";

    /// <summary>The hash before the first entry.</summary>
    public static byte[] Start { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>The hash of an entry.</summary>
    public static byte[] Next(ReadOnlySpan<byte> previous, AuditEntry entry)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(previous);
        Write(bytes, entry.Id);
        Write(bytes, entry.At);
        Write(bytes, entry.Outcome);
        foreach (string? text in (ReadOnlySpan<string?>)[entry.Who, entry.Role, entry.Address, entry.What, entry.Subject, entry.Before, entry.After])
        {
            Write(bytes, text is null ? -1 : Encoding.UTF8.GetByteCount(text));
            Encoding.UTF8.GetBytes(text ?? "", bytes);
        }

        return SHA256.HashData(bytes.WrittenSpan);
    }

    /// <summary>An entry of <see cref="Columns"/>.</summary>
    public static AuditEntry Read(Statement s) => new()
    {
        Id = s.Int64(0),
        At = s.Int64(1),
        Who = s.Text(2),
        Role = s.Text(3),
        Address = s.Text(4),
        What = s.Text(5),
        Subject = s.Text(6),
        Before = s.NullableText(7),
        After = s.NullableText(8),
        Outcome = s.Int32(9),
        Hash = Convert.ToHexStringLower(s.Blob(10)),
    };

    private static void Write(ArrayBufferWriter<byte> to, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to.GetSpan(sizeof(long)), value);
        to.Advance(sizeof(long));
    }
}
