using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Fluid;
using Fluid.Values;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Bulletins.Text;

/// <summary>What a template is for.</summary>
public enum TemplateKind
{
    /// <summary>A bulletin.</summary>
    Bulletin,
    /// <summary>The mail of a morning about the day before.</summary>
    Morning,
    /// <summary>The mail of a Monday about the week before.</summary>
    Weekly,
}

/// <summary>What a template is given beside the figures.</summary>
/// <param name="Department">Who publishes the bulletin; empty where nobody is named.</param>
/// <param name="Remarks">What the drafter adds; empty when nothing.</param>
/// <param name="Edition">1, or higher for a corrected edition.</param>
public sealed record BulletinContextValues(string Department, string Remarks, int Edition)
{
    /// <summary>Of a briefing, what fired, the newest first: a line each, and no more lines than a mail can hold.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];

    /// <summary>Of a briefing, how many fired.</summary>
    public int AlertCount { get; init; }
}

/// <summary>Text, order and paragraphs of a bulletin in one language. Immutable; rendering is thread-safe.</summary>
/// <remarks>
/// The text is Liquid over the figures. In what it renders a line that begins with <c># </c> is the title, <c>&gt; </c> the line below, <c>## </c> a heading, <c>+ </c> a paragraph,
/// <c>@table NAME</c> a table, <c>^ </c> a note at the foot; any other line goes on with the one before. Headings and tables are numbered in their order.
/// </remarks>
public sealed class BulletinTemplate
{
    private const int MostSteps = 200_000;

    private static readonly FluidParser Parser = new();

    private readonly IFluidTemplate _template;
    private readonly string _text;
    private readonly District _district;
    private readonly BulletinWords _words;

    private BulletinTemplate(IFluidTemplate template, string text, string language, District district) =>
        (_template, _text, _district, _words) = (template, text, district, new BulletinWords(language, district));

    /// <summary>Languages that bulletins are written in, <c>zh-CN</c> first.</summary>
    public static IReadOnlyList<string> Languages => BulletinWords.Languages;

    /// <summary>The template that is in use when no file is named.</summary>
    /// <param name="kind">What it is for.</param>
    /// <param name="language">One of <see cref="Languages"/>.</param>
    internal static string Default(TemplateKind kind, string language)
    {
        string name = $"{typeof(BulletinTemplate).Namespace}.{kind.ToString().ToLowerInvariant()}.{(language == "en" ? "en" : "zh-CN")}.liquid";
        using Stream stream = typeof(BulletinTemplate).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a template.</summary>
    /// <param name="text">The text.</param>
    /// <param name="language">Its language.</param>
    /// <param name="district">The register, for names.</param>
    /// <param name="template">The template.</param>
    /// <param name="problem">What is wrong with it.</param>
    internal static bool TryParse(string text, string language, District district, [NotNullWhen(true)] out BulletinTemplate? template, [NotNullWhen(false)] out TemplateProblem? problem)
    {
        bool parsed = Parser.TryParse(text, out IFluidTemplate? found, out string? error);
        template = parsed ? new BulletinTemplate(found!, text, language, district) : null;
        problem = parsed ? null : TemplateProblem.OfParser(error);
        return parsed;
    }

    /// <summary>Renders it over made-up figures, those that have everything and those that have nothing, and tells what would go wrong: unknown members, filters and tables.</summary>
    internal IReadOnlyList<TemplateProblem> Check()
    {
        List<TemplateProblem> problems = [];
        Bulletin whole = SampleBulletin.Of(_district);
        string[] alerts = ["-"];
        foreach ((Bulletin sample, string[] fired) in new[] { (whole, alerts), (whole with { IsOver = true, HasPrevious = false }, []), (SampleBulletin.Empty(_district), []) })
        {
            try
            {
                problems.AddRange(Build(sample, new BulletinContextValues("-", "-", 2) { Alerts = fired, AlertCount = fired.Length }, problems.Add).Problems);
            }
            catch (Exception failure) when (failure is InvalidOperationException or ParseException or FluidException or ArgumentException or FormatException)
            {
                problems.Add(TemplateProblem.At(_text, failure.Message.Split('\'') is [_, var quoted, ..] ? quoted : "", failure.Message));
            }
        }

        return [.. problems.Distinct()];
    }

    /// <summary>Writes a bulletin.</summary>
    public BulletinDocument Render(Bulletin bulletin, BulletinContextValues values) => Build(bulletin, values, static _ => { }).ToDocument();

    private DocumentBuilder Build(Bulletin bulletin, BulletinContextValues values, Action<TemplateProblem> problem)
    {
        void Unknown(string path) => problem(TemplateProblem.Unknown(_text, path));
        Period period = Period.Parse(bulletin.Period) ?? throw new ArgumentException($"{bulletin.Period} is no period.", nameof(bulletin));
        var options = new TemplateOptions { CultureInfo = CultureInfo.InvariantCulture, MaxSteps = MostSteps, StrictFilters = true };
        BulletinFilters.AddTo(options.Filters, _words);
        HashSet<string> known = new(StringComparer.Ordinal);
        options.Undefined = name =>
        {
            if (!known.Contains(name.Split('.', '[')[0])) Unknown(name);
            return new ValueTask<FluidValue>(NilValue.Instance);
        };
        var context = new TemplateContext(options);
        using JsonDocument json = JsonDocument.Parse(BulletinJson.Write(bulletin));
        var model = new TemplateModel(Unknown);
        foreach (JsonProperty member in json.RootElement.EnumerateObject())
        {
            Set(member.Name, model.Of(member.Value, member.Name));
        }

        Set("district", new StringValue(_words.Name(bulletin.District, bulletin.DistrictEn)));
        Set("name", new StringValue(_words.Of("period", period)));
        Set("span", new StringValue(_words.Of("span", period)));
        Set("report", new StringValue(_words.Of("report", period)));
        Set("issue", new StringValue(_words.Issue(period)));
        Set("airStandard", new StringValue(AmbientStandard.For(period.Last).Standard));
        Set("airStandardYearBefore", new StringValue(AmbientStandard.For(period.YearBefore().Last).Standard));
        Set("airStandardPrevious", new StringValue(AmbientStandard.For(period.Previous().Last).Standard));
        Set("department", new StringValue(values.Department));
        Set("remarks", new StringValue(values.Remarks.ReplaceLineEndings(" ")));
        Set("alerts", new ArrayValue([.. values.Alerts.Select(a => new StringValue(a.ReplaceLineEndings(" ")))]));
        Set("alertCount", NumberValue.Create(values.AlertCount));
        Set("edition", NumberValue.Create(values.Edition));
        string rendered = _template.Render(context);
        var builder = new DocumentBuilder(new TableContext(bulletin, period, _words), _text);
        builder.Read(rendered);
        return builder;

        void Set(string name, FluidValue value)
        {
            known.Add(name);
            context.SetValue(name, value);
        }
    }
}
