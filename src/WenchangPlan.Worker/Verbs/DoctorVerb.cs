using System.CommandLine;
using WenchangPlan.Worker.Doctor;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang doctor</c>: what works, what does not, and what to do. Unlike <c>check</c> it asks for real.</summary>
internal static class DoctorVerb
{
    /// <summary>The command; its action returns 0 everything works, warnings or not, 1 something does not, or the configuration is wrong.</summary>
    public static Command Create()
    {
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("doctor",
            "Says what works, what does not, and what to do: asks broker, store, mail server and the running service. Changes nothing.")
        { settings };
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            var found = new Dictionary<Grade, int> { [Grade.Ok] = 0, [Grade.Warn] = 0, [Grade.Fail] = 0 };
            await foreach (Finding finding in new Examination(services).RunAsync(cancel))
            {
                found[finding.Grade]++;
                await output.WriteLineAsync(finding.Line);
            }

            await output.WriteLineAsync(ConsoleText.Format("doctor.sum", found[Grade.Ok], found[Grade.Warn], found[Grade.Fail]));
            return found[Grade.Fail] > 0 ? ExitCodes.Refused : ExitCodes.Done;
        }, StoreNeed.Look));
        return command;
    }
}
