using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;

namespace WenchangPlan.Worker.Access;

/// <summary>Scripts show a key: <c>Authorization: Bearer wck_ID_SECRET</c>.</summary>
internal sealed class KeyHandler(AccountFile accounts, TimeProvider clock) : IAuthenticationHandler
{
    public const string Scheme = "key";
    private const string Start = "Bearer ";
    private const string Prefix = "wck";
    private HttpContext? _context;

    /// <summary>Makes a key: what is kept of it, and what is shown once.</summary>
    public static (ApiKey Key, string Shown) Create(string name, Role role, string? user, DateTimeOffset now, DateTimeOffset expires)
    {
        string id = RandomNumberGenerator.GetHexString(8, lowercase: true);
        string secret = Secrets.NewKey();
        return (new ApiKey { Id = id, Name = name, Role = role, User = user, Hash = Convert.ToHexStringLower(Hash(secret)), CreatedAt = now, ExpiresAt = expires }, $"{Prefix}_{id}_{secret}");
    }

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync()
    {
        string header = _context!.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Start, StringComparison.OrdinalIgnoreCase) || header[Start.Length..].Trim().Split('_') is not [Prefix, var id, var secret])
        {
            return Task.FromResult(AuthenticateResult.Fail("no key"));
        }

        Accounts all = accounts.Read();
        ApiKey? key = all.Keys.FirstOrDefault(k => k.Id == id);
        return Task.FromResult(key is not null && clock.GetUtcNow() < key.ExpiresAt && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(key.Hash), Hash(secret)) && all.RoleOf(key) is { } role
            ? AuthenticateResult.Success(new AuthenticationTicket(Principal(key, key.User is { } user ? all.Find(user) : null, role), Scheme))
            : AuthenticateResult.Fail("unknown key"));
    }

    public Task ChallengeAsync(AuthenticationProperties? properties) => Task.CompletedTask; // Refusal answers

    public Task ForbidAsync(AuthenticationProperties? properties) => Task.CompletedTask;

    private static System.Security.Claims.ClaimsPrincipal Principal(ApiKey key, Account? user, Role role) => user is null
        ? Visitor.Principal(Scheme, $"key:{key.Name}", $"key:{key.Name}", account: null, role)
        : Visitor.Principal(Scheme, $"key:{key.Name} ({user.Name})", $"{user.Shown} (key:{key.Name})", user.Name, role);

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
