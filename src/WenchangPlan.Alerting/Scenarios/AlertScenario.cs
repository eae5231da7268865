using System.Globalization;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Scenarios;

/// <summary>Alert rules tried as text: what comes in, and which transitions and mails must come of it. The form is in docs/alert-test.md.</summary>
public static class AlertScenario
{
    /// <summary>Plays a scenario over the real evaluation and outbox; time and the mail server are made.</summary>
    /// <param name="file">The file.</param>
    /// <param name="open">Opens the stores of a directory that stays the same: called at the start and at every restart, and disposed of at the next.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What is wrong, empty when nothing is: a line that cannot be understood, or an expectation and what came instead. Each begins with file and line.</returns>
    /// <exception cref="IOException">The file cannot be read, or a store cannot be used.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(string file, Func<District, TimeProvider, ScenarioStores> open, CancellationToken cancel)
    {
        string[] lines = await File.ReadAllLinesAsync(file, cancel);
        if (lines.Length == 0 || !lines[0].StartsWith('#') || lines[0].Trim('#', ' ').Length == 0)
        {
            return [$"{file}: line 1: found \"{(lines.Length > 0 ? lines[0] : "")}\", expected # and the complaint the scenario is about"];
        }

        using var run = new ScenarioRun(Path.GetDirectoryName(Path.GetFullPath(file))!, open);
        try
        {
            for (int i = 0; i < lines.Length; i++)
            {
                string text = lines[i].Trim();
                if (text.Length > 0 && !text.StartsWith('#'))
                {
                    await run.DoAsync(new ScenarioLine(i + 1, text), cancel);
                }
            }

            run.End(lines.Length);
            return [.. run.Failures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{file}: {f}"))];
        }
        catch (ScenarioException e)
        {
            return [.. run.Failures.Append(e.Message).Select(f => $"{file}: {f}")];
        }
    }
}
