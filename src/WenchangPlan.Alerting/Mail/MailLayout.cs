using System.Net;
using System.Text;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Mail;

/// <summary>Lays sections out as plain text and as HTML. Whatever comes from outside is encoded here and nowhere else.</summary>
/// <remarks>Styles are inline and the width is relative, because mail programs on phones drop style sheets.</remarks>
internal static class MailLayout
{
    private const string Recovered = "#2e7d32";

    public static string Text(IReadOnlyList<MailSection> sections, Uri cockpit, string footer, MailText text)
    {
        var page = new StringBuilder();
        foreach (MailSection section in sections)
        {
            page.Append(OneLine(section.Title)).Append("\n\n");
            foreach ((string label, string value) in section.Rows)
            {
                page.Append(label).Append(text["Colon"]).Append(OneLine(value)).Append('\n');
            }

            page.Append('\n').Append(section.Advice).Append("\n\n");
        }

        return page.Append(text["Link"]).Append(text["Colon"]).Append(cockpit.AbsoluteUri).Append("\n\n-- \n").Append(OneLine(footer)).Append('\n').ToString();
    }

    public static string Html(
        IReadOnlyList<MailSection> sections, Severity severity, bool recovery, Uri cockpit, string footer, MailText text)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"").Append(text.Language)
            .Append("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"></head>\n")
            .Append("<body style=\"margin:0;padding:12px;background:#f4f5f7;color:#1c1e21;font:16px/1.5 -apple-system,'PingFang SC','Microsoft YaHei',sans-serif\">\n");
        foreach (MailSection section in sections)
        {
            AppendSection(page, section, recovery ? Recovered : Colour(severity));
        }

        page.Append("<p style=\"max-width:600px;margin:16px auto\"><a style=\"color:#0b57d0\" href=\"").Append(Encode(cockpit.AbsoluteUri)).Append("\">")
            .Append(Encode(text["Link"])).Append("</a></p>\n")
            .Append("<p style=\"max-width:600px;margin:8px auto;color:#5f6368;font-size:13px\">").Append(Encode(footer)).Append("</p>\n</body></html>\n");
        return page.ToString();
    }

    /// <summary>Line breaks and other control characters become spaces: a name must not start a line, or a header, of its own.</summary>
    public static string OneLine(string value) =>
        value.Any(char.IsControl) ? string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c)) : value;

    private static void AppendSection(StringBuilder page, MailSection section, string colour)
    {
        page.Append("<div style=\"max-width:600px;margin:0 auto 16px;background:#fff;border-top:6px solid ").Append(colour)
            .Append(";padding:12px 16px\">\n<h1 style=\"margin:0 0 8px;font-size:19px;color:").Append(colour).Append("\">")
            .Append(Encode(section.Title)).Append("</h1>\n<table style=\"width:100%;border-collapse:collapse\">\n");
        foreach ((string label, string value) in section.Rows)
        {
            page.Append("<tr><td style=\"padding:4px 12px 4px 0;color:#5f6368;white-space:nowrap;vertical-align:top\">").Append(Encode(label))
                .Append("</td><td style=\"padding:4px 0;width:100%\">").Append(Encode(value)).Append("</td></tr>\n");
        }

        page.Append("</table>\n<p style=\"margin:8px 0 0\">").Append(Encode(section.Advice)).Append("</p>\n</div>\n");
    }

    private static string Encode(string value) => WebUtility.HtmlEncode(OneLine(value));

    private static string Colour(Severity severity) => severity switch
    {
        Severity.Critical => "#b71c1c",
        Severity.Warning => "#b35300",
        _ => "#0b57d0",
    };
}
