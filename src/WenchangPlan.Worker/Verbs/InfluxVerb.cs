using System.CommandLine;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang influx check|setup</c>: whether an InfluxDB is as the service needs it, and making it so.</summary>
internal static class InfluxVerb
{
    /// <summary>The command; its actions return 0 done and everything is in order, 1 something is not or the configuration is wrong, 2 the server does not answer.</summary>
    public static Command Create() => new("influx", "Looks at the InfluxDB of the settings, or sets it up.") { Check(), SetUp() };

    private static Command Check()
    {
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("check", "Version, bucket and how long it keeps readings, InfluxQL, and what the token may. Changes nothing.") { settings };
        command.SetAction((parsed, cancel) => RunAsync(parsed, settings, [], setup => setup.CheckAsync(cancel)));
        return command;
    }

    private static Command SetUp()
    {
        var admin = new Option<string?>("--admin-token-file") { Description = "File with a token that may make buckets and tokens (1.x: user:password of an administrator); without it, InfluxDb:Token." };
        var worker = new Option<string?>("--worker-token-file") { Description = "Where to write a new token for this service (1.x: user:password), which may read and write this bucket only." };
        var grafana = new Option<string?>("--grafana-token-file") { Description = "Where to write a new token for Grafana (1.x: user:password), which may read this bucket only." };
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("setup", "Makes what is missing: bucket, mapping for InfluxQL, a token for each task. What is there stays as it is.") { admin, worker, grafana, settings };
        command.SetAction((parsed, cancel) => RunAsync(parsed, settings, parsed.GetValue(admin) is { } file ? [$"InfluxDb:TokenFile={file}"] : [],
            setup => setup.SetUpAsync(parsed.GetValue(worker), parsed.GetValue(grafana), cancel)));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, Argument<string[]> settings, IReadOnlyList<string> more, Func<InfluxSetup, IAsyncEnumerable<CheckedPart>> work) =>
        DataVerb.RunAsync(parsed, settings, async services =>
        {
            if (services.GetRequiredService<IOptions<StorageOptions>>().Value.Kind != StorageKind.InfluxDb)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(ConsoleText.Get("influx.otherStore"));
                return ExitCodes.Refused;
            }

            bool ok = true;
            await foreach (CheckedPart part in work(services.GetRequiredService<InfluxSetup>()))
            {
                ok &= await VerifyVerb.PrintAsync([part], parsed.InvocationConfiguration.Output);
            }

            return ok ? ExitCodes.Done : ExitCodes.Refused;
        }, StoreNeed.None, more);
}
