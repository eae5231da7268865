using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace WenchangPlan.Worker.Hosting;

/// <summary>Sets up the web server: bounds of ours, then <c>Kestrel</c> and <c>AllowedHosts</c> as ASP.NET Core documents them.</summary>
internal static class HttpHosting
{
    /// <summary>Connections at a time. Pages of a district need some ten; the rest is for those who come back all at once.</summary>
    private const int MostConnections = 512;

    /// <summary>No request of ours has a large body.</summary>
    private const int MostBodyBytes = 256 << 10;

    /// <summary>A reader slower than this, averaged over an answer, is let go: what it does not take stands in our memory.</summary>
    private static readonly MinDataRate SlowestReader = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(10));

    /// <summary>Adds the server.</summary>
    public static void AddServer(WebApplicationBuilder builder)
    {
        IConfigurationSection kestrel = builder.Configuration.GetSection("Kestrel");
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.Configure<KestrelServerOptions>(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxConcurrentConnections = MostConnections;
            server.Limits.MaxRequestBodySize = MostBodyBytes;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            server.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
            server.Limits.MinResponseDataRate = SlowestReader;
        });
        builder.Services.Configure<KestrelServerOptions>(kestrel); // Limits and the like
        builder.Services.Configure<KestrelServerOptions>(server => server.Configure(kestrel)); // Endpoints, Certificates
        HttpEndpoint[] urls = [.. HttpEndpoints.Read(builder.Configuration).Where(e => e is { Key: "Http:Urls", Address: not null })];
        if (HttpEndpoints.ReadMetrics(builder.Configuration) is { Address: not null } metrics)
        {
            if (urls.Length > 0)
            {
                urls = [.. urls, metrics];
            }
            else
            {
                // Beside Kestrel:Endpoints addresses of this kind would not count.
                builder.Services.Configure<KestrelServerOptions>(server => server.ListenLocalhost(metrics.Address.Port));
            }
        }

        builder.WebHost.UseUrls([.. urls.Select(e => e.Url)]);
        if (builder.Configuration["AllowedHosts"] is { Length: > 0 } hosts)
        {
            builder.Services.AddHostFiltering(filter => filter.AllowedHosts = hosts.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }
    }
}
