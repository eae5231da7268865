using System.Net;
using System.Security.Claims;

namespace WenchangPlan.Worker.Access;

/// <summary>Who asks, as far as it is known.</summary>
/// <param name="Name">The user's name, or <c>key:</c> and the name of a key with whom it belongs to; empty where nobody signs in.</param>
/// <param name="Shown">The name to show.</param>
/// <param name="Role">What they may do; null when they may nothing.</param>
/// <param name="Address">Where they come from.</param>
public sealed record Visitor(string Name, string Shown, Role? Role, string Address)
{
    private const string ShownClaim = "shown";
    private const string AccountClaim = "account";

    /// <summary>The user's account; of a key, that of whom it belongs to; null where nobody signs in, and of a key that belongs to nobody.</summary>
    public string? Account { get; init; }

    /// <summary>Whether they have a name of ours.</summary>
    public bool IsKnown => Name.Length > 0;

    /// <summary>Whoever sent a request.</summary>
    public static Visitor Of(HttpContext context)
    {
        ClaimsPrincipal user = context.User;
        string name = user.Identity?.Name ?? "";
        Role? role = Enum.TryParse(user.FindFirstValue(ClaimTypes.Role), out Role found) ? found : null;
        return new Visitor(name, user.FindFirstValue(ShownClaim) ?? name, role, AddressOf(context.Connection.RemoteIpAddress))
        {
            Account = user.FindFirstValue(AccountClaim),
        };
    }

    /// <summary>Claims of somebody.</summary>
    internal static ClaimsPrincipal Principal(string scheme, string name, string shown, string? account, Role role, params ReadOnlySpan<Claim> more) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, name), new Claim(ShownClaim, shown), .. account is null ? Array.Empty<Claim>() : [new Claim(AccountClaim, account)], new Claim(ClaimTypes.Role, role.ToString()), .. more],
        scheme));

    private static string AddressOf(IPAddress? address) => address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}

/// <summary>The visitor a page is made for.</summary>
public sealed class PageVisitor
{
    /// <summary>Who it is; null before the page is made.</summary>
    public Visitor? Visitor { get; set; }
}
