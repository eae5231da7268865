using System.Text.RegularExpressions;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Mail.Html;

/// <summary>Colours and styles of mails. They stand in the elements, because mail programs drop style sheets; the sheet there is only makes them dark where that is wanted.</summary>
internal static partial class Look
{
    public const string Ink = "#16212b";
    public const string Ink2 = "#46535f";
    public const string Accent = "#0a5c83";
    private const string Critical = "#b42318";
    private const string Warning = "#8a4b00";
    private const string Info = "#0a5c83";
    private const string Over = "#19703e";

    /// <summary>Outlook knows widths of tables only; phones want them relative.</summary>
    public const string Card = "width:100%;max-width:680px;border-collapse:collapse;background:#ffffff;margin:0 auto 16px";

    public const string Label = "padding:6px 12px 6px 0;border-top:1px solid #e3e7ea;color:" + Ink2 + ";font-size:13px;vertical-align:top;width:96px";
    public const string Value = "padding:6px 0;border-top:1px solid #e3e7ea;color:" + Ink + ";font-size:15px;vertical-align:top;word-break:break-word";
    public const string Button = "display:block;color:#ffffff;font-size:15px;font-weight:600;text-align:center;text-decoration:none;padding:12px 16px";

    /// <summary>The colour of a section: that of its severity, green for an end. Its words say the same.</summary>
    public static string Of(MailSection section) => section.IsEnd ? Over : Of(section.Severity);

    /// <summary>The colour of a severity; all are legible on white, and white on them.</summary>
    public static string Of(Severity severity) => severity switch
    {
        Severity.Critical => Critical,
        Severity.Warning => Warning,
        _ => Info,
    };

    /// <summary>The same text, in which a number does not part from its unit at the end of a line; a date may part from what follows.</summary>
    public static string Whole(string words) => AfterNumber().Replace(words, "${number}\u00A0");

    /// <summary>The tag without its brackets.</summary>
    public static string Word(MailSection section) => section.Tag.Trim('【', '】', '[', ']', ' ');

    /// <summary>The class that the dark sheet knows the colour by.</summary>
    public static string ClassOf(MailSection section) => section.IsEnd ? "ok" : ClassOf(section.Severity);

    /// <summary>The same of a severity.</summary>
    public static string ClassOf(Severity severity) => severity switch
    {
        Severity.Critical => "crit",
        Severity.Warning => "warn",
        _ => "link",
    };

    /// <summary>A sign beside the colour.</summary>
    public static string Sign(MailSection section) => section switch
    {
        { IsEnd: true } => "✓",
        { Severity: Severity.Critical } => "▲",
        { Severity: Severity.Warning } => "◆",
        _ => "●",
    };

    [GeneratedRegex(@"(?<![-.0-9])(?<number>[0-9]+(\.[0-9]+)?) (?=[^0-9])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex AfterNumber();
}
