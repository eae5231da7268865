using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using WenchangPlan.Ingest.Mqtt;
using WenchangPlan.Ingest.Mqtt.Devices;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Ingest;

/// <summary>Registers the ingest stage.</summary>
public static class IngestServices
{
    /// <summary>Adds the source configured under <c>Mqtt</c> and the pipeline behind it. The source starts after the pipeline and stops before it.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services)
    {
        services.AddOptions<MqttOptions>().BindConfiguration("Mqtt").ValidateOnStart();
        services.AddOptions<IngestOptions>().BindConfiguration("Ingest").ValidateOnStart();
        services.AddSingleton<IValidateOptions<MqttOptions>, MqttOptionsValidator>();
        services.AddSingleton<IValidateOptions<MqttOptions>, MqttRelations>();
        services.AddSingleton<IValidateOptions<IngestOptions>, IngestOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CommitSignal>();
        services.TryAddSingleton(OpenLedger);
        services.AddSingleton<IngestState>();
        services.AddSingleton<IReadyPart, BrokerPart>();
        services.AddSingleton<IReadyPart, StorePart>();
        services.AddSingleton<PresenceBoard>();
        services.AddSingleton<RetainedReadings>();
        services.AddSingleton<Subscriptions>();
        services.AddSingleton<Accounts>();
        services.AddSingleton<TopicRights>();
        services.AddSingleton<SequenceCheck>();
        services.AddSingleton(provider => new DayQuota(provider.GetRequiredService<District>(), provider.GetRequiredService<IOptions<IngestOptions>>().Value.QuotaFactor,
            provider.GetRequiredService<IBalanceStore>().ReadDays));
        services.AddSingleton<MessageIntake>();
        services.AddSingleton<Arrivals>();
        services.AddSingleton<QuarantineReplayer>();
        services.AddHostedService<HeardRecorder>();
        services.AddHostedService<IngestLoop>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<IOptions<MqttOptions>>().Value.Mode switch
        {
            MqttMode.External => ActivatorUtilities.CreateInstance<ExternalBroker>(provider),
            _ => ActivatorUtilities.CreateInstance<EmbeddedBroker>(provider),
        });
        return services;
    }

    private static PipelineLedger OpenLedger(IServiceProvider provider)
    {
        IBalanceStore committed = provider.GetRequiredService<IBalanceStore>();
        return new PipelineLedger(committed.Opening, provider.GetRequiredService<TimeProvider>(), committed.ReadBeside);
    }
}
