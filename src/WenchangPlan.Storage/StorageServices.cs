using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage;

/// <summary>Registers the storage stage.</summary>
public static class StorageServices
{
    /// <summary>Adds the stores configured under <c>Storage</c>, and under <c>InfluxDb</c> when that is the kind.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsRelations>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton(s => s.GetRequiredService<SqliteDatabase>().Changes);
        services.AddSingleton<IReadyPart, DatabasePart>();
        services.AddSingleton<CommittedBalance>();
        services.AddSingleton<IAuditStore, SqliteAuditStore>();
        services.AddSingleton<QuarantineLimit>();
        services.AddSingleton<CommitBooks>();
        services.AddSingleton<ReplacedReadings>();
        services.AddSingleton<IReplacedStore>(s => s.GetRequiredService<ReplacedReadings>());
        services.AddSingleton<PackedReadings>();
        services.AddSingleton<ReadingRetention>();
        services.AddSingleton<SqliteReadingStore>();
        services.AddSingleton<StoreCheck>();
        services.AddSingleton<StoreGlance>();
        services.AddSingleton<StoreBackup>();
        services.AddSingleton<StoreRestore>();
        services.AddSingleton<ReadingUpkeep>();
        services.AddHostedService(s => s.GetRequiredService<ReadingUpkeep>());
        services.AddSingleton<SqliteVerdictStore>();
        services.AddSingleton<QuarantineTable>();
        services.AddSingleton<SqliteQuarantineStore>();
        services.AddSingleton<IBalanceStore, SqliteBalanceStore>();
        services.AddSingleton<SqliteAlertStore>();
        services.AddSingleton<IMailStore, SqliteMailStore>();
        services.AddSingleton<ISilenceStore, SqliteSilenceStore>();
        services.AddSingleton<SqliteActStore>();
        services.AddSingleton<IActStore>(s => s.GetRequiredService<SqliteActStore>());
        services.AddSingleton<IActReader>(s => s.GetRequiredService<SqliteActStore>());
        services.AddSingleton<ISubscriptionStore, SqliteSubscriptionStore>();
        services.AddSingleton<IReportedStore, SqliteReportedStore>();
        services.AddSingleton<IBulletinStore, SqliteBulletinStore>();
        services.AddSingleton<IHeardStore, SqliteHeardStore>();
        services.AddInflux();
        services.AddSingleton<IQuarantineStore>(s => IsInflux(s) ? s.GetRequiredService<InfluxQuarantineStore>() : s.GetRequiredService<SqliteQuarantineStore>());
        services.AddSingleton<IReadingStore>(s => IsInflux(s) ? s.GetRequiredService<InfluxReadingStore>() : s.GetRequiredService<SqliteReadingStore>());
        services.AddSingleton<IAlertStore>(s => IsInflux(s) ? s.GetRequiredService<InfluxAlertStore>() : s.GetRequiredService<SqliteAlertStore>());
        services.AddSingleton<IVerdictStore>(s => IsInflux(s) ? s.GetRequiredService<InfluxVerdictStore>() : s.GetRequiredService<SqliteVerdictStore>());
        return services;
    }

    private static bool IsInflux(IServiceProvider services) => services.GetRequiredService<IOptions<StorageOptions>>().Value.Kind == StorageKind.InfluxDb;
}
