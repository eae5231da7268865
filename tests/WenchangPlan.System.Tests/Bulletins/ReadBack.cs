using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Xml.Linq;

namespace WenchangPlan.SystemTests.Bulletins;

/// <summary>What stands in a file of a bulletin, read by its XML and not by the libraries that wrote it.</summary>
/// <param name="Paragraphs">The paragraphs of its text; of a workbook one sentence a row.</param>
/// <param name="Tables">Rows without the heading by the title of the table.</param>
internal sealed record ReadBack(IReadOnlyList<string> Paragraphs, IReadOnlyDictionary<string, string[][]> Tables)
{
    private static readonly XNamespace Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main", Sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        Related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>A Word document.</summary>
    public static ReadBack OfWord(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        XElement body = Part(zip, "word/document.xml").Descendants(Word + "body").Single();
        Dictionary<string, string[][]> tables = new(StringComparer.Ordinal);
        string caption = "";
        List<string> paragraphs = [];
        foreach (XElement element in body.Elements())
        {
            string? style = (string?)element.Element(Word + "pPr")?.Element(Word + "pStyle")?.Attribute(Word + "val");
            if (element.Name == Word + "tbl") tables[TitleOf(caption)] = [.. element.Elements(Word + "tr").Skip(1).Select(r => r.Elements(Word + "tc").Select(TextOf).ToArray())];
            else if (style == "Caption") caption = TextOf(element);
            else if (style == "BodyText") paragraphs.Add(TextOf(element));
        }

        return new ReadBack(paragraphs, tables);

        static string TextOf(XElement of) => string.Concat(of.Descendants(Word + "t").Select(t => t.Value));
    }

    /// <summary>A workbook; a number is written as it is stored, whatever its decimals.</summary>
    public static ReadBack OfWorkbook(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        var targets = Part(zip, "xl/_rels/workbook.xml.rels").Elements().ToDictionary(r => (string)r.Attribute("Id")!, r => ((string)r.Attribute("Target")!).TrimStart('/'), StringComparer.Ordinal);
        List<(string Name, string[][] Rows)> sheets = [.. Part(zip, "xl/workbook.xml").Descendants(Sheet + "sheet").Select(s =>
            ((string)s.Attribute("name")!, RowsOf(Part(zip, targets[(string)s.Attribute(Related + "id")!] is var to && to.StartsWith("xl/", StringComparison.Ordinal) ? to : "xl/" + to))))];
        return new ReadBack([.. sheets[0].Rows.Select(r => r[0])], sheets.Skip(1).ToDictionary(s => TitleOf(s.Name), s => s.Rows, StringComparer.Ordinal));

        static string[][] RowsOf(XElement sheet) => [.. sheet.Descendants(Sheet + "row").Skip(1).Select(r => r.Elements(Sheet + "c").Select(CellOf).ToArray())];

        static string CellOf(XElement cell) => cell.Element(Sheet + "v")?.Value is not { } value ? string.Concat(cell.Descendants(Sheet + "t").Select(t => t.Value))
            : (string?)cell.Attribute("t") == "str" ? value : decimal.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The page that stands alone.</summary>
    public static ReadBack OfHtml(string html)
    {
        XElement article = XElement.Parse(html[html.IndexOf("<article", StringComparison.Ordinal)..(html.IndexOf("</article>", StringComparison.Ordinal) + "</article>".Length)]);
        return new ReadBack(
            [.. article.Elements("p").Select(p => p.Value)],
            article.Descendants("table").ToDictionary(t => TitleOf(t.Element("caption")!.Value), t => t.Element("tbody")!.Elements("tr").Select(r => r.Elements("td").Select(c => WebUtility.HtmlDecode(c.Value)).ToArray()).ToArray(), StringComparer.Ordinal));
    }

    private static XElement Part(ZipArchive zip, string name)
    {
        using Stream part = zip.GetEntry(name)!.Open();
        return XDocument.Load(part).Root!;
    }

    /// <summary>A caption without its number.</summary>
    private static string TitleOf(string caption) => caption.Split('　')[^1];
}
