using WenchangPlan.Standards.Noise;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Noise;

/// <summary>How much data a level takes: HJ 906-2017 sets it, but its numbers were not found, so these are engineering defaults that a register can replace.</summary>
internal static class NoiseSettings
{
    /// <summary>What verdicts name beside GB 3096, because the minimum of data comes from no standard.</summary>
    public const string Source = "engineering-default";

    private const string Domain = "noise";
    private const string Minutes = "minimumMinutesPerHour";
    private const string DayHours = "minimumDayHours";
    private const string NightHours = "minimumNightHours";

    /// <summary>The settings a register may give under <c>assessment.noise</c>, each with its range.</summary>
    public static IReadOnlyDictionary<string, SettingRange> Ranges { get; } = new Dictionary<string, SettingRange>(StringComparer.Ordinal)
    {
        [Minutes] = new(1, 60),
        [DayHours] = new(1, 16),
        [NightHours] = new(1, 8),
    };

    /// <summary>The standard of a day with the settings of the district.</summary>
    public static NoiseStandard Of(DateOnly day, AssessmentRules rules)
    {
        var standard = NoiseStandard.For(day);
        IReadOnlyDictionary<string, decimal> given = rules.SettingsOf(Domain);
        return given.Count == 0 ? standard : standard with
        {
            MinimumMinutesPerHour = (int)given.GetValueOrDefault(Minutes, standard.MinimumMinutesPerHour),
            MinimumDayHours = (int)given.GetValueOrDefault(DayHours, standard.MinimumDayHours),
            MinimumNightHours = (int)given.GetValueOrDefault(NightHours, standard.MinimumNightHours),
        };
    }
}
