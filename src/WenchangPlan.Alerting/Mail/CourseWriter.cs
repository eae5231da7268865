using System.Globalization;
using WenchangPlan.Alerting.Evaluation;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Telemetry.Words;

namespace WenchangPlan.Alerting.Mail;

/// <summary>Puts what led to a transition into the words of one language: a few values in order of time.</summary>
internal sealed class CourseWriter(District district, MailText text)
{
    private const string Gap = "—";
    private readonly VerdictWords _words = text.Words(district);

    /// <summary>The course of a notice; null where there is nothing to show.</summary>
    public TransitionCourse? Write(Notice notice) => notice switch
    {
        { Readings: { } readings, Rule: { } rule, Station: { } station } when readings.Values.Any(v => v is not null) && station.Find(rule.Parameter!) is { } quantity =>
            OfReadings(readings, rule, quantity.Parameter),
        { Windows.Count: > 1, Verdict: { } verdict } => OfWindows(notice.Windows, verdict),
        _ => null,
    };

    private TransitionCourse OfReadings(ReadingCourse readings, AlertRule rule, Parameter parameter)
    {
        double most = readings.Values.Max(v => Math.Abs(v ?? 0));
        string title = text.Format(rule.Above is null ? "Course_Lowest" : "Course_Highest",
            text.Length(ReadingCourse.Steps * readings.Step), parameter.Unit.Length > 0 ? parameter.Unit : text.Name(parameter), text.Length(readings.Step));
        return new TransitionCourse(title, [.. readings.Values.Select((value, i) => Point(
            district.Clock.At(readings.From + (i * (long)readings.Step.TotalMilliseconds)).ToString(readings.Step < TimeSpan.FromDays(1) ? "HH:mm" : "MM-dd", CultureInfo.InvariantCulture),
            value is { } known ? text.Number(known, parameter, BoundNear(rule, known)) : null, value, most, SeverityOf(rule, value)))]);
    }

    private TransitionCourse OfWindows(IReadOnlyList<Verdict> windows, Verdict verdict)
    {
        VerdictKind kind = district.Domains.Verdict(verdict.Kind);
        double most = windows.Max(v => (double)(v.Value ?? v.Grade ?? 0));
        return new TransitionCourse(
            text.Format("Course_Windows", text.Name(kind), windows.Count),
            [.. windows.Select(v => Point(
                v.Window.ToText(district.Clock)[(kind.Span is WindowSpan.Year ? 0 : 5)..],
                v.Validity == Validity.Invalid ? null : v.Value?.ToString("0.######", CultureInfo.InvariantCulture) ?? _words.Grade(kind, v.Grade),
                (double?)(v.Value ?? v.Grade), most, v.Good == false ? Severity.Warning : null))]);
    }

    private static CoursePoint Point(string time, string? words, double? value, double most, Severity? beyond) => words is null || value is not { } known
        ? new CoursePoint(time, Gap, 0, null)
        : new CoursePoint(time, words, most > 0 ? (int)Math.Round(100 * Math.Abs(known) / most) : 0, beyond);

    /// <summary>The severity of the highest step a value is beyond.</summary>
    private static Severity? SeverityOf(AlertRule rule, double? value) =>
        value is not { } known ? null : rule.Steps.Where(s => rule.Above is null ? known < s.Bound : known > s.Bound).Select(s => (Severity?)s.Severity).LastOrDefault();

    private static double BoundNear(AlertRule rule, double value) => rule.Steps.MinBy(s => Math.Abs(s.Bound - value)).Bound;
}
