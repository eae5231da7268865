using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Ingest;
using WenchangPlan.Storage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary>What <c>run</c> says when everything listens: where the page is, which register counts, where messages come from, data lie and mails go.</summary>
internal static class StartReport
{
    /// <summary>Writes it, one thing a line.</summary>
    public static async Task WriteAsync(WebApplication app, Settings settings, TextWriter output)
    {
        await output.WriteLineAsync(ConsoleText.Get("run.title"));
        foreach ((string key, string text) in Lines(app, settings))
        {
            await output.WriteLineAsync($"  {ConsoleText.Get(key)}  {text}");
        }
    }

    private static IEnumerable<(string Key, string Text)> Lines(WebApplication app, Settings settings)
    {
        District district = app.Services.GetRequiredService<District>();
        MqttOptions mqtt = Get<MqttOptions>(app);
        StorageOptions storage = Get<StorageOptions>(app);
        yield return ("run.page", string.Join("  ", app.Urls));
        yield return ("run.register", ConsoleText.Format(settings.IsSample ? "run.stations.sample" : "run.stations",
            Path.GetFullPath(settings.DistrictFile), ConsoleText.Name(district.Name, district.NameEn), district.Stations.Count));
        yield return ("run.broker", ConsoleText.Format(mqtt.Mode == MqttMode.Embedded ? "run.broker.embedded" : "run.broker.external",
            $"{(mqtt.UseTls ? "mqtts" : "mqtt")}://{mqtt.Host}:{mqtt.Port}", mqtt.TopicRoot));
        yield return ("run.data", storage.Kind == StorageKind.Sqlite ? Path.GetFullPath(storage.DatabaseFile)
            : $"{Get<InfluxDbOptions>(app).Url}, {Path.GetFullPath(storage.DatabaseFile)}");
        yield return ("run.mail", Mails(app));
    }

    private static string Mails(WebApplication app)
    {
        SmtpOptions smtp = Get<SmtpOptions>(app);
        return Get<WorkerOptions>(app).Role == WorkerRole.Ingest ? ConsoleText.Get("run.mail.otherWorker")
            : smtp.PickupDirectory.Length > 0 ? ConsoleText.Format("run.mail.directory", Path.GetFullPath(smtp.PickupDirectory))
            : smtp.Host.Length > 0 ? ConsoleText.Format("run.mail.server", $"{smtp.Host}:{smtp.Port}", smtp.From)
            : ConsoleText.Get("run.mail.none");
    }

    private static T Get<T>(WebApplication app)
        where T : class => app.Services.GetRequiredService<IOptions<T>>().Value;
}
