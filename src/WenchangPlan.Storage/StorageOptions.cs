using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Time;

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

    /// <summary>The database in it.</summary>
    public string DatabaseFile => Path.Combine(DataDirectory, "wenchang.db");

    /// <summary>Most bytes of raw messages kept in quarantine; the oldest are discarded (and counted) beyond it. Default 256 MiB.</summary>
    [Range(1024, long.MaxValue)]
    public long QuarantineBytes { get; set; } = 256L << 20;

    /// <summary>Local days that ended so long ago are packed into few bytes, when <see cref="Kind"/> is SQLite; default 8 days, 0 never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00", ErrorMessage = "Storage:PackAfter must be 0 (never) or a time such as 8.00:00:00")]
    public TimeSpan PackAfter { get; set; } = TimeSpan.FromDays(8);

    /// <summary>Readings older than this are deleted by whole local days, verdicts are not; default 0, for ever, else at least a day. With InfluxDB nothing is deleted: it then says how long the bucket keeps them.</summary>
    public TimeSpan KeepReadings { get; set; }

    /// <summary>Readings of local days that ended <see cref="KeepReadings"/> before now are not kept; before the newest reading, when that is earlier.</summary>
    /// <param name="clock">The days of the district.</param>
    /// <param name="now">Current time. A clock that is ahead is not believed beyond the data, because what is deleted does not come back.</param>
    /// <param name="newest">Time of the newest reading of all stations, ms UTC; null when there is none.</param>
    /// <returns>The start of the first local day that is kept, ms UTC; null when all are.</returns>
    internal long? KeptSince(DistrictClock clock, DateTimeOffset now, long? newest) => KeepReadings > TimeSpan.Zero && newest is { } last
        ? clock.StartOfDay(clock.DayAt(Math.Min(now.ToUnixTimeMilliseconds(), last) - (long)KeepReadings.TotalMilliseconds)) : null;
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

/// <summary>What a range cannot say.</summary>
internal sealed class StorageOptionsRelations : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        options.KeepReadings == TimeSpan.Zero || options.KeepReadings >= TimeSpan.FromDays(1) ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Storage:KeepReadings ({options.KeepReadings}) must be 0 (for ever) or at least 1.00:00:00");
}
