using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Bulletins.Formats;
using WenchangPlan.Bulletins.Text;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Bulletins.Tests;

public sealed class TemplateTests
{
    public static TheoryData<string> Languages => [.. BulletinTemplate.Languages];

    [Theory, MemberData(nameof(Languages))]
    public void TheTemplatesThatComeWithTheProgram_AskForNothingThatIsNotThere(string language) => Assert.Empty(Read(BulletinTemplate.Default(language), language).Check());

    [Theory]
    [InlineData("+ {{ air.district.godo.value }}", "air.district.godo")]
    [InlineData("+ {{ weather }}", "weather")]
    [InlineData("+ {{ air.district.good.value | fixd: 1 }}", "fixd")]
    [InlineData("@table sectons", "sectons")]
    [InlineData("no mark", "no mark")]
    public void WhatATemplateAsksForInVain_IsToldByTheCheck(string text, string named) => Assert.Contains(Read(text, "zh-CN").Check(), p => p.Contains(named, StringComparison.Ordinal));

    [Fact]
    public void ATemplateThatIsNone_IsToldWithItsLine()
    {
        Assert.False(BulletinTemplate.TryParse("# a\n+ {% if air %}", "zh-CN", TestRegister.District, out _, out string? problem));
        Assert.Contains("if", problem, StringComparison.Ordinal);
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
        BulletinTemplate.TryParse(text, language, TestRegister.District, out BulletinTemplate? template, out string? problem) ? template : throw new InvalidOperationException(problem);

    private static BulletinDocument Sample(string language) => Read(BulletinTemplate.Default(language), language).Render(SampleBulletin.Of(TestRegister.District), new BulletinContextValues("主管部门", "", 1));
}
