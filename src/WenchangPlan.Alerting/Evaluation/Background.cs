using WenchangPlan.Alerting.Mail;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>Adds to what happened what stands behind it in the stores at that moment: the course that led there, the limits, the targets that count it.</summary>
/// <remarks>It is put into words in the same round and kept with the transition, so that a mail written later says the same.</remarks>
internal sealed class Background(District district, IReadingStore readings, IVerdictReader verdicts, IVerdictStore targets)
{
    /// <summary>So much at once is told in a table of one line each, which shows none of it.</summary>
    private const int Many = 100;

    private const int DaysShown = 7;

    /// <summary>Adds it to all that happened in a round.</summary>
    public async ValueTask<IReadOnlyList<Notice>> AddAsync(IReadOnlyList<Notice> notices, CancellationToken cancel)
    {
        if (notices.Count > Many)
        {
            return notices;
        }

        var added = new List<Notice>(notices.Count);
        foreach (Notice notice in notices)
        {
            try
            {
                added.Add(notice switch
                {
                    { Alert.Kind: RuleKind.Threshold, Rule: { } rule, Station: { } station } when notice is { Kind: not TransitionKind.Ended } or { Cause: Notice.Silent } => await AddReadingsAsync(notice, rule, station, cancel),
                    { Verdict: { } verdict } => AddVerdicts(notice, verdict),
                    _ => notice,
                });
            }
            catch (IOException)
            {
                added.Add(notice); // an alarm does not wait for what explains it
            }
        }

        return added;
    }

    private async ValueTask<Notice> AddReadingsAsync(Notice notice, AlertRule rule, Station station, CancellationToken cancel)
    {
        if (station.Find(rule.Parameter!) is not { } quantity)
        {
            return notice;
        }

        var course = ReadingCourse.Of(rule, station.SamplePeriod, notice.Alert.Since, notice.At, district.Clock);
        int count = 0;
        await readings.ReadAsync(station, course.From, notice.At + 1, ReadingCourse.MostReadings, Visit, cancel);
        // A station that sends more often than the register says would be shown without its newest readings.
        return count < ReadingCourse.MostReadings ? notice with { Readings = course } : notice;

        void Visit(long time, ReadOnlySpan<ParameterValue> values)
        {
            count++;
            foreach (ParameterValue value in values)
            {
                if (value.Parameter == quantity.Parameter.Index)
                {
                    course.Take(time, value.Value, value.Flag);
                }
            }
        }
    }

    private Notice AddVerdicts(Notice notice, Verdict verdict)
    {
        VerdictKind kind = district.Domains.Verdict(verdict.Kind);
        IReadOnlyList<Verdict> windows = kind.Span == WindowSpan.Event ? []
            : verdicts.Read(new VerdictQuery(kind.Code, Place.Of(verdict.Station), verdict.Window.Number - DaysShown + 1, verdict.Window.Number));
        var limits = new Dictionary<string, VerdictLimit>(StringComparer.Ordinal);
        foreach (string code in verdict.Deciding)
        {
            if (verdicts.LimitOf(verdict, code) is { } limit)
            {
                limits[code] = limit;
            }
        }

        int year = verdict.Window.LastDay(district.Clock).Year;
        return notice with
        {
            Windows = windows.Count > 1 ? windows : [],
            Revisions = notice.BeforeLevel is null ? []
                : [.. targets.ReadRevisions(kind.Code, Revision.SubjectOf(verdict.Window, verdict.Station, district.Clock)).Where(r => r.At >= (notice.Alert.ToldAt ?? long.MinValue))],
            Limits = limits,
            Targets = [.. targets.ReadTargets(year).Where(progress => progress is { Share: not null, Budget: not null } && Counts(progress, verdict, kind))],
        };
    }

    /// <summary>Whether a target counts verdicts of this kind and place.</summary>
    private bool Counts(TargetProgress progress, Verdict verdict, VerdictKind kind) =>
        district.Targets.FirstOrDefault(t => t.Id == progress.Target) is { } target && target.Kind == kind.Code
        && (target.Of == TargetScope.District ? verdict.Station is null : verdict.Station is { } id && district.Find(id) is { Counts: true });
}
