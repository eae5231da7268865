using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Verbs;

/// <summary>Kept verdicts as CSV: kind after kind, each in order of window; within a window the district (no station) first, then by station.</summary>
/// <param name="store">Where the verdicts are.</param>
/// <param name="district">The register.</param>
/// <param name="output">Where the lines go.</param>
/// <param name="written">Called after each line.</param>
internal sealed class VerdictExport(IVerdictStore store, District district, ArrayBufferBuilder output, Action written)
{
    /// <summary>Writes the header and every window that these days touch.</summary>
    public void Write(DateOnly from, DateOnly to, CancellationToken cancel)
    {
        output.Write("kind,date,station,edition,aqi_or_class,primary_or_deciding,good,validity,reason\n"u8);
        foreach (VerdictKind kind in district.Domains.All.SelectMany(d => d.Verdicts).Where(v => !v.IsDerived))
        {
            // Month by month, so that ten years of a large district are never held at once.
            for (DateOnly first = from; first <= to; first = new DateOnly(first.Year, first.Month, 1).AddMonths(1))
            {
                cancel.ThrowIfCancellationRequested();
                DateOnly end = new DateOnly(first.Year, first.Month, 1).AddMonths(1).AddDays(-1);
                if (kind.Span == WindowSpan.Year && first != from && first.Month > 1)
                {
                    continue; // its year has been written
                }

                foreach (Verdict verdict in store.Read(Query(kind, first, end < to ? end : to)))
                {
                    Line(verdict);
                }
            }
        }
    }

    private VerdictQuery Query(VerdictKind kind, DateOnly first, DateOnly last) => kind.Span == WindowSpan.Event
        ? new VerdictQuery(kind.Code, Place.All, district.Clock.StartOfDay(first), district.Clock.StartOfDay(last.AddDays(1)) - 1)
        : new VerdictQuery(kind.Code, Place.All, Window.Of(kind.Span, first).Number, Window.Of(kind.Span, last).Number);

    private void Line(Verdict verdict)
    {
        string line = string.Join(',', verdict.Kind, verdict.Window.ToText(district.Clock), verdict.Station, verdict.Editions.Count == 0 ? "" : verdict.Editions[0],
            (verdict.Value ?? verdict.Grade)?.ToString(CultureInfo.InvariantCulture), string.Join('+', verdict.Deciding),
            verdict.Good switch { true => "true", false => "false", null => "" }, verdict.Validity.ToString().ToLowerInvariant(), string.Join("; ", verdict.Reasons.Select(Words)));
        output.Write(Encoding.UTF8.GetBytes(line + "\n"));
        written();
    }

    private static string Words(Reason reason) => string.Create(CultureInfo.InvariantCulture,
        $"{reason.Code}{(reason.Parameter is null ? "" : " " + reason.Parameter)}{(reason.Have is null ? "" : $" {reason.Have}")}{(reason.Need is null ? "" : $"/{reason.Need}")}");
}
