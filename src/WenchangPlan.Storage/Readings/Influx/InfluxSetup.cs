using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using InfluxDB.Client.Api.Domain;
using InfluxDB.Client.Api.Service;
using InfluxDB.Client.Core.Exceptions;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Looks whether an InfluxDB is as this service needs it, and makes it so.</summary>
public sealed class InfluxSetup
{
    /// <summary>128 bits.</summary>
    private const int PasswordDigits = 32;
    private readonly InfluxClient _client;
    private readonly IOptions<InfluxDbOptions> _influx;
    private readonly IOptions<StorageOptions> _storage;

    internal InfluxSetup(InfluxClient client, IOptions<InfluxDbOptions> influx, IOptions<StorageOptions> storage) =>
        (_client, _influx, _storage) = (client, influx, storage);

    private InfluxDbOptions To => _influx.Value;

    /// <summary>Looks at version, bucket and how long it keeps readings, InfluxQL, and what the token may; changes nothing.</summary>
    /// <exception cref="IOException">The server does not answer.</exception>
    public async IAsyncEnumerable<CheckedPart> CheckAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        yield return new CheckedPart("server", true, await ReadVersionAsync(cancel));
        yield return await TryAsync("bucket", CheckBucketAsync, cancel);
        yield return await TryAsync("queries", CheckQueriesAsync, cancel);
        yield return await TryAsync("writing", CheckWritingAsync, cancel);
        if (To.Version == InfluxDbVersion.V2)
        {
            yield return await TryAsync("token", CheckTokenAsync, cancel);
        }
    }

    /// <summary>Makes what is missing; what is there stays as it is. Secrets are written to files and nowhere else.</summary>
    /// <param name="workerToken">File for a new token (1.x: user and password, with a colon between) that may read and write the bucket; none is made if null or the file is there.</param>
    /// <param name="grafanaToken">File for a new token that may read the bucket; the same.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="IOException">The server does not answer, or a file cannot be written.</exception>
    public async IAsyncEnumerable<CheckedPart> SetUpAsync(string? workerToken, string? grafanaToken, [EnumeratorCancellation] CancellationToken cancel)
    {
        yield return new CheckedPart("server", true, await ReadVersionAsync(cancel));
        if (To.Version == InfluxDbVersion.V1)
        {
            yield return await TryAsync("database", MakeDatabaseAsync, cancel);
            foreach ((string part, string task, string? file, string privilege) in ((string, string, string?, string)[])
                [("worker's user", "worker", workerToken, "ALL"), ("Grafana's user", "grafana", grafanaToken, "READ")])
            {
                if (file is not null)
                {
                    yield return await TryAsync(part, c => MakeUserAsync(part, $"{To.Bucket}-{task}", file, privilege, c), cancel);
                }
            }

            yield break;
        }

        Bucket? bucket = null;
        yield return await TryAsync("bucket", async c =>
        {
            (bucket, CheckedPart part) = await MakeBucketAsync(c);
            return part;
        }, cancel);
        if (bucket is null)
        {
            yield break;
        }

        yield return await TryAsync("queries", c => MakeMappingAsync(bucket, c), cancel);
        foreach ((string name, string? file, Permission.ActionEnum[] actions) in ((string, string?, Permission.ActionEnum[])[])
            [("worker's token", workerToken, [Permission.ActionEnum.Read, Permission.ActionEnum.Write]), ("Grafana's token", grafanaToken, [Permission.ActionEnum.Read])])
        {
            if (file is not null)
            {
                yield return await TryAsync(name, c => MakeTokenAsync(name, file, bucket, actions, c), cancel);
            }
        }
    }

    private async Task<Phrase> ReadVersionAsync(CancellationToken cancel)
    {
        if (!await _client.PingAsync(cancel))
        {
            throw new InfluxAwayException($"InfluxDB at {To.Url} does not answer.");
        }

        string version = await _client.Client.VersionAsync();
        return $"{To.Url} answers as version {version}";
    }

    private async Task<CheckedPart> CheckBucketAsync(CancellationToken cancel)
    {
        if (To.Version == InfluxDbVersion.V1)
        {
            return await ReadDatabaseAsync(cancel) is { } kept ? CompareRetention("bucket", kept) : new CheckedPart("bucket", false, $"there is no database {To.Bucket}");
        }

        Bucket? bucket = await _client.Client.GetBucketsApi().FindBucketByNameAsync(To.Bucket, cancel);
        return bucket is null ? new CheckedPart("bucket", false, $"there is no bucket {To.Bucket}, or InfluxDb:Token may not read it") : CompareRetention("bucket", RetentionOf(bucket));
    }

    private async Task<CheckedPart> CheckQueriesAsync(CancellationToken cancel)
    {
        using JsonDocument answer = await _client.QueryAsync("SHOW MEASUREMENTS LIMIT 1", cancel);
        return new CheckedPart("queries", true, $"InfluxQL is answered for the database {To.Bucket}");
    }

    private async Task<CheckedPart> CheckWritingAsync(CancellationToken cancel)
    {
        // Without a point: whether it may be written is looked at before what is written.
        HttpStatusCode status = await _client.WriteNothingAsync(cancel);
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new CheckedPart("writing", false, "InfluxDb:Token is not accepted, or may not write this bucket"),
            HttpStatusCode.NotFound => new CheckedPart("writing", false, "InfluxDb:Bucket, InfluxDb:Org or InfluxDb:Version does not fit"),
            HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.BadRequest => new CheckedPart("writing", true, "the bucket may be written"),
            _ => new CheckedPart("writing", false, $"the server answers {(int)status}"),
        };
    }

    /// <summary>A token that may more than it needs is no fault, but said: whoever gets it gets all.</summary>
    private async Task<CheckedPart> CheckTokenAsync(CancellationToken cancel)
    {
        List<Bucket> seen = await _client.Client.GetBucketsApi().FindBucketsAsync(limit: 100, cancellationToken: cancel);
        List<string> others = [.. seen.Select(b => b.Name).Where(n => n != To.Bucket && !n.StartsWith('_'))];
        return new CheckedPart("token", true, others.Count == 0 ? "sees this bucket only"
            : (Phrase)$"sees other buckets too ({string.Join(", ", others.Take(3))}): one that may read and write this bucket only is safer, \"influx setup\" makes it");
    }

    private async Task<CheckedPart> MakeDatabaseAsync(CancellationToken cancel)
    {
        if (await ReadDatabaseAsync(cancel) is { } kept)
        {
            return CompareRetention("database", kept);
        }

        TimeSpan keep = _storage.Value.KeepReadings;
        string duration = keep > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $" WITH DURATION {(long)keep.TotalHours}h") : "";
        await _client.ExecuteAsync($"CREATE DATABASE {Quoted(To.Bucket)}{duration}", cancel);
        return Made("database", keep);
    }

    private async Task<(Bucket? Bucket, CheckedPart Part)> MakeBucketAsync(CancellationToken cancel)
    {
        if (await _client.Client.GetBucketsApi().FindBucketByNameAsync(To.Bucket, cancel) is { } there)
        {
            return (there, CompareRetention("bucket", RetentionOf(there)));
        }

        List<Organization> orgs = await _client.Client.GetOrganizationsApi().FindOrganizationsAsync(org: To.Org, cancellationToken: cancel);
        if (orgs.Find(o => o.Name == To.Org) is not { } org)
        {
            return (null, new CheckedPart("bucket", false, $"there is no organisation {To.Org}, or the token may not see it"));
        }

        TimeSpan keep = _storage.Value.KeepReadings;
        var retention = new BucketRetentionRules(BucketRetentionRules.TypeEnum.Expire, (long)keep.TotalSeconds);
        return (await _client.Client.GetBucketsApi().CreateBucketAsync(To.Bucket, retention, org.Id, cancel), Made("bucket", keep));
    }

    /// <summary>InfluxDB 2.x answers InfluxQL under a bucket's name by itself, unless another bucket has taken that name.</summary>
    private async Task<CheckedPart> MakeMappingAsync(Bucket bucket, CancellationToken cancel)
    {
        DBRPsService mappings = _client.Client.CreateService<DBRPsService>(typeof(DBRPsService));
        List<DBRP> found = (await mappings.GetDBRPsAsync(orgID: bucket.OrgID, db: To.Bucket, cancellationToken: cancel)).Content ?? [];
        if (found.Exists(m => m.BucketID == bucket.Id))
        {
            return new CheckedPart("queries", true, $"the database {To.Bucket} is mapped to the bucket");
        }

        if (found.Count > 0)
        {
            return new CheckedPart("queries", false, $"the database {To.Bucket} is mapped to another bucket; remove that mapping, or give this bucket another name");
        }

        await mappings.PostDBRPAsync(new DBRPCreate(orgID: bucket.OrgID, bucketID: bucket.Id, database: To.Bucket, retentionPolicy: "autogen", _default: true), cancellationToken: cancel);
        return new CheckedPart("queries", true, $"mapped the database {To.Bucket} to the bucket");
    }

    private async Task<CheckedPart> MakeTokenAsync(string name, string file, Bucket bucket, Permission.ActionEnum[] actions, CancellationToken cancel)
    {
        if (System.IO.File.Exists(file))
        {
            return new CheckedPart(name, true, $"{file} is there and stays as it is");
        }

        List<Permission> permissions = [.. actions.Select(a => new Permission(a, new PermissionResource(PermissionResource.TypeBuckets, bucket.Id, orgID: bucket.OrgID)))];
        InfluxDB.Client.Api.Domain.Authorization made = await _client.Client.GetAuthorizationsApi().CreateAuthorizationAsync(
            new AuthorizationPostRequest(bucket.OrgID, permissions: permissions, description: $"WenchangPlan: {name} for {To.Bucket}"), cancel);
        return await KeepAsync(name, file, made.Token);
    }

    /// <summary>A user of 1.x whose password nobody knows but the file.</summary>
    private async Task<CheckedPart> MakeUserAsync(string part, string user, string file, string privilege, CancellationToken cancel)
    {
        if (System.IO.File.Exists(file))
        {
            return new CheckedPart(part, true, $"{file} is there and stays as it is");
        }

        string password = RandomNumberGenerator.GetHexString(PasswordDigits, lowercase: true);
        await _client.ExecuteAsync($"CREATE USER {Quoted(user)} WITH PASSWORD '{password}'", cancel);
        await _client.ExecuteAsync($"GRANT {privilege} ON {Quoted(To.Bucket)} TO {Quoted(user)}", cancel);
        return await KeepAsync(part, file, $"{user}:{password}");
    }

    /// <summary>Writes a secret to a file that only its owner can read.</summary>
    private static async Task<CheckedPart> KeepAsync(string part, string file, string secret)
    {
        var mode = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(file, mode);
        await writer.WriteAsync(secret);
        return new CheckedPart(part, true, $"written to {file}");
    }

    /// <summary>A name as InfluxQL wants it.</summary>
    private static string Quoted(string name) => $"\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>How long the database keeps readings, zero for ever; null when there is none.</summary>
    private async Task<TimeSpan?> ReadDatabaseAsync(CancellationToken cancel)
    {
        JsonDocument answer;
        try
        {
            answer = await _client.QueryAsync($"SHOW RETENTION POLICIES ON {Quoted(To.Bucket)}", cancel);
        }
        catch (IOException e) when (e is not InfluxAwayException && e.Message.Contains("database not found", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        using (answer)
        {
            JsonElement series = answer.RootElement.GetProperty("results")[0].GetProperty("series")[0];
            List<string> columns = [.. series.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!)];
            JsonElement policy = series.GetProperty("values").EnumerateArray().FirstOrDefault(v => v[columns.IndexOf("default")].GetBoolean());
            return policy.ValueKind == JsonValueKind.Array ? ReadDuration(policy[columns.IndexOf("duration")].GetString()!) : null;
        }
    }

    /// <summary>Reads Go's form, such as <c>168h0m0s</c>.</summary>
    internal static TimeSpan ReadDuration(string text)
    {
        double seconds = 0;
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]) && text[i] != '.')
            {
                double number = double.Parse(text.AsSpan(start, i - start), CultureInfo.InvariantCulture);
                seconds += number * (text[i] switch { 'h' => 3600, 'm' => 60, _ => 1 });
                start = i + 1;
            }
        }

        return TimeSpan.FromSeconds(seconds);
    }

    private CheckedPart CompareRetention(string part, TimeSpan kept)
    {
        TimeSpan wanted = _storage.Value.KeepReadings;
        return kept == TimeSpan.Zero ? new CheckedPart(part, true, $"{To.Bucket}: keeps readings for ever")
            : wanted == TimeSpan.Zero ? new CheckedPart(part, false,
                $"{To.Bucket}: keeps readings for {kept}, but Storage:KeepReadings says for ever: set it to {kept} or less, else days are judged on readings that are gone")
            : wanted > kept ? new CheckedPart(part, false,
                $"{To.Bucket}: keeps readings for {kept}, but Storage:KeepReadings says {wanted}: set it to {kept} or less, else days are judged on readings that are gone")
            : new CheckedPart(part, true, $"{To.Bucket}: keeps readings for {kept}");
    }

    private CheckedPart Made(string part, TimeSpan keep) => keep == TimeSpan.Zero
        ? new CheckedPart(part, true, $"made {To.Bucket}, keeps readings for ever")
        : new CheckedPart(part, true, $"made {To.Bucket}, keeps readings for {keep}");

    private static TimeSpan RetentionOf(Bucket bucket) => TimeSpan.FromSeconds(bucket.RetentionRules?.Select(r => r.EverySeconds ?? 0).FirstOrDefault() ?? 0);

    /// <summary>An answer that is a refusal is a finding; a server that is away ends it all.</summary>
    private static async Task<CheckedPart> TryAsync(string part, Func<CancellationToken, Task<CheckedPart>> look, CancellationToken cancel)
    {
        try
        {
            return await look(cancel);
        }
        catch (UnauthorizedException)
        {
            return new CheckedPart(part, false, "InfluxDb:Token is not accepted");
        }
        catch (HttpException e) when (e.Status is > 0 and < 500)
        {
            return new CheckedPart(part, false, $"the server refuses ({e.Status}: {e.Message})");
        }
        catch (HttpException e)
        {
            throw new InfluxAwayException(e.Message, e);
        }
        catch (IOException e) when (e is not InfluxAwayException)
        {
            return new CheckedPart(part, false, e.Message);
        }
    }
}
