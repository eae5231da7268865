namespace WenchangPlan.Alerting.Mail;

/// <summary>What a mail says about one alert, before it is laid out. Plain text; nothing in it is encoded yet.</summary>
/// <param name="Title">One line: what, where, how much. It is the subject too.</param>
/// <param name="Rows">Label and value.</param>
/// <param name="Advice">What to do or to look at.</param>
internal sealed record MailSection(string Title, IReadOnlyList<(string Label, string Value)> Rows, string Advice);
