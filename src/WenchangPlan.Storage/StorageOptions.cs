using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WenchangPlan.Storage;

/// <summary>Which store keeps the readings.</summary>
public enum StorageKind
{
    /// <summary>One SQLite file in the data directory; nothing else to install.</summary>
    Sqlite,
    /// <summary>InfluxDB over HTTP; quarantine, verdicts, alerts and what waits for it stay in the SQLite file. Settings under <c>InfluxDb</c>.</summary>
    InfluxDb,
}

/// <summary>Settings under <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>Which store; default <see cref="StorageKind.Sqlite"/>.</summary>
    public StorageKind Kind { get; set; } = StorageKind.Sqlite;

    /// <summary>Directory of the database, made if missing; default <c>data</c> under the working directory.</summary>
    [Required(ErrorMessage = "Storage:DataDirectory must name a directory, e.g. data")]
    public string DataDirectory { get; set; } = "data";

    /// <summary>Most bytes of raw messages kept in quarantine; the oldest are discarded (and counted) beyond it. Default 256 MiB.</summary>
    [Range(1024, long.MaxValue)]
    public long QuarantineBytes { get; set; } = 256L << 20;

    /// <summary>Local days that ended so long ago are packed into few bytes, when <see cref="Kind"/> is SQLite; default 8 days, 0 never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00", ErrorMessage = "Storage:PackAfter must be 0 (never) or a time such as 8.00:00:00")]
    public TimeSpan PackAfter { get; set; } = TimeSpan.FromDays(8);
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
