using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace WenchangPlan.Worker.Access;

/// <summary>Without sign-in: whoever reaches the service is on this machine, has no name and may do what the settings allow at all.</summary>
internal sealed class LocalHandler : IAuthenticationHandler
{
    public const string Scheme = "local";
    private static readonly ClaimsPrincipal Anybody = new(new ClaimsIdentity([new Claim(ClaimTypes.Role, nameof(Role.Admin))], Scheme));

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context) => Task.CompletedTask;

    public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(Anybody, Scheme)));

    public Task ChallengeAsync(AuthenticationProperties? properties) => Task.CompletedTask;

    public Task ForbidAsync(AuthenticationProperties? properties) => Task.CompletedTask;
}
