using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using WenchangPlan.Bulletins.Documents;
using Column = WenchangPlan.Bulletins.Documents.Column;

namespace WenchangPlan.Bulletins.Formats;

/// <summary>A bulletin as a Word document that staff edit and send on: headings are headings, tables are tables, and how they look is in styles.</summary>
internal static class WordFile
{
    /// <summary>Width of the text, in twentieths of a point: A4 less its margins.</summary>
    private const int TextWidth = 9638;
    private const int MostCharacters = 34, ShortWord = 10, CellMargin = 2;

    /// <summary>Width of a Latin character in a cell, a wide font reckoned with.</summary>
    private const int TwipsOfCharacter = 105;

    /// <summary>So many rows of a table stay together at its beginning and at its end.</summary>
    private const int RowsTogether = 3;

    /// <summary>Writes it.</summary>
    /// <param name="document">The bulletin.</param>
    /// <param name="stamp">Its state and who signed; empty for none.</param>
    public static byte[] Write(BulletinDocument document, string stamp)
    {
        using var stream = new MemoryStream();
        using (var word = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            word.PackageProperties.Title = document.Title;
            word.PackageProperties.Language = document.Language;
            MainDocumentPart main = word.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>("styles").Styles = WordStyles.Of(document.Language);
            main.AddNewPart<DocumentSettingsPart>("settings").Settings = new Settings(new UpdateFieldsOnOpen { Val = false }, new Compatibility());
            main.AddNewPart<HeaderPart>("header").Header = new Header(Paragraph(WordStyles.Header, document.Title));
            main.AddNewPart<HeaderPart>("none").Header = new Header(new Paragraph(Properties(WordStyles.Header)));
            main.AddNewPart<FooterPart>("footer").Footer = new Footer(PageNumber(document.Language));
            var body = new Body(Paragraph(WordStyles.Title, document.Title), Paragraph(WordStyles.Subtitle, stamp.Length == 0 ? document.Subtitle : $"{document.Subtitle} · {stamp}"));
            foreach (Block block in document.Blocks)
            {
                body.Append(Elements(block));
            }

            body.Append(document.Notes.Select(n => Paragraph(WordStyles.Note, n)));
            body.Append(new SectionProperties(
                new HeaderReference { Type = HeaderFooterValues.Default, Id = "header" },
                new HeaderReference { Type = HeaderFooterValues.First, Id = "none" },
                new FooterReference { Type = HeaderFooterValues.Default, Id = "footer" },
                new FooterReference { Type = HeaderFooterValues.First, Id = "footer" },
                new PageSize { Width = 11906, Height = 16838 },
                new PageMargin { Top = 1077, Bottom = 1021, Left = 1134, Right = 1134, Header = 567, Footer = 567, Gutter = 0 },
                new TitlePage())); // the first page has its title already
            main.Document = new Document(body);
        }

        return stream.ToArray();
    }

    private static IEnumerable<OpenXmlElement> Elements(Block block) => block switch
    {
        { Heading: { } heading } => [Paragraph(WordStyles.Heading, heading)],
        { Table: { } table } => [Paragraph(WordStyles.Caption, table.Caption), TableOf(table), new Paragraph(Properties(WordStyles.Gap))],
        _ => [Paragraph(WordStyles.Text, block.Text ?? "")],
    };

    private static Paragraph Paragraph(string style, string text)
    {
        var paragraph = new Paragraph(Properties(style));
        foreach ((string piece, bool strong) in Formats.Runs.Of(text))
        {
            paragraph.Append(strong ? new Run(new RunProperties(new Bold()), Words(piece)) : new Run(Words(piece)));
        }

        return paragraph;
    }

    private static Table TableOf(BulletinTable table)
    {
        string[] widths = WidthsOf(table);
        var word = new Table(
            new TableProperties(
                new TableStyle { Val = WordStyles.Table }, new TableWidth { Type = TableWidthUnitValues.Pct, Width = "5000" },
                new TableLook { FirstRow = true, NoVerticalBand = true, NoHorizontalBand = true, Val = "0620" }, new TableCaption { Val = table.Caption }),
            new TableGrid(widths.Select(w => new GridColumn { Width = w })));
        word.Append(new TableRow([new TableRowProperties(new CantSplit(), new TableHeader()), .. table.Columns.Select((c, i) => CellOf(new Cell(c.Title), c, widths[i], keepNext: true))]));
        int last = table.Rows.Count - 1;
        word.Append(table.Rows.Select((row, at) => new TableRow(
            [new TableRowProperties(new CantSplit()), .. row.Select((cell, i) => CellOf(cell, table.Columns[i], widths[i], keepNext: at < last && (at < RowsTogether - 1 || at > last - RowsTogether)))])));
        return word;
    }

