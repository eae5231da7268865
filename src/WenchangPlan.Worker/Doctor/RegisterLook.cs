using WenchangPlan.Storage.Backup;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Doctor;

/// <summary>Do the stations of the register speak, and does anybody else?</summary>
internal static class RegisterLook
{
    private const string Part = "register";
    private const int MostNamed = 5;

    /// <summary>How far back the quarantine is looked at.</summary>
    public static TimeSpan Lately { get; } = TimeSpan.FromDays(7);

    /// <summary>Judges the register against what came.</summary>
    /// <param name="district">The register.</param>
    /// <param name="facts">What is in the store, with what was refused <see cref="Lately"/>.</param>
    /// <param name="now">The clock, ms UTC.</param>
    public static IReadOnlyList<Finding> Judge(District district, StoreFacts facts, long now)
    {
        var findings = new List<Finding>();
        DateOnly today = district.Clock.DayAt(now);
        Station[] speaking = [.. district.Stations.Where(s => !s.ByLaboratory && !(s.From > today) && !(s.Until < today))];
        string[] never = [.. speaking.Where(s => !facts.LastArrivals.ContainsKey(s.Id)).Select(s => s.Id)];
        string[] silent =
        [
            .. speaking.Where(s => facts.LastArrivals.TryGetValue(s.Id, out long last)
                && TimeSpan.FromMilliseconds(now - last) > AllowedSilence(district, s)).Select(s => s.Id),
        ];
        if (never.Length > 0)
        {
            findings.Add(new Finding(Grade.Warn, Part, "never", never.Length, speaking.Length, Name(never)));
        }

        if (silent.Length > 0)
        {
            findings.Add(new Finding(Grade.Warn, Part, "silent", silent.Length, speaking.Length, Name(silent)));
        }

        if (findings.Count == 0)
        {
            findings.Add(new Finding(Grade.Ok, Part, "speaks", speaking.Length));
        }

        foreach (IGrouping<bool, RefusedTopic> group in facts.Refused.ToLookup(r => IsOfAStranger(r.Reason)).OrderByDescending(g => g.Key))
        {
            string named = Name([.. group.Select(r => $"{r.Topic} ({r.Reason.ToCode()})")]);
            long messages = group.Sum(r => r.Messages);
            findings.Add(group.Key ? new Finding(Grade.Warn, Part, "strangers", messages, Lately.Days, named)
                : new Finding(Grade.Warn, Part, "refused", messages, Lately.Days, named));
        }

        return findings;
    }

    /// <summary>
    /// How long a station may be silent: what the strictest rule about silence allows it, or without one three of its sample periods, and
    /// at least a day.
    /// </summary>
    internal static TimeSpan AllowedSilence(District district, Station station)
    {
        TimeSpan? strictest = district.Alerts
            .Where(r => r.Kind == RuleKind.Offline && station.Domain.Equals(r.Domain))
            .Where(r => r.Stations.Count == 0 || r.Stations.Contains(station.Id))
            .Min(r => (TimeSpan?)r.For);
        TimeSpan usual = station.SamplePeriod * 3;
        return strictest ?? (usual > TimeSpan.FromDays(1) ? usual : TimeSpan.FromDays(1));
    }

    private static bool IsOfAStranger(RejectReason reason) =>
        reason is RejectReason.StationUnknown or RejectReason.TopicUnknown or RejectReason.StationMismatch;

    private static string Name(string[] all) =>
        string.Join(ConsoleText.Get("separator"), all.Take(MostNamed)) + (all.Length > MostNamed ? " …" : "");
}
