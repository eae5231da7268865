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

    /// <summary>Who publishes bulletins, in Chinese, as it stands below the title; empty names nobody.</summary>
    public string Department { get; set; } = "";

    /// <summary>Who publishes bulletins, in English.</summary>
    public string DepartmentEn { get; set; } = "";

    /// <summary>Local time of the morning's briefing; 07:30 by default.</summary>
    public TimeSpan MorningAt { get; set; } = new(7, 30, 0);

    /// <summary>Local time of the week's briefing, on Mondays; 08:00 by default.</summary>
    public TimeSpan WeeklyAt { get; set; } = new(8, 0, 0);

    /// <summary>The file of a language; empty is the one that comes with the program.</summary>
    internal string FileOf(string language) => language == "en" ? TemplateEn : Template;
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

        foreach (string language in BulletinTemplate.Languages.Where(l => options.FileOf(l).Length > 0))
        {
            (string key, string file) = (language == "en" ? "Bulletin:TemplateEn" : "Bulletin:Template", options.FileOf(language));
            try
            {
                problems.AddRange(BulletinTemplate.TryParse(File.ReadAllText(file), language, district, out BulletinTemplate? template, out string? problem)
                    ? template.Check().Select(p => $"{key} ({file}): {p}") : [$"{key} ({file}): {problem}"]);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                problems.Add($"{key} ({file}): {failure.Message}");
            }
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
