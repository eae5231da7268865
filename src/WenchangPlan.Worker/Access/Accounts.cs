using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace WenchangPlan.Worker.Access;

/// <summary>Somebody who may sign in.</summary>
internal sealed partial record Account
{
    /// <summary>The name to sign in with, one to 64 letters, digits and <c>. _ @ -</c>; case does not matter.</summary>
    public required string Name { get; init; }

    /// <summary>How pages and records call them; empty is the name.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>What they may do.</summary>
    public required Role Role { get; init; }

    /// <summary>Hash of the password, by the framework's <c>PasswordHasher</c>.</summary>
    public required string Password { get; init; }

    /// <summary>Changes with password, role and being disabled; a session with another one ends.</summary>
    public required string Stamp { get; init; }

    /// <summary>Whether they may not sign in any more.</summary>
    public bool Disabled { get; init; }

    /// <summary>When the account was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name to show.</summary>
    [JsonIgnore]
    public string Shown => DisplayName.Length > 0 ? DisplayName : Name;

    /// <summary>The account with another stamp: every session of it ends with the next request.</summary>
    public Account WithNewStamp() => this with { Stamp = NewStamp() };

    /// <summary>A stamp that nobody had.</summary>
    public static string NewStamp() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Whether a name has the form of one.</summary>
    public static bool IsName(string name) => NamePattern().IsMatch(name);

    /// <summary>What they may do, as it stands in records.</summary>
    public string Describe() => Disabled ? AuditTrail.Word(Role) + ", disabled" : AuditTrail.Word(Role);

    /// <summary>Not even hashes belong in a log.</summary>
    public override string ToString() => $"{Name} ({Role})";

    [GeneratedRegex(@"^[\p{L}\p{Nd}._@-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}

/// <summary>A key for a script: shown once, kept as a hash.</summary>
internal sealed record ApiKey
{
    /// <summary>Its public part, which names it in lists and records.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do at most.</summary>
    public required Role Role { get; init; }

    /// <summary>Name of the user it belongs to, who answers for what is done with it; null: nobody, and then it only reads.</summary>
    public string? User { get; init; }

    /// <summary>SHA-256 of its secret part, in hex: the secret is random and cannot be guessed, so that a slow hash would protect nothing.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is nothing.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What it may do, for whom and until when, as it stands in records.</summary>
    public string Describe() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{AuditTrail.Word(Role)}{(User is null ? "" : " for " + User)} until {ExpiresAt:yyyy-MM-dd}");

    /// <summary>The id only: not even hashes belong in a log.</summary>
    public override string ToString() => $"{Id} ({Role})";
}

/// <summary>A session that was ended by its user before its time.</summary>
/// <param name="Id">Which.</param>
/// <param name="Until">When it would have ended by itself at the latest; then it is forgotten here.</param>
internal sealed record EndedSession(string Id, DateTimeOffset Until);

/// <summary>Everybody who may come in: what <c>users.json</c> holds.</summary>
internal sealed record Accounts
{
    /// <summary>Nobody.</summary>
    public static Accounts None { get; } = new();

    /// <summary>The users, in the order they were made.</summary>
    public IReadOnlyList<Account> Users { get; init; } = [];

    /// <summary>The keys, in the order they were made.</summary>
    public IReadOnlyList<ApiKey> Keys { get; init; } = [];

    /// <summary>Sessions that do not count any more.</summary>
    public IReadOnlyList<EndedSession> Ended { get; init; } = [];

    /// <summary>The user of a name; null when there is none.</summary>
    public Account? Find(string name) => Users.FirstOrDefault(u => u.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a key may do now: no more than whom it belongs to, and nothing when they may not sign in any more.</summary>
    public Role? RoleOf(ApiKey key) => key.User is not { } name ? Role.Viewer : Find(name) is { Disabled: false } user ? (Role)Math.Min((int)key.Role, (int)user.Role) : null;

    /// <summary>The same with a user put in place of the one of that name, or added.</summary>
    public Accounts With(Account user) => this with
    {
        Users = Find(user.Name) is null ? [.. Users, user] : [.. Users.Select(u => u.Name.Equals(user.Name, StringComparison.OrdinalIgnoreCase) ? user : u)],
    };
}

/// <summary>How <c>users.json</c> is written; a member that is not known is a mistake, and so is one that lacks.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, Converters = [typeof(Api.LowerCamel<Role>)])]
[JsonSerializable(typeof(Accounts))]
internal sealed partial class AccountJson : JsonSerializerContext;
