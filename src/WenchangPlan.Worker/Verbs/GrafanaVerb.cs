using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting;
using WenchangPlan.Assessment;
using WenchangPlan.Storage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Grafana;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang grafana build</c>: dashboards made from the register, and what Grafana reads when it starts.</summary>
internal static class GrafanaVerb
{
    /// <summary>The command; its action returns 0 done, 1 the configuration or the register is wrong, 2 a file cannot be written.</summary>
    public static Command Create() => new("grafana", "Makes dashboards for Grafana.") { Build() };

    private static Command Build()
    {
        var output = new Option<string>("--output")
        {
            Description = "Folder to write dashboards/ and provisioning/ to; files of earlier builds are replaced.",
            Required = true,
        };
        var prometheus = new Option<string?>("--prometheus")
        {
            Description = "Address of a Prometheus that reads /metrics of the service, as Grafana reaches it; "
                + "without it there is no dashboard of the pipeline.",
        };
        var secret = new Option<string>("--secret-file")
        {
            Description = "File with InfluxDB's token (1.x: the password of its user grafana) where Grafana runs.",
            DefaultValueFactory = _ => "/run/tokens/influxdb_token",
        };
        var folder = new Option<string?>("--dashboards")
        {
            Description = "Folder of the dashboards where Grafana runs; if absent, where they are written to.",
        };
        Option<string> on = DayRange.Day("--on", "Local day whose stations and limits are drawn, such as 2026-05-01; today if absent.");
        prometheus.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } given
                && !(Uri.TryCreate(given, UriKind.Absolute, out Uri? address) && address!.Scheme is "http" or "https"))
            {
                result.AddError(ConsoleText.Format("option.address", prometheus.Name, given));
            }
        });
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("build",
            "Writes dashboards in Chinese and English, made from the register, and the files that Grafana reads when it starts.")
            { output, prometheus, secret, folder, on, settings };
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            District district = services.GetRequiredService<District>();
            DateOnly day = DayRange.Parse(parsed.GetValue(on)) ?? district.Clock.DayAt(services.GetRequiredService<TimeProvider>()
                .GetUtcNow().ToUnixTimeMilliseconds());
            District then = district.On(day);
            Uri page = services.GetRequiredService<IOptions<AlertingOptions>>().Value.PublicUrl;
            InfluxDbOptions influx = services.GetRequiredService<IOptions<InfluxDbOptions>>().Value;
            var servers = new GrafanaServers(
                Uri.TryCreate(influx.Url, UriKind.Absolute, out Uri? url) ? url : new Uri("http://influxdb:8086"),
                    influx.Version == InfluxDbVersion.V1, influx.Bucket is { Length: > 0 } bucket ? bucket : "wenchang",
                parsed.GetValue(secret)!, parsed.GetValue(prometheus) is { } metrics ? new Uri(metrics) : null,
                    parsed.GetValue(folder) ?? Path.GetFullPath("dashboards", Path.GetFullPath(parsed.GetValue(output)!)));
            DashboardSource[] sources = [.. new[] { RequestLanguage.Chinese, RequestLanguage.English }
                .Select(l => new DashboardSource(then, services.GetRequiredService<Judges>(), day, page,
                    new Wording(l, district.Catalog)))];
            int files = 0;
            foreach (GrafanaFile file in GrafanaFiles.Make(sources, servers))
            {
                string path = Path.Combine(parsed.GetValue(output)!, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, file.Text, cancel);
                files++;
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                ConsoleText.Format("grafana.built", files, parsed.GetValue(output),
                day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
            return ExitCodes.Done;
        }, StoreNeed.None));
        return command;
    }
}
