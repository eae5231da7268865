using WenchangPlan.Standards.Drainage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Drainage;

/// <summary>The thresholds of a district: the engineering defaults, and what its register puts in their place.</summary>
internal static class DrainageSettings
{
    private const string Domain = "drainage";
    private static readonly string[] Ponding = ["pondingBlue", "pondingYellow", "pondingOrange", "pondingRed"];

    /// <summary>The settings a register may give under <c>assessment.drainage</c>, each with its range.</summary>
    public static IReadOnlyDictionary<string, SettingRange> Ranges { get; } = new Dictionary<string, SettingRange>(StringComparer.Ordinal)
    {
        ["highStormFullness"] = new(0.1m, 1),
        ["nearFloodingFreeboard"] = new(0, 5),
        ["levelHysteresis"] = new(0, 2),
        [Ponding[0]] = new(1, 300),
        [Ponding[1]] = new(1, 300),
        [Ponding[2]] = new(1, 300),
        [Ponding[3]] = new(1, 300),
        ["pondingHysteresis"] = new(0, 50),
        ["dryWeatherRainBelow"] = new(0.1m, 50),
        ["sumpAboveStart"] = new(0, 10),
        ["consecutiveReadings"] = new(1, 60),
        ["longestGapMinutes"] = new(1, 1440),
        ["minimumMinutesPerHour"] = new(1, 60),
        ["minimumHoursPerDay"] = new(1, 24),
    };

    /// <summary>What is wrong with settings that are each in their range; null when nothing is.</summary>
    public static Phrase? Problem(IReadOnlyDictionary<string, decimal> settings)
    {
        IReadOnlyList<decimal> grades = [.. Grades(settings).Select(g => g.From)];
        return grades.Zip(grades.Skip(1)).All(pair => pair.First < pair.Second) ? null
            : (Phrase)$"{string.Join(" < ", Ponding)}, but they are {string.Join(", ", grades)}";
    }

    /// <summary>The thresholds that hold.</summary>
    public static DrainageThresholds Of(AssessmentRules rules)
    {
        IReadOnlyDictionary<string, decimal> given = rules.SettingsOf(Domain);
        var defaults = new DrainageThresholds();
        return given.Count == 0 ? defaults : new DrainageThresholds
        {
            HighStormFullness = Get("highStormFullness", defaults.HighStormFullness),
            NearFloodingFreeboard = Get("nearFloodingFreeboard", defaults.NearFloodingFreeboard),
            LevelHysteresis = Get("levelHysteresis", defaults.LevelHysteresis),
            PondingGrades = Grades(given),
            PondingHysteresis = Get("pondingHysteresis", defaults.PondingHysteresis),
            DryWeatherRainBelow = Get("dryWeatherRainBelow", defaults.DryWeatherRainBelow),
            SumpAboveStart = Get("sumpAboveStart", defaults.SumpAboveStart),
            ConsecutiveReadings = (int)Get("consecutiveReadings", defaults.ConsecutiveReadings),
            LongestGap = TimeSpan.FromMinutes((double)Get("longestGapMinutes", (decimal)defaults.LongestGap.TotalMinutes)),
            MinimumMinutesPerHour = (int)Get("minimumMinutesPerHour", defaults.MinimumMinutesPerHour),
            MinimumHoursPerDay = (int)Get("minimumHoursPerDay", defaults.MinimumHoursPerDay),
        };

        decimal Get(string name, decimal otherwise) => given.GetValueOrDefault(name, otherwise);
    }

    private static List<EventGrade> Grades(IReadOnlyDictionary<string, decimal> given) =>
        [.. new DrainageThresholds().PondingGrades.Zip(Ponding, (grade, name) => grade with { From = given.GetValueOrDefault(name, grade.From) })];
}
