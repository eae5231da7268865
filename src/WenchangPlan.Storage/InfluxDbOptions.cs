using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace WenchangPlan.Storage;

/// <summary>Which write endpoint an InfluxDB has.</summary>
public enum InfluxDbVersion
{
    /// <summary><c>/write?db=…</c>: InfluxDB 1.x.</summary>
    V1,
    /// <summary><c>/api/v2/write?org=…&amp;bucket=…</c>: InfluxDB 1.8, 2.x, 3.x, VictoriaMetrics.</summary>
    V2,
}

/// <summary>Settings under <c>InfluxDb</c>; read only when <c>Storage:Kind</c> is <c>InfluxDb</c>.</summary>
public sealed class InfluxDbOptions
{
    /// <summary>Address of the server, http or https, e.g. <c>http://127.0.0.1:8086</c>.</summary>
    public string Url { get; set; } = "";

    /// <summary>Which write endpoint to use; default <see cref="InfluxDbVersion.V2"/>. Reading is InfluxQL over <c>/query</c> with both.</summary>
    public InfluxDbVersion Version { get; set; } = InfluxDbVersion.V2;

    /// <summary>Organisation; needed with V2, unused with V1.</summary>
    public string Org { get; set; } = "";

    /// <summary>Bucket; with V1 the database. It must exist.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>API token; with V1 also <c>user:password</c>. Empty: no authentication.</summary>
    public string Token { get; set; } = "";

    /// <summary>Whether bodies are sent compressed. Default: when the server is not on this machine, where it would only cost both sides processor time.</summary>
    public bool? Gzip { get; set; }

    /// <summary>What <see cref="Gzip"/> means for this <see cref="Url"/>.</summary>
    internal bool Compresses => Gzip ?? !(Uri.TryCreate(Url, UriKind.Absolute, out Uri? url) && url.IsLoopback);

    /// <summary>Whether <see cref="Token"/> may cross a network without TLS; default false. Only where nobody else is on it, such as the network of the containers on one machine.</summary>
    public bool TokenInClear { get; set; }

    /// <summary>Whether the token would cross a network for everybody on it to read.</summary>
    public bool CrossesInClear => Token.Length > 0 && Uri.TryCreate(Url, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback;

    /// <summary>Accept a server that answers before data are on disk, as VictoriaMetrics does: a power cut there can lose acknowledged readings (weaker than G1). Default false.</summary>
    public bool AcceptWeakDurability { get; set; }

    /// <summary>Most bytes (compressed) kept in the data directory while the server is away; beyond it the broker waits. Default 1 GiB.</summary>
    public long SpoolBytes { get; set; } = 1L << 30;

    /// <summary>Longest time one attempt of a request may take, 1 s to 5 min; default 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Checks the settings, all at once; says nothing when another store is configured.</summary>
internal sealed class InfluxDbOptionsValidator(IConfiguration configuration) : IValidateOptions<InfluxDbOptions>
{
    public ValidateOptionsResult Validate(string? name, InfluxDbOptions options)
    {
        if (!string.Equals(configuration["Storage:Kind"], nameof(StorageKind.InfluxDb), StringComparison.OrdinalIgnoreCase))
        {
            return ValidateOptionsResult.Success;
        }

        List<string> failures = [.. Find(options)];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Everything that is wrong, each text beginning with its key.</summary>
    internal static IEnumerable<string> Find(InfluxDbOptions options)
    {
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out Uri? url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            yield return $"InfluxDb:Url: found \"{options.Url}\", expected an http or https address such as http://127.0.0.1:8086";
        }
        else if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            yield return "InfluxDb:Url: expected an address without user, query or fragment; a password belongs in InfluxDb:Token";
        }

        if (options.CrossesInClear && !options.TokenInClear)
        {
            yield return $"InfluxDb:Url: found \"{options.Url}\", expected an https address: InfluxDb:Token would cross the network in clear. InfluxDb:TokenInClear=true says that nobody else is on that network";
        }

        if (string.IsNullOrWhiteSpace(options.Bucket))
        {
            yield return "InfluxDb:Bucket: must name the bucket (with V1 the database)";
        }

        if (options.Version == InfluxDbVersion.V2 && string.IsNullOrWhiteSpace(options.Org))
        {
            yield return "InfluxDb:Org: must name the organisation when InfluxDb:Version is V2";
        }

        if (!Enum.IsDefined(options.Version))
        {
            yield return "InfluxDb:Version: expected V1 or V2";
        }

        if (options.Token.AsSpan().ContainsAny('\r', '\n'))
        {
            yield return "InfluxDb:Token: must be one line";
        }

        if (options.SpoolBytes < 1 << 16)
        {
            yield return $"InfluxDb:SpoolBytes: found {options.SpoolBytes}, expected at least 65536";
        }

        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromMinutes(5))
        {
            yield return $"InfluxDb:Timeout: found {options.Timeout}, expected 00:00:01 to 00:05:00";
        }
    }
}
