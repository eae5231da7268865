using Microsoft.Extensions.Logging;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting;

/// <summary>Takes rules and contacts of a register that changed, between two rounds of evaluation. One that is wrong is refused whole, and what was stays.</summary>
/// <param name="file">The files; null where the register did not come from one.</param>
/// <param name="district">The register that is used.</param>
/// <param name="logger">Gets what was taken and what was refused.</param>
internal sealed partial class RegisterReload(RegisterFile? file, District district, ILogger<RegisterReload> logger)
{
    /// <summary>Looks at the files; the second look that finds the same change takes it.</summary>
    public void Look()
    {
        if (file is null || !file.HasSettledAnew())
        {
            return;
        }

        if (file.Read(out IReadOnlyList<RegisterProblem> problems) is not { } read)
        {
            LogRefused(file.Path, string.Join("; ", problems));
            return;
        }

        district.TakeAlerts(read);
        LogTaken(file.Path, district.Alerts.Count, district.Contacts.Count);
    }

    [LoggerMessage(EventId = 404, Level = LogLevel.Information, Message = "{File} changed: its {Rules} rules and {Contacts} contacts count from now on; whatever else changed in it counts from the next start.")]
    private partial void LogTaken(string file, int rules, int contacts);

    [LoggerMessage(EventId = 405, Level = LogLevel.Error, Message = "{File} changed and is refused; the rules and contacts of before stay: {Problems}")]
    private partial void LogRefused(string file, string problems);
}
