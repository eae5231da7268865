using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WenchangPlan.Assessment.Targets;
using WenchangPlan.Bulletins.Briefings;
using WenchangPlan.Bulletins.Figures;

namespace WenchangPlan.Bulletins;

/// <summary>Registers bulletins.</summary>
public static class BulletinServices
{
    /// <summary>Adds what reads and writes bulletins; the register, verdicts and stores must be there.</summary>
    public static IServiceCollection AddBulletins(this IServiceCollection services)
    {
        services.AddOptions<BulletinOptions>().BindConfiguration("Bulletin").ValidateOnStart();
        services.AddSingleton<IValidateOptions<BulletinOptions>, BulletinOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TargetsThen>();
        services.AddSingleton<BulletinReader>();
        services.AddSingleton<BulletinWriter>();
        services.AddSingleton<BulletinBook>();
        return services;
    }

    /// <summary>Adds the mails of the morning and the week; bulletins, alerts, the outbox and a <see cref="BriefingLink"/> must be there.</summary>
    public static IServiceCollection AddBriefings(this IServiceCollection services)
    {
        services.AddSingleton<BriefingWriter>();
        services.AddHostedService<BriefingService>();
        return services;
    }
}
