using Microsoft.AspNetCore.Authorization;

namespace WenchangPlan.Worker.Access;

/// <summary>
/// Who may use a route, in one word at the route. A list says <c>Viewer</c> and a change <c>Duty</c> by itself; a further word only makes it stricter. A route without one is for whoever is
/// signed in, and fails the test that goes through them all.
/// </summary>
internal static class Grants
{
    /// <summary>Anybody, not signed in either.</summary>
    public static T Open<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new OpenGrant());

    /// <summary>Whoever may read.</summary>
    public static T Viewer<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new Grant(Role.Viewer));

    /// <summary>Whoever is on duty.</summary>
    public static T Duty<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new Grant(Role.Duty));

    /// <summary>Whoever corrects and approves.</summary>
    public static T Reviewer<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new Grant(Role.Reviewer));

    /// <summary>Administrators.</summary>
    public static T Admin<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new Grant(Role.Admin));
}

/// <summary>That a route needs at least a role.</summary>
/// <param name="least">The least role.</param>
internal sealed class Grant(Role least) : AuthorizeAttribute(least.ToString())
{
    /// <summary>The least role.</summary>
    public Role Least => least;
}

/// <summary>That a route is for anybody.</summary>
internal sealed class OpenGrant : AllowAnonymousAttribute;