    /// <param name="cell">The cell.</param>
    /// <param name="column">Its column.</param>
    /// <param name="width">Its width.</param>
    /// <param name="keepNext">Whether no page may end behind its row.</param>
    private static TableCell CellOf(Cell cell, Column column, string width, bool keepNext)
    {
        var run = new Run(Words(cell.Text));
        if (cell.IsStrong) run.PrependChild(new RunProperties(new Bold()));
        ParagraphProperties properties = Properties(column.IsNumber ? WordStyles.NumberCell : WordStyles.Cell);
        if (keepNext) properties.Append(new KeepNext());
        return new TableCell(
            new TableCellProperties(new TableCellWidth { Type = TableWidthUnitValues.Dxa, Width = width }, new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center }), new Paragraph(properties, run));
    }

    /// <summary>Widths in twentieths of a point over the width of the page: each column has what its longest word needs, and what is left is shared by what more there is to say.</summary>
    private static string[] WidthsOf(BulletinTable table)
    {
        int[] needed = [.. table.Columns.Select((c, i) => table.Rows.Select(r => LongestWord(r[i].Text)).Append(LongestWord(c.Title)).Max() + CellMargin)];
        int[] wished = [.. table.Columns.Select((c, i) => Math.Min(MostCharacters, table.Rows.Select(r => Formats.Runs.WidthOf(r[i].Text)).Append(LongestWord(c.Title)).Max()) + CellMargin)];
        int all = Math.Max(needed.Sum(), Math.Min(wished.Sum(), TextWidth / TwipsOfCharacter));
        double share = wished.Sum() == needed.Sum() ? 0 : (double)(all - needed.Sum()) / (wished.Sum() - needed.Sum());
        double[] widths = [.. needed.Zip(wished, (n, w) => n + (Math.Max(0, w - n) * Math.Max(0, share)))];
        return [.. widths.Select(w => ((int)(TextWidth * w / widths.Sum())).ToString(System.Globalization.CultureInfo.InvariantCulture))];
    }

    /// <summary>A Chinese character is as wide as two Latin ones, and a line may end behind each; short ones stay whole.</summary>
    private static int LongestWord(string text) => text.Split(' ').Max(word => Formats.Runs.WidthOf(word) is var wide && wide > ShortWord && word.Any(Formats.Runs.IsWide) ? ShortWord : wide);

    private static Paragraph PageNumber(string language)
    {
        IEnumerable<Run> Field(string code) =>
            [new Run(new FieldChar { FieldCharType = FieldCharValues.Begin }), new Run(new FieldCode($" {code} ") { Space = SpaceProcessingModeValues.Preserve }),
             new Run(new FieldChar { FieldCharType = FieldCharValues.Separate }), new Run(Words("1")), new Run(new FieldChar { FieldCharType = FieldCharValues.End })];
        (string before, string between, string after) = language == "en" ? ("Page ", " of ", "") : ("第 ", " 页，共 ", " 页");
        var paragraph = new Paragraph(Properties(WordStyles.Footer), new Run(Words(before)));
        paragraph.Append(Field("PAGE"));
        paragraph.Append(new Run(Words(between)));
        paragraph.Append(Field("NUMPAGES"));
        if (after.Length > 0) paragraph.Append(new Run(Words(after)));
        return paragraph;
    }

    private static ParagraphProperties Properties(string style) => new(new ParagraphStyleId { Val = style });

    /// <summary>Characters that XML cannot hold are left out: a name with one would make a file that Word refuses.</summary>
    private static DocumentFormat.OpenXml.Wordprocessing.Text Words(string text) =>
        new(string.Concat(text.Where(c => System.Xml.XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)))) { Space = SpaceProcessingModeValues.Preserve };
}
