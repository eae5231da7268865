namespace WenchangPlan.Telemetry.Stores;

/// <summary>That somebody did something. Never changed once stored.</summary>
public sealed record AuditEntry
{
    /// <summary>Number in the store, from 1 without gaps; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>When, ms UTC by the wall clock.</summary>
    public required long At { get; init; }

    /// <summary>Who: a user, <c>key:</c> and the name of a key, or the user of the operating system who ran a verb; empty where nobody signs in.</summary>
    public required string Who { get; init; }

    /// <summary>The role it was done with; <c>console</c> for a verb.</summary>
    public required string Role { get; init; }

    /// <summary>The address it was asked from; the name of the machine for a verb.</summary>
    public required string Address { get; init; }

    /// <summary>What was done: a method and a route, a verb, or <c>sign-in</c> and the like.</summary>
    public required string What { get; init; }

    /// <summary>What it was done to; empty when <see cref="What"/> says it all.</summary>
    public required string Subject { get; init; }

    /// <summary>What stood before; null where nothing did, or it is not known.</summary>
    public string? Before { get; init; }

    /// <summary>What was asked for or stands now; null where nothing does.</summary>
    public string? After { get; init; }

    /// <summary>How it ended: an HTTP status, or the exit code of a verb.</summary>
    public required int Outcome { get; init; }

    /// <summary>SHA-256 over this entry and the hash of the one before, in hex: a changed byte anywhere breaks the chain from there on. Empty before it is stored.</summary>
    public string Hash { get; init; } = "";
}

/// <summary>Who did what. It is only ever added to.</summary>
public interface IAuditStore
{
    /// <summary>Adds an entry; durable on return.</summary>
    /// <param name="entry">It, without number and hash.</param>
    /// <returns>It, with both.</returns>
    AuditEntry Append(AuditEntry entry);

    /// <summary>Entries, newest first.</summary>
    /// <param name="from">The first one by its number, included; null from the newest.</param>
    /// <param name="limit">The most.</param>
    IReadOnlyList<AuditEntry> ReadAudit(long? from, int limit);
}
