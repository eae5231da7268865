using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>The rules about verdicts. Only recent windows are looked at: the last days, the last month that is over, this year's targets.</summary>
internal sealed class VerdictWatch(District district, IVerdictReader verdicts, IVerdictStore targets, AlertingOptions options)
{
    /// <summary>Longest time for which a verdict alert can matter: the last month that is over began at most 62 days ago.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(63);

    private readonly AlertRule[] _verdictRules = [.. district.Alerts.Where(r => r.Verdict is not null && r.Kind != RuleKind.VerdictValue)];
    private readonly AlertRule[] _targetRules = [.. district.Alerts.Where(r => r.Kind is RuleKind.TargetAtRisk or RuleKind.TargetMissed or RuleKind.TargetBudget)];

    /// <summary>Alerts about windows that ended before this (ms UTC) are of no interest any more.</summary>
    public static long HorizonAt(long now) => now - (long)Horizon.TotalMilliseconds;

    public void Judge(AlertBook book, long now)
    {
        DateOnly today = district.Clock.DayAt(now);
        foreach (AlertRule rule in _verdictRules)
        {
            JudgeVerdicts(book, rule, today, now);
        }

        JudgeTargets(book, today);
        book.Forget(HorizonAt(now));
    }

    private void JudgeVerdicts(AlertBook book, AlertRule rule, DateOnly today, long now)
    {
        VerdictKind kind = district.Domains.Verdict(rule.Verdict!);
        (long from, long to) = Recent(kind.Span, today, now);
        Place place = rule.Kind is RuleKind.AirDayNotGood or RuleKind.AirDayInvalid ? Place.District : Place.All;
        foreach (Verdict verdict in verdicts.Read(new VerdictQuery(kind.Code, place, from, to)))
        {
            Station? station = verdict.Station is { } id ? district.Find(id) : null;
            if (!Covers(rule, verdict.Station, station))
            {
                continue;
            }

            Alert? current = book.Find(rule.Id, VerdictEvaluator.PlaceOf(verdict, district.Clock));
            Decision decision = VerdictEvaluator.Judge(rule, current, verdict, station, district.Clock, now);
            book.Apply(rule, decision, notice => notice with { Station = station, Verdict = verdict, Before = current?.Value, BeforeLevel = current?.Level });
        }
    }

    /// <summary>Windows young enough to matter, by their numbers: the last days, the last month that is over, this year and the last.</summary>
    private (long From, long To) Recent(WindowSpan span, DateOnly today, long now)
    {
        DateOnly oldest = today.AddDays(-options.RecentDays);
        return span switch
        {
            WindowSpan.Hour => (district.Clock.HourOf(now) - 24, district.Clock.HourOf(now)),
            WindowSpan.Day => (Window.Day(oldest).Number, Window.Day(today).Number),
            WindowSpan.Month => (Window.Month(today).Number - 1, Window.Month(today).Number - 1),
            WindowSpan.Year => (today.Year - 1, today.Year),
            _ => (district.Clock.StartOfDay(oldest), now),
        };
    }

    /// <summary>A rule without stations covers every place; a verdict of a station that left the register is nobody's.</summary>
    public static bool Covers(AlertRule rule, string? id, Station? station) =>
        id is null ? rule.Stations.Count == 0 : station is not null && (rule.Stations.Count == 0 || rule.Stations.Contains(id));

    /// <summary>Whether the verdicts reach up to now; months, and years made of them, have theirs a month later than days.</summary>
    private bool IsCurrent(TargetProgress progress, DateOnly asOf, DateOnly today)
    {
        bool byDays = district.Targets.FirstOrDefault(t => t.Id == progress.Target) is { } target
            && district.Domains.Verdict(target.Kind).Span is WindowSpan.Day or WindowSpan.Hour;
        return asOf.AddDays(options.RecentDays + (byDays ? 0 : 62)) >= today;
    }

    private void JudgeTargets(AlertBook book, DateOnly today)
    {
        if (_targetRules.Length == 0)
        {
            return;
        }

        // The last verdicts of a year come after its end, and an alert left open over the turn of the year is closed by them.
        foreach (TargetProgress progress in targets.ReadTargets(today.Year - 1).Concat(targets.ReadTargets(today.Year)))
        {
            if (progress.Asof is not { } asOf)
            {
                continue;
            }

            bool yearOver = today > new DateOnly(progress.Year, 12, 31).AddDays(options.RecentDays);
            if (!yearOver && !IsCurrent(progress, asOf, today))
            {
                continue; // history is still coming in: what it says of the year now is not what it will say
            }

            foreach (AlertRule rule in _targetRules.Where(r => r.Targets.Count == 0 || r.Targets.Contains(progress.Target)))
            {
                Alert? current = book.Find(rule.Id, VerdictEvaluator.PlaceOf(progress));
                Decision decision = VerdictEvaluator.TargetAtRisk(rule, current, progress, district.Clock.StartOfDay(asOf.AddDays(1)), yearOver);
                book.Apply(rule, decision, notice => notice with { Target = progress });
            }
        }
    }
}
