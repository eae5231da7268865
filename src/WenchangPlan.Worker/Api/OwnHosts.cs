using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using WenchangPlan.Alerting;

namespace WenchangPlan.Worker.Api;

/// <summary>
/// Which names in <c>Host</c> are ours. A stranger may point a name of his at this machine, and his page in somebody's browser then looks like our own (DNS rebinding); so
/// without <c>AllowedHosts</c> only addresses, localhost and the host of <c>Alerting:PublicUrl</c> are served.
/// </summary>
internal sealed class OwnHosts
{
    private readonly string _public;

    /// <summary>Reads them from the settings.</summary>
    public OwnHosts(IConfiguration configuration, IOptions<AlertingOptions> alerting)
    {
        _public = alerting.Value.PublicUrl.Host;
        Allowed = [.. (configuration["AllowedHosts"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }

    /// <summary><c>AllowedHosts</c> as it is set; empty when it is not, and then our own rule holds.</summary>
    public IReadOnlyList<string> Allowed { get; }

    /// <summary>Whether a name, or one that <c>AllowedHosts</c> names, is ours; <c>*</c> there makes none ours.</summary>
    public bool Contains(HostString host) =>
        IPAddress.TryParse(host.Host.Trim('[', ']'), out _) || Is(host, "localhost") || Is(host, _public)
        || HostString.MatchesAny(host.Host, [.. Allowed.Where(a => a is not "*").Select(a => new StringSegment(a))]);

    private static bool Is(HostString host, string name) => host.Host.Equals(name, StringComparison.OrdinalIgnoreCase);
}
