using System.Globalization;
using System.Net;
using System.Text;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Mail;

/// <summary>Lays sections out as plain text and as HTML. Whatever comes from outside is encoded here and nowhere else.</summary>
/// <remarks>Styles are inline and the width is relative, because mail programs on phones drop style sheets.</remarks>
/// <param name="text">The language.</param>
/// <param name="cockpit">Address of the cockpit.</param>
/// <param name="why">Why the reader gets it.</param>
/// <param name="footer">The last line.</param>
internal sealed class MailLayout(MailText text, Uri cockpit, string why, string footer)
{
    /// <summary>Rows of a table; what is left over is counted, so that a mail stays well under 100 KB.</summary>
    private const int MostRows = 60;

    private const string Over = "#2e7d32";

    /// <summary>Every section in full.</summary>
    public string Text(IReadOnlyList<MailSection> sections)
    {
        var page = new StringBuilder();
        foreach (MailSection section in sections)
        {
            page.Append(OneLine(section.Title)).Append("\n\n");
            foreach ((string label, string value) in section.Rows)
            {
                page.Append(label).Append(text["Colon"]).Append(OneLine(value)).Append('\n');
            }

            page.Append('\n').Append(section.Advice).Append("\n\n").Append(text["OpenAlert"]).Append(text["Colon"]).Append(Link(section)).Append("\n\n");
        }

        return End(page);
    }

    /// <summary>A line a section.</summary>
    public string TextTable(IReadOnlyList<MailSection> sections)
    {
        var page = new StringBuilder();
        foreach (MailSection section in sections.Take(MostRows))
        {
            page.Append(section.When).Append("  ").Append(section.Tag).Append(OneLine(section.Title)).Append('\n');
        }

        if (sections.Count > MostRows)
        {
            page.Append(text.Format("Digest_More", sections.Count - MostRows)).Append('\n');
        }

        return End(page.Append('\n'));
    }

    /// <summary>Every section in full.</summary>
    public string Html(IReadOnlyList<MailSection> sections)
    {
        StringBuilder page = Begin();
        foreach (MailSection section in sections)
        {
            AppendSection(page, section);
        }

        return EndHtml(page);
    }

    /// <summary>A row a section, grouped as they come.</summary>
    public string HtmlTable(IReadOnlyList<MailSection> sections)
    {
        StringBuilder page = Begin();
        page.Append("<div style=\"max-width:760px;margin:0 auto 16px;background:#fff;border-top:6px solid ").Append(Colour(sections.MaxBy(s => s.IsEnd ? Severity.Info : s.Severity)!))
            .Append(";padding:12px 16px\"><table style=\"width:100%;border-collapse:collapse;font-size:14px\">\n<tr>");
        foreach (string column in (string[])["Column_When", "Column_What"])
        {
            page.Append("<th style=\"text-align:left;padding:4px 8px 4px 0;color:#5f6368;font-weight:600\">").Append(Encode(text[column])).Append("</th>");
        }

        page.Append("</tr>\n");
        foreach (MailSection section in sections.Take(MostRows))
        {
            page.Append("<tr style=\"border-top:1px solid #e0e2e6\"><td style=\"padding:6px 8px 6px 0;white-space:nowrap;vertical-align:top;color:#5f6368\">")
                .Append(Encode(section.When))
                .Append("</td><td style=\"padding:6px 0\"><a style=\"text-decoration:none;color:").Append(Colour(section)).Append("\" href=\"").Append(Encode(Link(section)))
                .Append("\">").Append(Encode(section.Tag + section.Title)).Append("</a></td></tr>\n");
        }

        page.Append("</table>");
        if (sections.Count > MostRows)
        {
            page.Append("<p style=\"margin:8px 0 0\">").Append(Encode(text.Format("Digest_More", sections.Count - MostRows))).Append("</p>");
        }

        return EndHtml(page.Append("</div>\n"));
    }

    /// <summary>
    /// Line breaks, other control characters and those that turn the direction of writing become spaces: a name must not start a line, or a header, of its own, nor
    /// read backwards.
    /// </summary>
    public static string OneLine(string value) => value.Any(IsUnfit) ? string.Concat(value.Select(c => IsUnfit(c) ? ' ' : c)) : value;

    private static bool IsUnfit(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private string Link(MailSection section) => cockpit.AbsoluteUri.TrimEnd('/') + "/alerts/" + section.Alert;

    private string End(StringBuilder page) => page.Append(text["Link"]).Append(text["Colon"]).Append(cockpit.AbsoluteUri).Append("\n\n-- \n")
        .Append(OneLine(why)).Append('\n').Append(OneLine(footer)).Append('\n').ToString();

    private StringBuilder Begin() => new StringBuilder().Append("<!DOCTYPE html>\n<html lang=\"").Append(text.Language)
        .Append("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"></head>\n")
        .Append("<body style=\"margin:0;padding:12px;background:#f4f5f7;color:#1c1e21;font:16px/1.5 -apple-system,'PingFang SC','Microsoft YaHei',sans-serif\">\n");

    private string EndHtml(StringBuilder page) => page
        .Append("<p style=\"max-width:600px;margin:16px auto\"><a style=\"color:#0b57d0\" href=\"").Append(Encode(cockpit.AbsoluteUri)).Append("\">")
        .Append(Encode(text["Link"])).Append("</a></p>\n")
        .Append("<p style=\"max-width:600px;margin:8px auto;color:#5f6368;font-size:13px\">").Append(Encode(why)).Append("<br>").Append(Encode(footer)).Append("</p>\n</body></html>\n")
        .ToString();

    private void AppendSection(StringBuilder page, MailSection section)
    {
        string colour = Colour(section);
        page.Append("<div style=\"max-width:600px;margin:0 auto 16px;background:#fff;border-top:6px solid ").Append(colour)
            .Append(";padding:12px 16px\">\n<h1 style=\"margin:0 0 8px;font-size:19px;color:").Append(colour).Append("\">")
            .Append(Encode(section.Title)).Append("</h1>\n<table style=\"width:100%;border-collapse:collapse\">\n");
        foreach ((string label, string value) in section.Rows)
        {
            page.Append("<tr><td style=\"padding:4px 12px 4px 0;color:#5f6368;white-space:nowrap;vertical-align:top\">").Append(Encode(label))
                .Append("</td><td style=\"padding:4px 0;width:100%\">").Append(Encode(value)).Append("</td></tr>\n");
        }

        page.Append("</table>\n<p style=\"margin:8px 0 0\">").Append(Encode(section.Advice)).Append("</p>\n<p style=\"margin:8px 0 0\"><a style=\"color:#0b57d0\" href=\"")
            .Append(Encode(Link(section))).Append("\">").Append(Encode(text["OpenAlert"])).Append("</a></p>\n</div>\n");
    }

    private static string Encode(string value) => WebUtility.HtmlEncode(OneLine(value));

    private static string Colour(MailSection section) => section.IsEnd ? Over : section.Severity switch
    {
        Severity.Critical => "#b71c1c",
        Severity.Warning => "#b35300",
        _ => "#0b57d0",
    };
}
