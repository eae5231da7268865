using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Mail;

/// <summary>What a mail says about one thing that happened, before it is laid out. Plain text; nothing in it is encoded yet.</summary>
/// <param name="Title">One line: what, where, how much.</param>
/// <param name="Rows">Label and value.</param>
/// <param name="Advice">What to do or to look at.</param>
/// <param name="Place">Station or district.</param>
/// <param name="When">When it happened: month, day and time of the district.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Tag">What the subject begins with.</param>
/// <param name="Alert">Key of the alert, for its link.</param>
/// <param name="IsEnd">Whether it tells of an end.</param>
internal sealed record MailSection(
    string Title, IReadOnlyList<KeyValuePair<string, string>> Rows, string Advice, string Place, string When, Severity Severity, string Tag, string Alert, bool IsEnd);
