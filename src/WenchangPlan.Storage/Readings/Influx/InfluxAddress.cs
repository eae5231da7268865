using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Gives every request its credentials, and with <see cref="InfluxDbVersion.V1"/> a write the address that InfluxDB 1.x has for it.</summary>
/// <remarks>So one client serves all versions: the package knows only <c>/api/v2/write</c>, and wants a token where a server may want none, or user and password.</remarks>
internal sealed class InfluxAddress(IOptions<InfluxDbOptions> options) : DelegatingHandler
{
    private const string WriteOfV2 = "/api/v2/write";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        InfluxDbOptions to = options.Value;
        request.Headers.Authorization = to.Token.Length == 0 ? null
            : to.Version == InfluxDbVersion.V1 && to.Token.Contains(':', StringComparison.Ordinal)
                ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(to.Token)))
                : new AuthenticationHeaderValue("Token", to.Token);
        if (to.Version == InfluxDbVersion.V1 && request.RequestUri is { } uri && uri.AbsolutePath.EndsWith(WriteOfV2, StringComparison.Ordinal))
        {
            string path = uri.AbsolutePath[..^WriteOfV2.Length] + "/write";
            request.RequestUri = new UriBuilder(uri) { Path = path, Query = $"db={Uri.EscapeDataString(to.Bucket)}&precision=ms" }.Uri;
        }

        return base.SendAsync(request, cancellationToken);
    }
}
