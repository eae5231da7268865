using System.Globalization;
using System.Net;
using System.Text;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Text;

namespace WenchangPlan.Bulletins.Formats;

/// <summary>A bulletin as HTML: the body that the page shows, and a file that stands alone.</summary>
public static class HtmlFile
{
    /// <summary>The bulletin as an <c>article</c>, without any style.</summary>
    /// <param name="document">The bulletin.</param>
    /// <param name="stamp">Its state and who signed; empty for none.</param>
    /// <param name="isLinked">Whether places and tables link to what their figures come from: on a page of the cockpit, not in a file that is sent on.</param>
    public static string Article(BulletinDocument document, string stamp, bool isLinked = false)
    {
        ArgumentNullException.ThrowIfNull(document);
        var html = new StringBuilder();
        html.Append("<article class=\"bulletin\" lang=\"").Append(document.Language).Append("\"><header><h1>").Append(Text(document.Title)).Append("</h1><p class=\"sub\">")
            .Append(Text(stamp.Length == 0 ? document.Subtitle : $"{document.Subtitle} · {stamp}")).Append("</p></header>\n");
        foreach (Block block in document.Blocks)
        {
            switch (block)
            {
                case { Heading: { } heading }:
                    html.Append("<h2>").Append(Text(heading)).Append("</h2>\n");
                    break;
                case { Text: { } text }:
                    html.Append("<p class=\"text\">");
                    foreach ((string piece, bool strong) in Runs.Of(text)) html.Append(strong ? "<b>" : "").Append(Text(piece)).Append(strong ? "</b>" : "");
                    html.Append("</p>\n");
                    break;
                case { Table: { } table }:
                    Table(html, table, isLinked ? BulletinTexts.Get("table.evidence", CultureInfo.GetCultureInfo(document.Language)) : null);
                    break;
            }
        }

        html.Append("<footer>");
        foreach (string note in document.Notes) html.Append("<p>").Append(Text(note)).Append("</p>");
        return html.Append("</footer></article>\n").ToString();
    }

    /// <summary>A whole file with its style.</summary>
    public static byte[] Write(BulletinDocument document, string stamp)
    {
        ArgumentNullException.ThrowIfNull(document);
        return Encoding.UTF8.GetBytes($"<!doctype html>\n<html lang=\"{document.Language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Text(document.Title)}</title><style>{Style}</style></head><body>\n{Article(document, stamp)}</body></html>\n");
    }

    private static void Table(StringBuilder html, BulletinTable table, string? evidence)
    {
        html.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"").Append(Text(table.Caption)).Append("\"><table class=\"bt t-").Append(table.Name).Append("\"><caption>").Append(Text(table.Caption));
        if (evidence is not null && table.Evidence is { } address) html.Append(" <a class=\"ev\" href=\"").Append(Text(address)).Append("\">").Append(Text(evidence)).Append("</a>");
        html.Append("</caption><thead><tr>");
        foreach (Column column in table.Columns) html.Append("<th scope=\"col\"").Append(column.IsNumber ? " class=\"n\">" : ">").Append(Text(column.Title)).Append("</th>");
        html.Append("</tr></thead><tbody>\n");
        foreach (IReadOnlyList<Cell> row in table.Rows)
        {
            html.Append("<tr>");
            for (int i = 0; i < row.Count; i++)
            {
                Cell cell = row[i];
                // On a phone each row is a list of its cells, and each says what it is.
                html.Append("<td").Append(table.Columns[i].IsNumber ? " class=\"n\"" : "").Append(" data-label=\"").Append(Text(table.Columns[i].Title)).Append("\">");
                string text = Text(cell.Text);
                html.Append(cell switch { { Mark: { } mark } => $"<span class=\"bm {mark}\">{text}</span>", { IsStrong: true } => $"<b>{text}</b>", { Link: { } link } when evidence is not null => $"<a href=\"{Text(link)}\">{text}</a>", _ => text }).Append("</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>The style of a file that stands alone, and of print.</summary>
    public static string Style => """
        @page{size:A4;margin:16mm 17mm 18mm;@bottom-right{content:counter(page) " / " counter(pages);font-size:9pt;color:#444}}
        body{margin:0 auto;max-width:178mm;padding:12px;color:#111;background:#fff;font:10.5pt/1.55 SimSun,"Songti SC","Noto Serif CJK SC","Source Han Serif SC",serif;font-variant-numeric:tabular-nums}
        h1,h2{font-family:SimHei,"PingFang SC","Noto Sans CJK SC","Source Han Sans SC",sans-serif;line-height:1.3;margin:0}
        h1{font-size:19pt;text-align:center}h2{font-size:12pt;margin:10pt 0 3pt;break-after:avoid}
        .sub{text-align:center;color:#444;margin:3pt 0 8pt;padding-bottom:6pt;border-bottom:1px solid #111}
        .text{margin:2pt 0;text-indent:2em;text-align:justify}[lang=en] .text{text-indent:0}
        table{width:100%;border-collapse:collapse;margin:3pt 0 6pt;font-size:9.5pt;line-height:1.35;border-bottom:1.5px solid #111}
        caption{text-align:left;margin:3pt 0 2pt;break-after:avoid}thead{display:table-header-group}tr{break-inside:avoid}tbody tr:nth-child(-n+2){break-after:avoid}tbody tr:nth-last-child(-n+2){break-before:avoid}
        th{font-weight:400;text-align:left;border-top:1.5px solid #111;border-bottom:1px solid #111}td{border-bottom:1px solid #bbb}th,td{padding:2pt 4pt;vertical-align:baseline}
        .n{text-align:right;white-space:nowrap}.bm{display:inline-block;min-width:2em;text-align:center;border:1px solid #777;border-bottom-width:3px;border-radius:3px;padding:0 3px;line-height:1.25}
        .class-1,.class-2{border-bottom-color:#3b8ff0}.class-3{border-bottom-color:#12c24a}.class-4{border-bottom-color:#ffe100}.class-5{border-bottom-color:#ff9500}.class-6{border-bottom-color:#ff2a1f}
        .fail{outline:1.5px solid #111;outline-offset:0}.level-1{border-bottom-color:#00e400}.level-2{border-bottom-color:#ff0}.level-3{border-bottom-color:#ff7e00}.level-4{border-bottom-color:red}.level-5{border-bottom-color:#99004c}.level-6{border-bottom-color:#7e0023}
        footer{border-top:1px solid #999;margin-top:10pt;padding-top:4pt;color:#444;font-size:9pt}footer p{margin:1pt 0}
        """;
}
