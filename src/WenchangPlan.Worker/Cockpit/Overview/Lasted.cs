using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Overview;

/// <summary>How long something has lasted, as people say it.</summary>
internal static class Lasted
{
    /// <summary>Minutes up to an hour, hours and minutes up to a day, then days and hours.</summary>
    public static string Text(TimeSpan span, Wording words) => span.TotalMinutes < 60 ? words.Format("overview.lasted.minutes", Math.Max(0, (int)span.TotalMinutes))
        : span.TotalHours < 24 ? words.Format("overview.lasted.hours", (int)span.TotalHours, span.Minutes)
        : words.Format("overview.lasted.days", (int)span.TotalDays, span.Hours);
}
