using System.Net;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Ingest;
using WenchangPlan.Storage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Hosting;

/// <summary>What is allowed and most likely not meant: told by <c>check</c> and at every start, and no reason to refuse.</summary>
internal static class Advice
{
    /// <summary>Everything worth telling about settings that are in order.</summary>
    public static IEnumerable<string> Find(Settings settings, IServiceProvider services)
    {
        if (settings.IsSample)
        {
            yield return ConsoleText.Format("warning.sample", settings.DistrictFile);
        }

        foreach (string readable in PrivateFiles.FindReadable(settings))
        {
            yield return readable;
        }

        IConfiguration configuration = services.GetRequiredService<IConfiguration>();
        foreach (string open in AccessAdvice.Find(services, configuration))
        {
            yield return open;
        }

        if (services.GetRequiredService<IOptions<StorageOptions>>().Value.Kind == StorageKind.InfluxDb && services.GetRequiredService<IOptions<InfluxDbOptions>>().Value is { CrossesInClear: true } influx)
        {
            yield return ConsoleText.Format("warning.clearText", influx.Url);
        }

        if (services.GetRequiredService<IOptions<MqttOptions>>().Value is { Mode: MqttMode.External, Password.Length: > 0, UseTls: false } mqtt && !IsThisMachine(mqtt.Host))
        {
            yield return ConsoleText.Format("warning.passwordInClear", mqtt.Host);
        }

        if ((configuration["AllowedHosts"] ?? "").Split(';').Contains("*"))
        {
            yield return ConsoleText.Get("warning.anyHost");
        }

        if (WorkerOptions.ReadRole(configuration) == WorkerRole.Ingest)
        {
            yield break; // it sends no mails
        }

        foreach (RuleAdvice advice in RuleAdvice.Find(services.GetRequiredService<District>()))
        {
            yield return ConsoleText.Format(
                advice.Rule.Kind == RuleKind.Offline ? "warning.silenceWithinPeriod" : "warning.forWithinPeriod",
                advice.Rule.Id, advice.Rule.For, advice.Station.Id, advice.Station.SamplePeriod, advice.Stations);
        }

        SmtpOptions smtp = services.GetRequiredService<IOptions<SmtpOptions>>().Value;
        Uri page = services.GetRequiredService<IOptions<AlertingOptions>>().Value.PublicUrl;
        bool leave = smtp.PickupDirectory.Length == 0 && smtp.Host.Length > 0 && !IsThisMachine(smtp.Host);
        if (leave && page.IsLoopback)
        {
            yield return ConsoleText.Format("warning.loopbackLink", page.OriginalString, smtp.Host);
        }

        if (leave && smtp.From.TrimEnd('>', ' ').EndsWith("@localhost", StringComparison.OrdinalIgnoreCase))
        {
            yield return ConsoleText.Format("warning.localSender", smtp.From, smtp.Host);
        }

        if (!smtp.HasDestination && services.GetRequiredService<District>().Contacts.Count > 0)
        {
            yield return ConsoleText.Get("warning.noMail");
        }
    }

    /// <summary>Whether a host is this machine, without asking the network.</summary>
    public static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
