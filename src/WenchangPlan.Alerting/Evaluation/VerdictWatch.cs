using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>The rules about verdicts. Only recent windows are looked at: the last days, the last month that is over, this year's targets.</summary>
internal sealed class VerdictWatch(District district, IAssessmentStore verdicts, AlertingOptions options)
{
    /// <summary>Longest time for which a verdict alert can matter: the last month that is over began at most 62 days ago.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(63);

    private readonly AlertRule[] _dayRules = [.. district.Alerts.Where(r => r.Kind is RuleKind.AirDayNotGood or RuleKind.AirDayInvalid)];
    private readonly AlertRule[] _monthRules = [.. district.Alerts.Where(r => r.Kind == RuleKind.WaterMonthWorse)];
    private readonly AlertRule[] _targetRules = [.. district.Alerts.Where(r => r.Kind == RuleKind.TargetAtRisk)];

    /// <summary>Alerts about windows that ended before this (ms UTC) are of no interest any more.</summary>
    public static long HorizonAt(long now) => now - (long)Horizon.TotalMilliseconds;

    public void Judge(AlertBook book, long now)
    {
        DateOnly today = district.Clock.DayAt(now);
        JudgeDays(book, today, now);
        JudgeMonths(book, today, now);
        JudgeTargets(book, today);
        book.Forget(HorizonAt(now));
    }

    private void JudgeDays(AlertBook book, DateOnly today, long now)
    {
        if (_dayRules.Length == 0)
        {
            return;
        }

        foreach (AirDay day in verdicts.ReadAirDays(null, today.AddDays(-options.RecentDays), today, options.RecentDays + 1))
        {
            long end = district.Clock.StartOfDay(day.Date.AddDays(1));
            foreach (AlertRule rule in _dayRules)
            {
                Alert? current = book.Find(rule.Id, VerdictEvaluator.PlaceOf(day));
                Decision decision = rule.Kind == RuleKind.AirDayNotGood
                    ? VerdictEvaluator.AirDayNotGood(rule, current, day, end, now)
                    : VerdictEvaluator.AirDayInvalid(rule, current, day, end, now);
                book.Apply(rule, decision, (alert, reason) => new Notice(rule, alert, reason) { Day = day });
            }
        }
    }

    private void JudgeMonths(AlertBook book, DateOnly today, long now)
    {
        if (_monthRules.Length == 0)
        {
            return;
        }

        var thisMonth = new DateOnly(today.Year, today.Month, 1);
        DateOnly lastMonth = thisMonth.AddMonths(-1);
        long end = district.Clock.StartOfDay(thisMonth);
        foreach (WaterMonth month in verdicts.ReadWaterMonths(lastMonth, lastMonth, district.Stations.Count))
        {
            if (district.Find(month.Station) is not { } station)
            {
                continue;
            }

            foreach (AlertRule rule in _monthRules.Where(r => r.Stations.Count == 0 || r.Stations.Contains(station.Id)))
            {
                Alert? current = book.Find(rule.Id, VerdictEvaluator.PlaceOf(month));
                Decision decision = VerdictEvaluator.WaterMonthWorse(rule, current, month, station.TargetClass, end, now);
                book.Apply(rule, decision, (alert, reason) => new Notice(rule, alert, reason) { Station = station, Month = month });
            }
        }
    }

    /// <summary>Whether the verdicts reach up to now; sections have theirs a month later than days.</summary>
    private bool IsCurrent(TargetProgress progress, DateOnly asOf, DateOnly today) =>
        asOf.AddDays(options.RecentDays + (progress.Indicator == "goodAirDays" ? 0 : 62)) >= today;

    private void JudgeTargets(AlertBook book, DateOnly today)
    {
        if (_targetRules.Length == 0)
        {
            return;
        }

        // The last verdicts of a year come after its end, and an alert left open over the turn of the year is closed by them.
        foreach (TargetProgress progress in verdicts.ReadTargets(today.Year - 1).Concat(verdicts.ReadTargets(today.Year)))
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

            foreach (AlertRule rule in _targetRules)
            {
                Alert? current = book.Find(rule.Id, VerdictEvaluator.PlaceOf(progress));
                Decision decision = VerdictEvaluator.TargetAtRisk(rule, current, progress, district.Clock.StartOfDay(asOf.AddDays(1)), yearOver);
                book.Apply(rule, decision, (alert, reason) => new Notice(rule, alert, reason) { Target = progress });
            }
        }
    }
}
