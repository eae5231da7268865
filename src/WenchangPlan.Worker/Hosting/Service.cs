using Microsoft.Extensions.Options;
using WenchangPlan.Alerting;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Assessment;
using WenchangPlan.Bulletins;
using WenchangPlan.Bulletins.Briefings;
using WenchangPlan.Ingest;
using WenchangPlan.Storage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit;
using WenchangPlan.Worker.Health;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Hosting;

/// <summary>Puts the stages together.</summary>
internal static class Service
{
    /// <summary>Builds the service without starting it or touching the network; the store is not opened before it is asked for.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="problems">Everything that is wrong; empty when a service is returned.</param>
    /// <param name="adjust">Changes what was put together: the clock in tests, or judges of domains that a deployment brings along.</param>
    /// <returns>The service, or null when there is a problem.</returns>
    public static WebApplication? Build(Settings settings, out IReadOnlyList<string> problems, Action<IServiceCollection>? adjust = null)
    {
        PrivateFiles.Begin();
        var found = new List<string>(settings.Problems);
        found.AddRange(SettingsCheck.FindUnknownKeys(settings));
        found.AddRange(SettingsCheck.FindWrongValues(settings, out IReadOnlyDictionary<string, string?> replacements));
        var register = new RegisterFile(settings.DistrictFile, ReadJudges(adjust));
        District? district = register.Read(out IReadOnlyList<RegisterProblem> inRegister);

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // Not AddConfiguration: it takes an empty text for no text, and what somebody emptied on purpose would count as never set.
        builder.Configuration.AddInMemoryCollection(settings.Configuration.AsEnumerable()).AddInMemoryCollection(replacements);
        builder.Logging.AddConfiguration(settings.Configuration.GetSection("Logging")).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:sszzz ";
        });
        // A start that fails is told in one line by the verb; the host would add the stack. A stage that fails is told by the host as critical.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // The keys of sessions lie in the data directory, which is for its owner only; that they are not encrypted there besides is no news.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.AddSingleton(register);
        AddStages(builder, district);
        adjust?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        found.AddRange(SettingsCheck.Validate(app.Services, settings));
        found.AddRange(inRegister.Select(ConsoleText.Problem));
        problems = found;
        if (found.Count > 0)
        {
            ((IDisposable)app).Dispose();
            return null;
        }

        return app;
    }

    /// <summary>Adds API, page and health; this opens the store.</summary>
    /// <exception cref="IOException">The store cannot be opened.</exception>
    public static void Map(WebApplication app)
    {
        app.UseApi();
        app.MapHealth();
        app.MapApi();
        app.MapCockpit();
        app.MapAccess();
    }

    /// <summary>What the judges say of themselves; they are made for it alone, since the register they judge by is not read yet.</summary>
    private static IReadOnlyList<JudgeFacts> ReadJudges(Action<IServiceCollection>? adjust)
    {
        var all = new ServiceCollection();
        all.AddVerdicts();
        adjust?.Invoke(all);
        var judges = new ServiceCollection();
        foreach (ServiceDescriptor judge in all.Where(d => d.ServiceType == typeof(IJudge)))
        {
            ((ICollection<ServiceDescriptor>)judges).Add(judge);
        }

        using ServiceProvider provider = judges.BuildServiceProvider();
        return [.. provider.GetServices<IJudge>().Select(j => j.Facts)];
    }

    private static void AddStages(WebApplicationBuilder builder, District? district)
    {
        if (district is not null)
        {
            builder.Services.AddSingleton(district);
        }

        builder.Services.AddOptions<HttpOptions>().BindConfiguration("Http").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>();
        builder.Services.AddOptions<WorkerOptions>().BindConfiguration("Worker").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptionsValidator>();
        HttpHosting.AddServer(builder);
        builder.Services.AddRoutingCore();
        builder.Services.AddMetrics();

        // Registration order is start order: what is stored must be ready before what comes in, and sources stop first.
        builder.Services.AddStorage();
        builder.Services.AddVerdicts();
        builder.Services.AddSingleton<IValidateOptions<StorageOptions>, RetentionRelation>();
        builder.Services.AddSingleton<IValidateOptions<MqttOptions>, HostRelations>();
        if (WorkerOptions.ReadRole(builder.Configuration) != WorkerRole.Ingest)
        {
            builder.Services.AddAssessment();
            builder.Services.AddAlerting();
            builder.Services.AddSingleton(p => new BriefingLink(p.GetRequiredService<IOptions<AlertingOptions>>().Value.PublicUrl)).AddBriefings();
            builder.Services.AddSingleton<IValidateOptions<SmtpOptions>, HostRelations>();
        }

        builder.Services.AddApi(AccessOptions.ReadMode(builder.Configuration));
        builder.Services.AddBulletins();
        builder.Services.AddCockpit();
        builder.Services.AddHealth(WorkerOptions.ReadCollector(builder.Configuration));
        builder.Services.AddIngest();
    }
}
