using WenchangPlan.Standards.Drainage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Drainage;

/// <summary>Gathers what a day at a point comes to: good is a day without any event, and with enough hours to know it.</summary>
internal sealed class DayOfPoint(Station station, Window day, int hours, DrainageSteps? steps)
{
    private readonly Dictionary<string, VerdictPart> _parts = new(StringComparer.Ordinal);
    private readonly List<Reason> _reasons = [];
    private readonly List<string> _editions = [];

    /// <summary>Adds what one family found.</summary>
    public void Add(EventFamily family, StationSeries series, EventSeries found, long start, long end)
    {
        List<TimedValue> readings = family.Values(series).FindAll(r => r.Time >= start && r.Time < end);
        List<ThresholdEvent> touching = [.. found.Events.Where(e => e.Start < end && (e.End ?? e.LastSeen) >= start)];
        steps?.Day(family, readings, touching);
        string? worst = touching.Select(e => e.Grade).MaxBy(EventFamily.GradeOf);
        if (worst is not null)
        {
            _reasons.Add(new Reason(EventFamily.ReasonOf(worst), family.Parameter));
        }

        _editions.AddRange(family.Editions.Except(_editions, StringComparer.Ordinal));
        var part = new VerdictPart(readings.Count == 0 ? null : readings.Max(r => r.Value), EventFamily.GradeOf(worst), readings.Count,
            readings.Count == 0 ? new Reason(Reason.NoData, family.Parameter) : null);
        // A level against its pipe and against a weir are two families of one parameter.
        _parts[family.Parameter] = _parts.TryGetValue(family.Parameter, out VerdictPart? known) && known.Grade > part.Grade ? known : part;
    }

    /// <summary>The verdict.</summary>
    public Verdict ToVerdict(bool closed, DrainageThresholds thresholds)
    {
        int grade = _parts.Values.Max(p => p.Grade) ?? 1;
        bool bad = _reasons.Count > 0;
        bool enough = bad || hours >= thresholds.MinimumHoursPerDay;
        var verdict = new Verdict
        {
            Kind = DrainageJudge.Day,
            Station = station.Id,
            Window = day,
            Editions = _editions,
            Grade = hours > 0 ? grade : null,
            Good = closed && enough ? !bad : null,
            Validity = !closed ? Validity.Pending : enough ? Validity.Valid : Validity.Invalid,
            Reasons =
            [
                .. _reasons,
                .. !closed ? (Reason[])[new Reason(Reason.WindowOpen)]
                    : enough ? [] : [hours == 0 ? new Reason(Reason.NoData) : new Reason("too-few-hours", null, hours, thresholds.MinimumHoursPerDay)],
            ],
            Deciding = [.. _parts.Where(p => grade > 1 && p.Value.Grade == grade).Select(p => p.Key)],
            Samples = hours,
            Parts = _parts,
        };
        steps?.Verdict(verdict, hours);
        return verdict;
    }
}
