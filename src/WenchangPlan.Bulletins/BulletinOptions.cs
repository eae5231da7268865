using Microsoft.Extensions.Options;
using WenchangPlan.Bulletins.Text;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Bulletins;

/// <summary>Settings under <c>Bulletin</c>.</summary>
public sealed class BulletinOptions
{
    /// <summary>File of the Chinese template; empty is the one that comes with the program. A relative path is one from the directory the program runs in.</summary>
    public string Template { get; set; } = "";

    /// <summary>File of the English template; empty is the one that comes with the program.</summary>
    public string TemplateEn { get; set; } = "";

    /// <summary>File of the Chinese template of the morning's briefing; empty is the one that comes with the program.</summary>
    public string MorningTemplate { get; set; } = "";

    /// <summary>File of the English template of the morning's briefing.</summary>
    public string MorningTemplateEn { get; set; } = "";

    /// <summary>File of the Chinese template of the week's briefing; empty is the one that comes with the program.</summary>
    public string WeeklyTemplate { get; set; } = "";

    /// <summary>File of the English template of the week's briefing.</summary>
    public string WeeklyTemplateEn { get; set; } = "";

    /// <summary>Who publishes bulletins, in Chinese, as it stands below the title; empty names nobody.</summary>
    public string Department { get; set; } = "";

    /// <summary>Who publishes bulletins, in English.</summary>
    public string DepartmentEn { get; set; } = "";

    /// <summary>Local time of the morning's briefing; 07:30 by default.</summary>
    public TimeSpan MorningAt { get; set; } = new(7, 30, 0);

    /// <summary>Local time of the week's briefing, on Mondays; 08:00 by default.</summary>
    public TimeSpan WeeklyAt { get; set; } = new(8, 0, 0);

    /// <summary>The key that names the file of a template, and the file; empty is the one that comes with the program.</summary>
    internal (string Key, string File) FileOf(TemplateKind kind, string language) => (kind, language == "en") switch
    {
        (TemplateKind.Bulletin, false) => (nameof(Template), Template),
        (TemplateKind.Bulletin, true) => (nameof(TemplateEn), TemplateEn),
        (TemplateKind.Morning, false) => (nameof(MorningTemplate), MorningTemplate),
        (TemplateKind.Morning, true) => (nameof(MorningTemplateEn), MorningTemplateEn),
        (_, false) => (nameof(WeeklyTemplate), WeeklyTemplate),
        (_, true) => (nameof(WeeklyTemplateEn), WeeklyTemplateEn),
    };
}

/// <summary>What is wrong with templates: a file that is not there, does not parse, or asks for what no bulletin has.</summary>
internal sealed class BulletinOptionsValidator(IServiceProvider services) : IValidateOptions<BulletinOptions>
{
    public ValidateOptionsResult Validate(string? name, BulletinOptions options)
    {
        if (services.GetService(typeof(District)) is not District district)
        {
            return ValidateOptionsResult.Success; // what is wrong with the register is told by itself
        }

        List<string> problems = [];
        foreach ((string key, TimeSpan at) in new[] { ("Bulletin:MorningAt", options.MorningAt), ("Bulletin:WeeklyAt", options.WeeklyAt) })
        {
            if (at < TimeSpan.Zero || at > TimeSpan.FromHours(23)) problems.Add($"{key} ({at}) must be from 00:00:00 to 23:00:00");
        }

        foreach (TemplateKind kind in Enum.GetValues<TemplateKind>())
        {
            problems.AddRange(BulletinTemplate.Languages.SelectMany(language => ProblemsOf(options.FileOf(kind, language), language, district)));
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
    private static IEnumerable<string> ProblemsOf((string Key, string File) of, string language, District district)
    {
        if (of.File.Length == 0)
        {
            return [];
        }

        try
        {
            IEnumerable<TemplateProblem> problems = BulletinTemplate.TryParse(File.ReadAllText(of.File), language, district, out BulletinTemplate? template, out TemplateProblem? problem) ? template.Check() : [problem];
            return problems.Select(p => $"Bulletin:{of.Key}: {p.In(of.File)}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [$"Bulletin:{of.Key} ({of.File}): {failure.Message}"];
        }
    }
}
