using System.Text.Json;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>What a round of assessment found, as line protocol for charts: verdicts, targets, hourly values and revisions. Fields are
/// named as in the API; the district has no station tag.</summary>
/// <remarks>
/// All numbers are floats, and <c>good</c> is 1 or 0, so that it can be summed. Fields cannot be taken back: when a later verdict gives no
/// number where
/// an earlier one did, the old number stays, and <c>validity</c>, always written, says that it no longer stands.
/// </remarks>
internal static class VerdictLines
{
    /// <summary>Writes what a round found. What is written is what <see cref="InfluxSchema"/> says.</summary>
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

        foreach (StationHour hour in round.Hours)
        {
            WriteHour(hour, district, to);
        }

        // Without the verdict there is no place for its revision: an event that was withdrawn is told by the API alone.
        ILookup<(string, string), Revision> revisions = round.Revisions.ToLookup(r => (r.Kind, r.Subject));
        foreach (Verdict verdict in revisions.Count > 0 ? round.Verdicts : [])
        {
            foreach (Revision revision in revisions[(verdict.Kind, Revision.SubjectOf(verdict.Window, verdict.Station, district.Clock))])
            {
                WriteRevision(revision, verdict, district, to);
            }
        }
    }

    /// <summary>An hour stands at its end, which is its label; every longer window at its beginning.</summary>
    private static void Write(Verdict verdict, VerdictKind kind, DistrictClock clock, LineBuffer to)
    {
        var line = new PointLine(to, InfluxSchema.MeasurementOf(kind), ("station", verdict.Station));
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

        line.End(TimeOf(verdict.Window, clock));
    }

    private static long TimeOf(Window window, DistrictClock clock) => window.Span switch
    {
        WindowSpan.Hour => clock.EndOfHour((int)window.Number),
        WindowSpan.Event => window.Number,
        _ => clock.StartOfDay(window.FirstDay(clock)),
    };

    /// <summary>A target has a point for each day that went in, so that its year can be drawn.</summary>
    private static void WriteTarget(TargetProgress target, DistrictClock clock, LineBuffer to)
    {
        var line = new PointLine(to, InfluxSchema.Target, ("target", target.Target));
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
        line.Number("share10", target.Forecast?.Share10);
        line.Number("share50", target.Forecast?.Share50);
        line.Number("share90", target.Forecast?.Share90);
        line.Number("probability", target.Forecast?.Probability);
        line.End(clock.StartOfDay(target.Asof ?? new DateOnly(target.Year, 1, 1)));
    }

    /// <summary>
    /// The values of an hour, from which means of valid readings are drawn: InfluxQL cannot leave out a value by a flag that most values
    /// do not have. An hour that lost its
    /// last valid value keeps the old one in its field; <c>&lt;code&gt;_count</c>, always written, is 0 then.
    /// </summary>
    private static void WriteHour(StationHour hour, District district, LineBuffer to)
    {
        if (hour.Values.Count == 0)
        {
            return;
        }

        Station station = district.Stations[hour.Station];
        var line = new PointLine(to, InfluxSchema.HoursOf(station.Domain), ("station", station.Id));
        line.Number("readings", hour.Values.Sum(v => v.Total));
        line.Number("valid", hour.Values.Sum(v => v.Count));
        foreach (HourValue value in hour.Values)
        {
            line.Number(value.Parameter, value.Value);
            line.Number(value.Parameter + "_max", value.Max);
            line.Number(value.Parameter + "_count", value.Count);
        }

        line.End(district.Clock.EndOfHour(hour.Hour));
    }

    /// <summary>A revision stands where its verdict does, so a later one of the same verdict takes its place.</summary>
    private static void WriteRevision(Revision revision, Verdict verdict, District district, LineBuffer to)
    {
        VerdictKind kind = district.Domains.Verdict(revision.Kind);
        Station? station = verdict.Station is { } id ? district.Find(id) : null;
        string old = FigureOf(revision.Old, kind), now = FigureOf(revision.New, kind);
        var line = new PointLine(to, InfluxSchema.Revision, ("kind", kind.Code), ("station", verdict.Station));
        line.Number("at", revision.At);
        line.Text("cause", revision.Cause);
        line.Text("old", old);
        line.Text("new", now);
        line.Text("text", $"{station?.Name ?? district.Name} · {kind.Name}: {old} → {now}");
        line.Text("textEn", $"{station?.NameEn ?? district.NameEn} · {kind.NameEn}: {old} → {now}");
        line.End(TimeOf(verdict.Window, district.Clock));
    }

    /// <summary>The figure people know a verdict by, out of what a revision keeps; a dash where there was none.</summary>
    private static string FigureOf(string outcome, VerdictKind kind)
    {
        using var json = JsonDocument.Parse(outcome);
        return json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty(kind.Value ?? kind.Grade, out JsonElement figure) ? figure.ToString() : "–";
    }

    private static string Code<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
