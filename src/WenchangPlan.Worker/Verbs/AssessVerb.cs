using System.CommandLine;
using System.Globalization;
using WenchangPlan.Assessment;
using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang assess</c>: gives the verdicts of some days anew and tells which are not what they were.</summary>
internal static class AssessVerb
{
    /// <summary>The command; its action returns 0 done, 1 wrong configuration or days whose readings are gone, 2 the store cannot be opened.</summary>
    public static Command Create()
    {
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("assess", "Recomputes verdicts from the readings and prints what changed; for use while the service is stopped.") { settings };
        var days = new DayRange(command);
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            District district = services.GetRequiredService<District>();
            IReadingStore readings = services.GetRequiredService<IReadingStore>();
            (DateOnly from, DateOnly to) = days.Read(parsed);
            if (readings.ReadKeptSince() is > long.MinValue and var since && from < district.Clock.DayAt(since))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(ConsoleText.Format("assess.deleted", from, district.Clock.DayAt(since)));
                return ExitCodes.Refused;
            }

            var assessor = new Assessor(district, services.GetRequiredService<Judges>(), readings, services.GetRequiredService<IVerdictStore>(), services.GetRequiredService<IActReader>());
            IReadOnlyList<VerdictChange> changes = await assessor.ReassessAsync(from, to, services.GetRequiredService<TimeProvider>().GetUtcNow(), cancel);
            TextWriter output = parsed.InvocationConfiguration.Output;
            foreach (VerdictChange change in changes) await output.WriteLineAsync($"{change.Kind} {change.Subject}: {change.Old ?? ConsoleText.Get("assess.none")} → {change.New}");
            if (changes.Count == 0) await output.WriteLineAsync(ConsoleText.Get("assess.nothing"));
            services.GetRequiredService<AuditTrail>().WriteVerb("assess", string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd} to {to:yyyy-MM-dd}"), after: string.Create(CultureInfo.InvariantCulture, $"{changes.Count} changed"));
            return ExitCodes.Done;
        }));
        return command;
    }
}
