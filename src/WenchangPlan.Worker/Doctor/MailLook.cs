using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Alerting.Trial;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Doctor;

/// <summary>Would the mail server take mails? It is connected to and signed in at, and nothing is sent.</summary>
internal static class MailLook
{
    private const string Part = "mail";

    /// <summary>Asks the server of the settings, or looks at the pickup directory.</summary>
    public static async Task<Finding> LookAsync(SmtpOptions smtp, MailTrial trial, CancellationToken cancel)
    {
        if (smtp.PickupDirectory.Length > 0)
        {
            return Directory.Exists(smtp.PickupDirectory) ? new Finding(Grade.Ok, Part, "pickup", Path.GetFullPath(smtp.PickupDirectory))
                : new Finding(Grade.Warn, Part, "noPickup", Path.GetFullPath(smtp.PickupDirectory));
        }

        if (!smtp.HasDestination)
        {
            return new Finding(Grade.Warn, Part, "nowhere");
        }

        var steps = new List<TrialStep>();
        _ = await trial.SendAsync([], steps.Add, cancel);
        return Judge($"{smtp.Host}:{smtp.Port}", steps);
    }

    /// <summary>Judges the steps on the way to the server.</summary>
    public static Finding Judge(string server, IReadOnlyList<TrialStep> steps) => steps.FirstOrDefault(s => !s.Ok) is { } failed
        ? new Finding(Grade.Fail, Part, "failed", server, ConsoleText.Get("mailTest.step." + failed.Stage), failed.Detail)
        : new Finding(Grade.Ok, Part, "good", server,
            string.Join(ConsoleText.Get("separator"), steps.Select(s => ConsoleText.Get("mailTest.step." + s.Stage))));
}
