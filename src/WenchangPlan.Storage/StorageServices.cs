using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage.Sqlite;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage;

/// <summary>Registers the storage stage.</summary>
public static class StorageServices
{
    /// <summary>Adds the stores configured under <c>Storage</c>.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<QuarantineLimit>();
        services.AddSingleton<SqliteReadingStore>();
        services.AddSingleton<IReadingStore>(provider => provider.GetRequiredService<SqliteReadingStore>());
        services.AddSingleton<IQuarantineStore, SqliteQuarantineStore>();
        services.AddSingleton<IBalanceStore, SqliteBalanceStore>();
        services.AddSingleton<IAssessmentStore, SqliteAssessmentStore>();
        services.AddSingleton<IAlertStore, SqliteAlertStore>();
        return services;
    }
}
