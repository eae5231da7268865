using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Bulletins.Formats;
using WenchangPlan.Bulletins.Text;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Bulletins.Tests;

public sealed class TemplateTests
{
    public static TheoryData<string> Languages => [.. BulletinTemplate.Languages];

    public static TheoryData<TemplateKind, string> Shipped
    {
        get
        {
            TheoryData<TemplateKind, string> all = [];
            foreach (TemplateKind kind in Enum.GetValues<TemplateKind>())
            {
                foreach (string language in BulletinTemplate.Languages) all.Add(kind, language);
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(Shipped))]
    public void TheTemplatesThatComeWithTheProgram_AskForNothingThatIsNotThere(TemplateKind kind, string language) => Assert.Empty(Read(BulletinTemplate.Default(kind, language), language).Check());

    [Theory]
    [InlineData("# a\n+ {{ air.district.good.value }}{{ air.district.godo.value }}", "air.district.godo", 2)]
    [InlineData("# a\n\n+ {% if isOver %}{{ weather }}{% endif %}", "weather", 3)]
    [InlineData("# a\n+ {% unless air %}\n{{ sun }}{% endunless %}", "sun", 3)]
    [InlineData("+ {{ air.district.good.value | fixd: 1 }}", "fixd", 1)]
    [InlineData("# a\n@table sectons", "sectons", 2)]
    [InlineData("no mark", "no mark", 1)]
    public void WhatATemplateAsksForInVain_IsToldByTheCheck_WithItsLine(string text, string named, int line) =>
        Assert.Contains(Read(text, "zh-CN").Check(), p => p.Text.Contains(named, StringComparison.Ordinal) && p.Line == line);

    [Fact]
    public void ATemplateThatIsNone_IsToldWithItsLine()
    {
        Assert.False(BulletinTemplate.TryParse("# a\n+ {% if air %}", "zh-CN", TestRegister.District, out _, out TemplateProblem? problem));
        Assert.StartsWith("t.liquid:2: '{% endif %}'", problem.In("t.liquid"), StringComparison.Ordinal);
    }

    /// <summary>Every template that the configuration can name is tried, and told by its key, its file and its line.</summary>
    [Theory]
    [InlineData(nameof(BulletinOptions.Template))]
    [InlineData(nameof(BulletinOptions.TemplateEn))]
    [InlineData(nameof(BulletinOptions.MorningTemplate))]
    [InlineData(nameof(BulletinOptions.MorningTemplateEn))]
    [InlineData(nameof(BulletinOptions.WeeklyTemplate))]
    [InlineData(nameof(BulletinOptions.WeeklyTemplateEn))]
    public void AFileThatTheConfigurationNames_IsTried_AndToldWithKeyFileAndLine(string key)
    {
        using var directory = new TempDirectory();
        var options = new BulletinOptions();
        typeof(BulletinOptions).GetProperty(key)!.SetValue(options, directory["own.liquid"]);
        using ServiceProvider services = new ServiceCollection().AddSingleton(TestRegister.District).BuildServiceProvider();
        var validator = new BulletinOptionsValidator(services);
        Assert.Contains($"Bulletin:{key} (", Assert.Single(validator.Validate(null, options).Failures!), StringComparison.Ordinal); // it is not there
        File.WriteAllText(directory["own.liquid"], "# {{ district }}\n\n+ {{ air.district.godo }}\n");
        Assert.Equal($"Bulletin:{key}: {directory["own.liquid"]}:3: there is no air.district.godo", Assert.Single(validator.Validate(null, options).Failures!));
        File.WriteAllText(directory["own.liquid"], "# {{ district }}\n+ {{ alertCount }}\n");
        Assert.True(validator.Validate(null, options).Succeeded);
    }

    [Theory, MemberData(nameof(Languages))]
    public void TheWordDocument_IsValid_HasHeadingsAndTables_AndEveryCell(string language)
    {
        BulletinDocument document = Sample(language);
        byte[] file = BulletinFile.Write(document, [], "草稿", BulletinFormat.Docx);
        if (Environment.GetEnvironmentVariable("BULLETIN_OUT") is { } directory)
        {
            foreach (BulletinFormat format in Enum.GetValues<BulletinFormat>())
            {
                File.WriteAllBytes(Path.Combine(directory, $"sample.{language}.{format.ToString().ToLowerInvariant()}"), BulletinFile.Write(document, BulletinJson.Write(SampleBulletin.Of(TestRegister.District)), "草稿", format));
            }
        }

        using var word = WordprocessingDocument.Open(new MemoryStream(file), false);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(word, TestContext.Current.CancellationToken).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        Body body = word.MainDocumentPart!.Document!.Body!;
        Assert.Equal(document.Blocks.Select(b => b.Heading).OfType<string>(), body.Elements<Paragraph>().Where(p => p.ParagraphProperties?.ParagraphStyleId?.Val == "Heading1").Select(p => p.InnerText));
        Table[] tables = [.. body.Elements<Table>()];
        Assert.Equal(document.Tables.Select(t => t.Rows.Select(r => string.Join('|', r.Select(c => c.Text)))),
            tables.Select(t => t.Elements<TableRow>().Skip(1).Select(r => string.Join('|', r.Elements<TableCell>().Select(c => c.InnerText)))));
        Assert.Contains("NUMPAGES", word.MainDocumentPart.FooterParts.Single().Footer!.InnerText, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Languages))]
    public void NoCellAndNoParagraph_IsEmpty(string language)
    {
        BulletinDocument document = Sample(language);
        Assert.All(document.Tables.SelectMany(t => t.Rows.SelectMany(r => r)), c => Assert.NotEqual("", c.Text));
        Assert.All(document.Blocks.Select(b => b.Text).OfType<string>(), t => Assert.NotEqual("", t));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', document.Blocks.Select(b => b.Heading ?? b.Text ?? b.Table!.Caption + "\n" + string.Join('\n', b.Table.Rows.Select(r => string.Join(" | ", r.Select(c => c.Text)))))));
    }

    [Fact]
    public void ADocument_ReadBack_IsTheSame()
    {
        byte[] written = BulletinJson.Write(Sample("zh-CN"));
        Assert.Equal(written, BulletinJson.Write(BulletinJson.ReadDocument(written)));
        byte[] figures = BulletinJson.Write(SampleBulletin.Of(TestRegister.District));
        Assert.Equal(figures, BulletinJson.Write(BulletinJson.Read(figures)));
    }

    internal static BulletinTemplate Read(string text, string language) =>
        BulletinTemplate.TryParse(text, language, TestRegister.District, out BulletinTemplate? template, out TemplateProblem? problem) ? template : throw new InvalidOperationException(problem.Text);

    private static BulletinDocument Sample(string language) => Read(BulletinTemplate.Default(TemplateKind.Bulletin, language), language).Render(SampleBulletin.Of(TestRegister.District), new BulletinContextValues("主管部门", "", 1));
}
