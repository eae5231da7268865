using System.Net;
using System.Text;
using WenchangPlan.Bulletins.Documents;

namespace WenchangPlan.Bulletins.Formats;

/// <summary>A document as the two bodies of a mail. Styles stand at their elements: mail programs drop any other.</summary>
internal static class MailBody
{
    private const string Cell = "padding:2px 6px 2px 0;border-bottom:1px solid #ddd;text-align:";

    /// <summary>Plain text.</summary>
    public static string Plain(BulletinDocument document, string address)
    {
        var text = new StringBuilder().Append(document.Title).Append('\n').Append(document.Subtitle).Append("\n\n");
        foreach (Block block in document.Blocks)
        {
            text.Append(block switch
            {
                { Heading: { } heading } => $"{heading}\n",
                { Table: { } table } => string.Join("\n", table.Rows.Select(r => "  " + string.Join("  ", r.Select(c => c.Text))).Prepend("  " + string.Join("  ", table.Columns.Select(c => c.Title))).Prepend(table.Caption)) + "\n\n",
                _ => Runs.Plain(block.Text ?? "") + "\n\n",
            });
        }

        return text.AppendJoin('\n', document.Notes).Append("\n\n").Append(address).Append('\n').ToString();
    }

    /// <summary>HTML.</summary>
    public static string Html(BulletinDocument document, string address)
    {
        var html = new StringBuilder("<!DOCTYPE html><html lang=\"").Append(document.Language).Append("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>").Append(Encoded(document.Title))
            .Append("</title></head><body style=\"margin:0;padding:12px;background:#f4f6f7;color:#16212b;font-family:-apple-system,'PingFang SC','Microsoft YaHei','Noto Sans SC',sans-serif;font-size:15px;line-height:1.6\"><div style=\"max-width:680px;margin:0 auto;padding:16px;background:#fff\"><h1 style=\"margin:0;font-size:20px\">")
            .Append(Encoded(document.Title)).Append("</h1><p style=\"margin:0 0 8px;color:#46535f\">").Append(Encoded(document.Subtitle)).Append("</p>");
        foreach (Block block in document.Blocks)
        {
            switch (block)
            {
                case { Heading: { } heading }:
                    html.Append("<h2 style=\"margin:14px 0 4px;font-size:16px\">").Append(Encoded(heading)).Append("</h2>");
                    break;
                case { Table: { } table }:
                    html.Append("<table style=\"width:100%;border-collapse:collapse;font-size:12.5px;line-height:1.45;margin:6px 0\"><caption style=\"text-align:left;color:#46535f\">").Append(Encoded(table.Caption)).Append("</caption>");
                    Row(html, "th", table.Columns.Select((c, i) => (c.Title, table.Columns[i].IsNumber)));
                    foreach (IReadOnlyList<Cell> row in table.Rows) Row(html, "td", row.Select((c, i) => (c.Text, table.Columns[i].IsNumber)));
                    html.Append("</table>");
                    break;
                default:
                    html.Append("<p style=\"margin:4px 0\">");
                    foreach ((string piece, bool strong) in Runs.Of(block.Text ?? "")) html.Append(strong ? "<b>" : "").Append(Encoded(piece)).Append(strong ? "</b>" : "");
                    html.Append("</p>");
                    break;
            }
        }

        foreach (string note in document.Notes) html.Append("<p style=\"margin:8px 0 0;color:#46535f;font-size:13px\">").Append(Encoded(note)).Append("</p>");
        return html.Append("<p style=\"margin:12px 0 0\"><a style=\"color:#0a5c83\" href=\"").Append(Encoded(address)).Append("\">").Append(Encoded(address)).Append("</a></p></div></body></html>").ToString();
    }

    private static void Row(StringBuilder html, string cell, IEnumerable<(string Text, bool IsNumber)> cells)
    {
        html.Append("<tr>");
        foreach ((string text, bool isNumber) in cells) html.Append('<').Append(cell).Append(" style=\"").Append(Cell).Append(isNumber ? "right;white-space:nowrap" : cell == "th" ? "left;white-space:nowrap" : "left").Append("\">").Append(Encoded(text)).Append("</").Append(cell).Append('>');
        html.Append("</tr>");
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
