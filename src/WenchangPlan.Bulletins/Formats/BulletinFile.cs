using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Text;

namespace WenchangPlan.Bulletins.Formats;

/// <summary>What a bulletin is written as.</summary>
public enum BulletinFormat
{
    /// <summary>A page that stands alone.</summary>
    Html,
    /// <summary>A Word document.</summary>
    Docx,
    /// <summary>An Excel workbook.</summary>
    Xlsx,
    /// <summary>Tables as text.</summary>
    Csv,
    /// <summary>The figures.</summary>
    Json,
}

/// <summary>Writes bulletins.</summary>
public static class BulletinFile
{
    /// <summary>The format with this name, in lower case; null when there is none.</summary>
    public static BulletinFormat? Parse(string name) => name switch
    {
        "html" => BulletinFormat.Html,
        "docx" => BulletinFormat.Docx,
        "xlsx" => BulletinFormat.Xlsx,
        "csv" => BulletinFormat.Csv,
        "json" => BulletinFormat.Json,
        _ => null,
    };

    /// <summary>The media type of a format.</summary>
    public static string MediaType(BulletinFormat format) => format switch
    {
        BulletinFormat.Html => "text/html; charset=utf-8",
        BulletinFormat.Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        BulletinFormat.Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        BulletinFormat.Csv => "text/csv; charset=utf-8",
        _ => "application/json",
    };

    /// <summary>Writes a document in a format.</summary>
    /// <param name="document">The bulletin in words.</param>
    /// <param name="figures">Its figures as they are kept.</param>
    /// <param name="stamp">Its state and who signed; empty for none.</param>
    /// <param name="format">The format.</param>
    public static byte[] Write(BulletinDocument document, byte[] figures, string stamp, BulletinFormat format)
    {
        ArgumentNullException.ThrowIfNull(document);
        return format switch
        {
            BulletinFormat.Html => HtmlFile.Write(document, stamp),
            BulletinFormat.Docx => WordFile.Write(document, stamp),
            BulletinFormat.Xlsx => TableFiles.Workbook(document, stamp, BulletinTexts.Get("sheet.text", System.Globalization.CultureInfo.GetCultureInfo(document.Language))),
            BulletinFormat.Csv => TableFiles.Csv(document, stamp),
            _ => figures,
        };
    }
}
