using System.Globalization;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Reads the settings of the judgement, those of single domains by what their judges know.</summary>
internal static class AssessmentReader
{
    /// <summary>Reads <c>district.assessment</c>; the defaults when it is absent.</summary>
    public static AssessmentRules Read(RegisterSection? head, DomainCatalog domains, IReadOnlyList<JudgeFacts>? judges)
    {
        var rules = new AssessmentRules();
        if (head?.Section("assessment", required: false) is not { } section)
        {
            return rules;
        }

        var settings = new Dictionary<string, IReadOnlyDictionary<string, decimal>>(StringComparer.Ordinal);
        foreach (Domain domain in domains.All)
        {
            JudgeFacts? facts = judges?.FirstOrDefault(j => j.Domain == domain.Code);
            // Without judges nobody knows the settings, and nobody judges by them.
            bool known = judges is null ? section.Has(domain.Code) : facts is { Settings.Count: > 0 };
            if (known && section.Section(domain.Code, required: false) is { } given && facts is not null)
            {
                settings.Add(domain.Code, ReadSettings(given, facts));
            }
        }

        rules = new AssessmentRules
        {
            MinimumPointShare = (decimal)section.Number("minimumPointShare", (double)rules.MinimumPointShare, 0, 1),
            MinimumWaterDayShare = (decimal)section.Number("minimumWaterDayShare", (double)rules.MinimumWaterDayShare, 0, 1),
            BelowLimit = section.Enumeration<Readings.BelowLimitRule>("belowLimit", required: false) ?? rules.BelowLimit,
            ExcludedDays = section.Enumeration<ExcludedDayRule>("excludedDays", required: false) ?? rules.ExcludedDays,
            CoverageSlot = section.Duration("coverageSlot", rules.CoverageSlot, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Settings = settings,
            Grace = section.Duration("grace", rules.Grace, TimeSpan.Zero, TimeSpan.FromHours(24)),
        };
        section.NoteUnknownMembers();
        return rules;
    }

    private static Dictionary<string, decimal> ReadSettings(RegisterSection given, JudgeFacts facts)
    {
        var settings = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach ((string name, SettingRange range) in facts.Settings)
        {
            if (given.Number(name, required: false) is not { } number)
            {
                continue;
            }

            if (number < (double)range.Least || number > (double)range.Most)
            {
                given.Note(name, number.ToString(CultureInfo.InvariantCulture), $"a number from {range.Least} to {range.Most}");
            }
            else
            {
                settings.Add(name, (decimal)number);
            }
        }

        if (facts.SettingsProblem(settings) is { } problem)
        {
            given.Note(settings.Keys.First(), "settings that contradict each other", problem);
        }

        given.NoteUnknownMembers();
        return settings;
    }
}
