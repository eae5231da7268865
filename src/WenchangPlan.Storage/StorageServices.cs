using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Polly;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
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
        services.AddSingleton<CommittedBalance>();
        services.AddSingleton<QuarantineLimit>();
        services.AddSingleton<CommitBooks>();
        services.AddSingleton<PackedReadings>();
        services.AddSingleton<ReadingRetention>();
        services.AddSingleton<SqliteReadingStore>();
        services.AddSingleton<StoreCheck>();
        services.AddSingleton<StoreBackup>();
        services.AddSingleton<ReadingUpkeep>();
        services.AddHostedService(s => s.GetRequiredService<ReadingUpkeep>());
        services.AddSingleton<SqliteVerdictStore>();
        services.AddSingleton<QuarantineTable>();
        services.AddSingleton<SqliteQuarantineStore>();
        services.AddSingleton<IBalanceStore, SqliteBalanceStore>();
        services.AddSingleton<IAlertStore, SqliteAlertStore>();
        services.AddSingleton<ISubscriptionStore, SqliteSubscriptionStore>();
        services.AddInflux();
        services.AddSingleton<IQuarantineStore>(s => IsInflux(s) ? s.GetRequiredService<InfluxQuarantineStore>() : s.GetRequiredService<SqliteQuarantineStore>());
        services.AddSingleton<IReadingStore>(s => IsInflux(s) ? s.GetRequiredService<InfluxReadingStore>() : s.GetRequiredService<SqliteReadingStore>());
        services.AddSingleton<IVerdictStore>(s => IsInflux(s) ? s.GetRequiredService<InfluxVerdictStore>() : s.GetRequiredService<SqliteVerdictStore>());
        return services;
    }

    private static void AddInflux(this IServiceCollection services)
    {
        services.AddOptions<InfluxDbOptions>().BindConfiguration("InfluxDb").ValidateOnStart();
        services.AddSingleton<IValidateOptions<InfluxDbOptions>, InfluxDbOptionsValidator>();
        services.AddSingleton<InfluxClient>();
        services.AddSingleton<InfluxDelivery>();
        services.AddSingleton<InfluxReader>();
        services.AddSingleton<Spool>();
        services.AddSingleton<InfluxReadingStore>();
        services.AddSingleton<InfluxVerdictStore>();
        services.AddSingleton<InfluxQuarantineStore>();
        services.AddSingleton<SpoolDrain>();
        services.AddHostedService(s => s.GetRequiredService<SpoolDrain>());
        IHttpClientBuilder client = services.AddHttpClient(InfluxClient.HttpClientName, http => http.Timeout = TimeSpan.FromMinutes(20));
        client.RemoveAllLoggers();
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        client.AddResilienceHandler(InfluxClient.HttpClientName, (pipeline, context) => pipeline
            .ConfigureTelemetry(NullLoggerFactory.Instance) // the drain says in one line what a stack trace an attempt would
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(100),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldRetryAfterHeader = false,
            })
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 6,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(1),
            })
            .AddTimeout(context.ServiceProvider.GetRequiredService<IOptions<InfluxDbOptions>>().Value.Timeout));
    }

    private static bool IsInflux(IServiceProvider services) => services.GetRequiredService<IOptions<StorageOptions>>().Value.Kind == StorageKind.InfluxDb;
}
