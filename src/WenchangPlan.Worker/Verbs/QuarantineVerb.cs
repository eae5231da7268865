using System.CommandLine;
using System.Globalization;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang quarantine</c>: look at refused messages, take them in after a fix, or throw them away.</summary>
internal static class QuarantineVerb
{
    /// <summary>The command; its actions return 0 done, 1 wrong configuration or messages still refused, 2 the store cannot be opened.</summary>
    public static Command Create() => new("quarantine", "Lists, replays or discards messages that could not be taken.")
    {
        Create("list", "Shows entries, oldest first: id, received, reason, whole or partial, bytes, topic, detail; separated by tabs.", needsFilter: false, List),
        Create("replay", "Sends entries through today's register and checks; what can be stored leaves the quarantine.", needsFilter: false, Replay),
        Create("discard", "Removes entries for good; the balance goes on counting them. Needs --id, --reason or --before.", needsFilter: true, Discard),
    };

    private static Command Create(string name, string description, bool needsFilter, Func<IServiceProvider, QuarantineFilter, InvocationConfiguration, CancellationToken, Task<int>> work)
    {
        var id = new Option<long?>("--id") { Description = "The entry with this number." };
        var reason = new Option<string?>("--reason") { Description = "Entries refused for this reason, such as station-unknown." };
        reason.AcceptOnlyFromAmong([.. Enum.GetValues<RejectReason>().Where(r => r is not RejectReason.None).Select(r => r.ToCode())]);
        Option<string> before = DayRange.Day("--before", "Entries received before this local day, such as 2026-05-01.");
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command(name, description) { id, reason, before, settings };
        command.Validators.Add(result =>
        {
            if (needsFilter && result.GetResult(id) is null && result.GetResult(reason) is null && result.GetResult(before) is null)
                result.AddError(ConsoleText.Format("quarantine.needsFilter", name));
        });
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, services =>
        {
            var filter = new QuarantineFilter(
                parsed.GetValue(id),
                parsed.GetValue(reason) is { } code ? Enum.GetValues<RejectReason>().First(r => r.ToCode() == code) : null,
                DayRange.Parse(parsed.GetValue(before)) is { } day ? services.GetRequiredService<District>().Clock.StartOfDay(day) : null);
            return work(services, filter, parsed.InvocationConfiguration, cancel);
        }));
        return command;
    }

    private static async Task<int> List(IServiceProvider services, QuarantineFilter filter, InvocationConfiguration console, CancellationToken cancel)
    {
        District district = services.GetRequiredService<District>();
        foreach (QuarantineEntry entry in services.GetRequiredService<QuarantineReplayer>().Find(filter))
        {
            cancel.ThrowIfCancellationRequested();
            QuarantinedMessage message = entry.Message;
            string line = string.Create(CultureInfo.InvariantCulture,
                $"{entry.Id}\t{district.Clock.At(message.ReceivedAt):yyyy-MM-ddTHH:mm:sszzz}\t{message.Reason.ToCode()}\t{(message.Partial ? "partial" : "whole")}\t{message.Payload.Length}\t{Plain(message.Topic)}\t{Plain(message.Detail)}");
            await console.Output.WriteLineAsync(line);
        }

        return ExitCodes.Done;
    }

    private static async Task<int> Replay(IServiceProvider services, QuarantineFilter filter, InvocationConfiguration console, CancellationToken cancel)
    {
        ReplayResult done = await services.GetRequiredService<QuarantineReplayer>().ReplayAsync(filter, cancel);
        Record(services, "replay", filter, string.Create(CultureInfo.InvariantCulture, $"taken {done.Taken}, partly {done.Partly}, kept {done.Kept}"));
        await console.Output.WriteLineAsync(ConsoleText.Format("quarantine.replayed", done.Taken, done.Partly, done.Kept));
        return done.Partly + done.Kept > 0 ? ExitCodes.Refused : ExitCodes.Done;
    }

    private static async Task<int> Discard(IServiceProvider services, QuarantineFilter filter, InvocationConfiguration console, CancellationToken cancel)
    {
        int discarded = services.GetRequiredService<IQuarantineStore>().Discard(filter);
        Record(services, "discard", filter, string.Create(CultureInfo.InvariantCulture, $"discarded {discarded}"));
        await console.Output.WriteLineAsync(ConsoleText.Format("quarantine.discarded", discarded));
        return ExitCodes.Done;
    }

    private static void Record(IServiceProvider services, string verb, QuarantineFilter filter, string after) =>
        services.GetRequiredService<AuditTrail>().WriteVerb("quarantine " + verb, string.Create(CultureInfo.InvariantCulture, $"id {filter.Id}, reason {filter.Reason?.ToCode()}, before {filter.ReceivedBefore}"), after: after);

    /// <summary>What strangers sent must not steer the terminal.</summary>
    private static string Plain(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (int i = 0; i < from.Length; i++) to[i] = char.IsControl(from[i]) ? '?' : from[i];
    });
}
