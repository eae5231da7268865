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
    private readonly Dictionary<string, (DateTime Written, BulletinTemplate Template)> _read = [];

    /// <summary>Writes a bulletin.</summary>
    /// <param name="bulletin">The figures.</param>
    /// <param name="language"><c>zh-CN</c> or <c>en</c>.</param>
    /// <param name="remarks">What the drafter adds; empty when nothing.</param>
    /// <param name="edition">1, or higher for a corrected edition.</param>
    /// <exception cref="IOException">The template cannot be read now.</exception>
    /// <exception cref="InvalidDataException">The template was changed and is no template any more.</exception>
    public BulletinDocument Write(Bulletin bulletin, string language, string remarks = "", int edition = 1) =>
        TemplateOf(language).Render(bulletin, new BulletinContextValues(language == "en" ? options.Value.DepartmentEn : options.Value.Department, remarks, edition));

    private BulletinTemplate TemplateOf(string language)
    {
        string file = options.Value.FileOf(language);
        DateTime written = file.Length == 0 ? default : File.GetLastWriteTimeUtc(file);
        lock (_gate)
        {
            if (!_read.TryGetValue(language, out (DateTime Written, BulletinTemplate Template) known) || known.Written != written)
            {
                known = BulletinTemplate.TryParse(file.Length == 0 ? BulletinTemplate.Default(language) : File.ReadAllText(file), language, district, out BulletinTemplate? template, out string? problem)
                    ? (written, template) : throw new InvalidDataException($"{file}: {problem}");
                _read[language] = known;
            }

            return known.Template;
        }
    }
}
