using System.Text.Json;
using WenchangPlan.Worker.Health;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Doctor;

/// <summary>Does the service run, and does it do its work?</summary>
internal static class ServiceLook
{
    private const string Part = "service";

    /// <summary>Judges an answer to <c>/readyz</c>.</summary>
    /// <param name="address">Where it was asked.</param>
    /// <param name="answer">What came.</param>
    public static Finding Judge(Uri address, DoorAnswer answer)
    {
        if (answer.Status is not { } status)
        {
            return new Finding(Grade.Warn, Part, "silent", address, answer.Text);
        }

        if (status is not (200 or 503) || Read(answer.Text) is not { } ready)
        {
            return new Finding(Grade.Fail, Part, "other", address, status);
        }

        IEnumerable<string> unfit = ready.Parts.Where(p => !p.Value.Ok).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => p.Value.Detail.Length > 0 ? ConsoleText.Format("doctor.service.part", p.Key, p.Value.Detail) : p.Key);
        return status == 200 ? new Finding(Grade.Ok, Part, "ready", address)
            : new Finding(Grade.Fail, Part, "notReady", address, string.Join(ConsoleText.Get("separator"), unfit));
    }

    private static ReadyAnswer? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, HealthJson.Default.ReadyAnswer) is { Parts: not null } ready ? ready : null;
        }
        catch (JsonException)
        {
            return null; // another program: the finding says so
        }
    }
}
