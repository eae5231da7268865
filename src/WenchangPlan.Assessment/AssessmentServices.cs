using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using WenchangPlan.Assessment.Air;
using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Assessment.Drainage;
using WenchangPlan.Assessment.Noise;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Assessment;

/// <summary>Registers the assessment stage.</summary>
public static class AssessmentServices
{
    /// <summary>Adds the judges and what reads verdicts; nothing runs by itself.</summary>
    public static IServiceCollection AddVerdicts(this IServiceCollection services)
    {
        services.AddSingleton<IJudge, AirJudge>();
        services.AddSingleton<IJudge, WaterJudge>();
        services.AddSingleton<IJudge, DrainageJudge>();
        services.AddSingleton<IJudge, NoiseJudge>();
        services.TryAddSingleton<Judges>();
        services.TryAddSingleton<IVerdictReader, VerdictReader>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IInterventions, MaintenanceWindows>();
        services.AddSingleton<IInterventions, SignedActs>();
        services.TryAddSingleton<EvidenceReader>();
        return services;
    }

    /// <summary>Adds the assessment of changed hours and closed windows.</summary>
    public static IServiceCollection AddAssessment(this IServiceCollection services)
    {
        services.AddOptions<AssessmentOptions>().BindConfiguration("Assessment").ValidateOnStart();
        services.AddSingleton<IValidateOptions<AssessmentOptions>, AssessmentOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CommitSignal>();
        services.AddSingleton<AssessmentService>();
        services.AddSingleton<IReadyPart>(provider => provider.GetRequiredService<AssessmentService>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<AssessmentService>());
        return services;
    }
}
