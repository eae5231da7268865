using Fluid;
using Microsoft.Extensions.Options;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Bulletins.Text;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Bulletins;

/// <summary>Writes figures in words, by the templates that are set. Thread-safe. A file that changed is read again, so that who edits it sees at once what it gives.</summary>
public sealed class BulletinWriter(IOptions<BulletinOptions> options, District district)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(TemplateKind Kind, string Language), (DateTime Written, BulletinTemplate Template)> _read = [];

    /// <summary>Writes a bulletin.</summary>
    /// <param name="bulletin">The figures.</param>
    /// <param name="language"><c>zh-CN</c> or <c>en</c>.</param>
    /// <param name="remarks">What the drafter adds; empty when nothing.</param>
    /// <param name="edition">1, or higher for a corrected edition.</param>
    /// <exception cref="IOException">The template cannot be read now.</exception>
    /// <exception cref="InvalidDataException">The template was changed and is no template any more.</exception>
    public BulletinDocument Write(Bulletin bulletin, string language, string remarks = "", int edition = 1) =>
        Write(TemplateKind.Bulletin, bulletin, language, new BulletinContextValues(DepartmentIn(language), remarks, edition));

    /// <summary>Writes the text of a mail.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="bulletin">The figures of its day or week.</param>
    /// <param name="language"><c>zh-CN</c> or <c>en</c>.</param>
    /// <param name="alerts">What fired, a line each, as many as are told.</param>
    /// <param name="alertCount">How many fired.</param>
    /// <exception cref="IOException">The template cannot be read now.</exception>
    /// <exception cref="InvalidDataException">The template was changed and is no template any more.</exception>
    internal BulletinDocument WriteBriefing(TemplateKind kind, Bulletin bulletin, string language, IReadOnlyList<string> alerts, int alertCount) =>
        Write(kind, bulletin, language, new BulletinContextValues(DepartmentIn(language), "", 1) { Alerts = alerts, AlertCount = alertCount });

    private BulletinDocument Write(TemplateKind kind, Bulletin bulletin, string language, BulletinContextValues values)
    {
        try
        {
            return TemplateOf(kind, language).Render(bulletin, values);
        }
        catch (Exception failure) when (failure is FluidException or ParseException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new InvalidDataException($"{options.Value.FileOf(kind, language).File}: {failure.Message}", failure);
        }
    }

    private string DepartmentIn(string language) => language == "en" ? options.Value.DepartmentEn : options.Value.Department;

    private BulletinTemplate TemplateOf(TemplateKind kind, string language)
    {
        string file = options.Value.FileOf(kind, language).File;
        DateTime written = file.Length == 0 ? default : File.GetLastWriteTimeUtc(file);
        lock (_gate)
        {
            if (!_read.TryGetValue((kind, language), out (DateTime Written, BulletinTemplate Template) known) || known.Written != written)
            {
                string text = file.Length == 0 ? BulletinTemplate.Default(kind, language) : File.ReadAllText(file);
                known = BulletinTemplate.TryParse(text, language, district, out BulletinTemplate? template, out TemplateProblem? problem)
                    ? (written, template) : throw new InvalidDataException(problem.In(file));
                _read[(kind, language)] = known;
            }

            return known.Template;
        }
    }
}
