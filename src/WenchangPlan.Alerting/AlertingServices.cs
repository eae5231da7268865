using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Evaluation;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting;

/// <summary>Registers the alerting stage.</summary>
public static class AlertingServices
{
    /// <summary>Adds evaluation, mails and the outbox, configured under <c>Alerting</c> and <c>Smtp</c>.</summary>
    /// <remarks>Needs from the host: <see cref="District"/>, <see cref="IAlertStore"/>, <see cref="IMailStore"/>, <see cref="ISilenceStore"/>, <see cref="IReadingStore"/>, <see cref="IVerdictReader"/>, <see cref="IVerdictStore"/>, <see cref="CommitSignal"/> (the one ingest reports to) and logging.</remarks>
    public static IServiceCollection AddAlerting(this IServiceCollection services)
    {
        services.AddAlertingOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CommitSignal>();
        services.AddSingleton<AlertingMetrics>();
        services.AddSingleton<AlertingStatus>();
        services.AddSingleton<IReadyPart, AlertingPart>();
        services.AddSingleton<IReadyPart, MailPart>();
        services.AddEvaluation();
        services.AddOutbox();
        return services;
    }

    private static void AddAlertingOptions(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<AlertingOptions, AlertingOptionsValidator>().BindConfiguration("Alerting");
        services.AddSingleton<IValidateOptions<AlertingOptions>, AlertingOptionsRelations>();
        services.AddOptionsWithValidateOnStart<SmtpOptions, SmtpOptionsValidator>().BindConfiguration("Smtp");
        services.AddSingleton<IValidateOptions<SmtpOptions>, SmtpOptionsRelations>();
    }

    private static void AddEvaluation(this IServiceCollection services)
    {
        services.AddSingleton<TransitionWriter>();
        services.AddSingleton(p => new RegisterReload(p.GetService<RegisterFile>(), p.GetRequiredService<District>(), p.GetRequiredService<ILogger<RegisterReload>>()));
        services.AddSingleton<AlertEvaluation>();
        services.AddHostedService<AlertService>();
    }

    private static void AddOutbox(this IServiceCollection services)
    {
        services.AddSingleton<MailWriter>();
        services.AddSingleton<SmtpTransport>();
        services.AddSingleton<PickupDirectory>();
        services.AddSingleton<IMailTransport, MailRoute>();
        services.AddHostedService<MailOutbox>();
    }
}
