using System.Globalization;
using System.Text.Json;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Verdicts as line protocol, for charts; fields are named as in the API. The district has no station tag.</summary>
/// <remarks>
/// All numbers are floats, and <c>good</c> is 1 or 0, so that it can be summed. Fields cannot be taken back: when a later verdict gives no number where
/// an earlier one did, the old number stays, and <c>validity</c>, always written, says that it no longer stands.
/// </remarks>
internal static class VerdictLines
{
    /// <summary>Writes the verdicts of a round.</summary>
    public static void Write(AssessmentRound round, District district, LineBuffer to)
    {
        foreach (Verdict verdict in round.Verdicts)
        {
            Write(verdict, district.Domains.Verdict(verdict.Kind), district.Clock, to);
        }

        foreach (TargetProgress target in round.Targets)
        {
            WriteTarget(target, district.Clock, to);
        }
    }

    /// <summary>An hour stands at its end, which is its label; every longer window at its beginning.</summary>
    private static void Write(Verdict verdict, VerdictKind kind, DistrictClock clock, LineBuffer to)
    {
        var line = new Line(to, JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.Code), verdict.Station);
        line.Text("validity", Code(verdict.Validity));
        line.Text("edition", kind.EditionOf(verdict));
        line.Number(kind.Value ?? "value", verdict.Value);
        line.Number(kind.Grade, verdict.Grade);
        line.Text(kind.Deciding, string.Join('+', verdict.Deciding));
        line.Flag("good", verdict.Good);
        if (kind.Samples is { } samples)
        {
            line.Number("assessed", verdict.Parts.Values.Count(p => p.Grade is not null));
            line.Number(samples, verdict.Samples);
        }

        foreach ((string code, VerdictPart part) in verdict.Parts.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            line.Number(code, part.Value);
            line.Number(code + "_" + kind.PartGrade, part.Grade);
        }

        if (verdict.Event is { } times)
        {
            line.Number("minutes", times.End is { } end ? (end - times.Start) / 60_000 : null);
        }

        to.EndLine(verdict.Window.Span switch
        {
            WindowSpan.Hour => clock.EndOfHour((int)verdict.Window.Number),
            WindowSpan.Event => verdict.Window.Number,
            _ => clock.StartOfDay(verdict.Window.FirstDay(clock)),
        });
    }

    /// <summary>A target has a point for each day that went in, so that its year can be drawn.</summary>
    private static void WriteTarget(TargetProgress target, DistrictClock clock, LineBuffer to)
    {
        var line = new Line(to, "target", target.Target, "target");
        line.Number("year", target.Year);
        line.Text("indicator", target.Indicator);
        line.Number("bound", target.Bound);
        line.Number("good", target.Good);
        line.Number("assessed", target.Assessed);
        line.Number("notAssessed", target.NotAssessed);
        line.Number("remaining", target.Remaining);
        line.Number("share", target.Share);
        line.Number("budget", target.Budget);
        line.Text("state", Code(target.State));
        to.EndLine(clock.StartOfDay(target.Asof ?? new DateOnly(target.Year, 1, 1)));
    }

    private static string Code<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>One line being written: the first field follows a space, the others a comma.</summary>
    private ref struct Line
    {
        private readonly LineBuffer _to;
        private bool _started;

        public Line(LineBuffer to, string measurement, string? place, string tag = "station")
        {
            _to = to;
            to.Append(measurement);
            if (place is not null)
            {
                to.Append(string.Create(CultureInfo.InvariantCulture, $",{tag}={LineBuffer.Key(place)}"));
            }
        }

        public void Number(string field, decimal? value)
        {
            if (value is { } number)
            {
                Name(field);
                _to.Append(number);
            }
        }

        public void Flag(string field, bool? value) => Number(field, value is { } set ? (set ? 1 : 0) : null);

        public void Text(string field, string value)
        {
            Name(field);
            _to.AppendQuoted(value);
        }

        private void Name(string field)
        {
            _to.Append(_started ? (byte)',' : (byte)' ');
            _to.Append(LineBuffer.Key(field));
            _to.Append((byte)'=');
            _started = true;
        }
    }
}
