using System.Text;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Mail;

/// <summary>Lays a mail out as plain text.</summary>
internal static class PlainLayout
{
    /// <summary>The text, lines ending in a line feed.</summary>
    public static string Write(MailPage mail)
    {
        var page = new StringBuilder();
        if (mail.Lines is null)
        {
            foreach (MailSection section in mail.Sections)
            {
                Append(page, section, mail.Text);
            }
        }
        else
        {
            AppendTable(page, mail);
        }

        return page.Append("-- \n").Append(mail.Why).Append('\n').Append(mail.Footer).Append('\n').ToString();
    }

    private static void Append(StringBuilder page, MailSection section, MailText text)
    {
        page.Append(section.Tag).Append(section.When).Append("\n\n").Append(section.Title).Append("\n\n");
        foreach ((string label, string value) in section.Rows)
        {
            page.Append(label).Append(text["Colon"]).Append(value).Append('\n');
        }

        if (section.Course is { } course)
        {
            page.Append('\n').Append(course.Title).Append('\n');
            foreach (CoursePoint point in course.Points)
            {
                page.Append(point.Beyond is null ? "  " : "! ").Append(point.Time).Append("  ").Append(point.Value).Append('\n');
            }
        }

        page.Append('\n').Append(section.Advice).Append("\n\n").Append(text["OpenAlert"]).Append(text["Colon"]).Append(section.Link).Append("\n\n");
    }

    private static void AppendTable(StringBuilder page, MailPage mail)
    {
        page.Append(mail.Counts).Append('\n').Append(mail.Rules).Append("\n\n");
        foreach (MailSection section in mail.Shown)
        {
            page.Append(section.When).Append("  ").Append(section.Tag).Append(section.Title).Append('\n');
        }

        if (mail.More > 0)
        {
            page.Append(mail.Text.Format("Digest_More", mail.More)).Append('\n');
        }

        page.Append('\n').Append(mail.Text["Link"]).Append(mail.Text["Colon"]).Append(mail.Cockpit).Append("\n\n");
    }
}
