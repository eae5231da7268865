using System.Globalization;
using WenchangPlan.Bulletins;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Bulletins;

/// <summary>Says how far a bulletin has come and when, as it stands below the title.</summary>
internal static class BulletinStamp
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>The stamp of what is shown.</summary>
    /// <param name="shown">What is kept of it; null where the figures of now are shown.</param>
    /// <param name="standing">How the period stands.</param>
    /// <param name="words">The language.</param>
    /// <param name="clock">Local time.</param>
    public static string Of(KeptBulletin? shown, BulletinStanding standing, Wording words, DistrictClock clock) => shown is null
        ? words[standing.Published is null ? "bulletins.stamp.preview" : "bulletins.stamp.now"]
        : words.Format($"bulletins.stamp.{shown.State}", clock.At(shown.Steps[^1].At).ToString(Day, CultureInfo.InvariantCulture), shown.Steps[^1].By);
}
