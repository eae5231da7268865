using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace WenchangPlan.Worker.Access;

/// <summary>
/// Sessions of people: a cookie that only we can make and read, and that counts as long as its account is as it was when it was made. What is in it is not believed longer than a request:
/// role and name come from the account each time.
/// </summary>
internal sealed class Sessions(AccountFile accounts, IOptions<AccessOptions> options, TimeProvider clock)
{
    public const string Scheme = "session";

    /// <summary>With this prefix browsers take it over https, of this host, for every path, and from nobody else.</summary>
    public const string Cookie = "__Host-wenchang";

    /// <summary>Fewest characters of a password that people choose.</summary>
    public const int LeastCharacters = 12;

    /// <summary>Most characters of a password; more would only cost us time.</summary>
    public const int MostCharacters = 256;

    private const string StampClaim = "stamp";
    private const string IdClaim = "session";

    private static readonly PasswordHasher<Account> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));

    /// <summary>What an unknown name is checked against, so that it takes as long as a known one.</summary>
    private static readonly string NobodysPassword = Hasher.HashPassword(null!, Account.NewStamp());

    /// <summary>What is kept of a password.</summary>
    public static string HashPassword(string password) => Hasher.HashPassword(null!, password);

    /// <summary>Sets up the cookie.</summary>
    public static void SetUp(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = Cookie;
        cookie.Cookie.Path = "/";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.IsEssential = true;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        cookie.Cookie.SameSite = SameSiteMode.Lax; // a link in a mail leads to a page; changes are guarded apart from this
        cookie.SlidingExpiration = true;
        cookie.Events.OnValidatePrincipal = context =>
        {
            if (context.HttpContext.RequestServices.GetRequiredService<Sessions>().Check(context.Principal!) is not { } now)
            {
                context.RejectPrincipal();
            }
            else
            {
                context.ReplacePrincipal(now);
            }

            return Task.CompletedTask;
        };
    }

    /// <summary>The account of a name and password; null when there is none, or it is disabled.</summary>
    public Account? Verify(string name, string password)
    {
        Account? account = accounts.Read().Find(name);
        bool isRight = Hasher.VerifyHashedPassword(null!, account?.Password ?? NobodysPassword, password) != PasswordVerificationResult.Failed;
        return isRight && account is { Disabled: false } ? account : null;
    }

    /// <summary>Begins a session, with an id that nobody knew before.</summary>
    public Task BeginAsync(HttpContext context, Account account)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return context.SignInAsync(Scheme, Principal(account, RandomNumberGenerator.GetHexString(32, lowercase: true)), new AuthenticationProperties
        {
            IsPersistent = true,
            IssuedUtc = now,
            ExpiresUtc = now + LengthFor(account.Role),
        });
    }

    /// <summary>Ends the session of a request, for copies of its cookie too.</summary>
    public async Task EndAsync(HttpContext context)
    {
        if (context.User.FindFirstValue(IdClaim) is { } id)
        {
            DateTimeOffset now = clock.GetUtcNow();
            accounts.Change(a => a with { Ended = [.. a.Ended, new EndedSession(id, now + options.Value.ViewerSession + options.Value.Session)] }, now);
        }

        await context.SignOutAsync(Scheme);
    }

    /// <summary>The session as its account is now; null when it does not count any more.</summary>
    private ClaimsPrincipal? Check(ClaimsPrincipal session)
    {
        Accounts all = accounts.Read();
        return session.FindFirstValue(IdClaim) is { } id && all.Find(session.Identity?.Name ?? "") is { Disabled: false } account
            && account.Stamp == session.FindFirstValue(StampClaim) && all.Ended.All(e => e.Id != id) ? Principal(account, id) : null;
    }

    private TimeSpan LengthFor(Role role) => role == Role.Viewer ? options.Value.ViewerSession : options.Value.Session;

    private static ClaimsPrincipal Principal(Account account, string id) =>
        Visitor.Principal(Scheme, account.Name, account.Shown, account.Name, account.Role, new Claim(StampClaim, account.Stamp), new Claim(IdClaim, id));
}
