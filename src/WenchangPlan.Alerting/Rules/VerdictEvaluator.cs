using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Rules;

/// <summary>Decides on verdicts. Pure.</summary>
/// <remarks>
/// <para>A day or month is over when it is judged: nothing about it can recover by itself. Its alert is told once and <see cref="AlertState.Closed"/>
/// at once. Only a revision can change it: to good, and the alert recovers, with a mail that says so; back to bad, and it is told again.
/// A revision to invalid is no recovery (G6).</para>
/// <para>A target is a condition that lasts, so it has the life of <see cref="AlertLifecycle"/> in the time of the verdicts: the rule's <c>for</c> is how
/// long it must be at risk, the rule's hysteresis how many points above the bound the share must be to recover. Where a forecast knows the season, at risk is a year that will rather miss
/// the bound than meet it, and the share is the one expected of the year; else it is the share so far. A certain miss fires at once.</para>
/// </remarks>
public static class VerdictEvaluator
{
    private const int MostGoodAqi = 100;

    /// <summary>Judged days of earlier years from which on a forecast knows the season: about half a year.</summary>
    private const int DaysOfSeason = 180;

    /// <summary>Decides whether a verdict is not as the rule wants it: not good, invalid, or worse than the station's target class.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="current">The alert of this rule about this window and place, or null.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="station">Its station; null is the district.</param>
    /// <param name="clock">The district's time.</param>
    /// <param name="now">Now, ms UTC: the time of a recovery by revision.</param>
    public static Decision Judge(AlertRule rule, Alert? current, Verdict verdict, Station? station, DistrictClock clock, long now)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(clock);
        (Finding finding, double? value, double? bound) = rule.Kind switch
        {
            RuleKind.AirDayInvalid => (Invalid(verdict), null, null),
            RuleKind.WaterMonthWorse => (Worse(verdict, station?.TargetClass), (double?)verdict.Grade, station?.TargetClass),
            RuleKind.AirDayNotGood => (NotGood(verdict), (double?)verdict.Value, MostGoodAqi),
            _ when (rule.Above ?? rule.Below) is { } limit => (Beyond(rule, limit, verdict), (double?)verdict.Value ?? verdict.Grade, (double?)limit),
            _ => (NotGood(verdict), (double?)verdict.Value ?? verdict.Grade, (double?)null),
        };
        long end = verdict.Event?.End ?? verdict.Event?.Start ?? clock.EndOfHour(verdict.Window.Hours(clock).End - 1);
        return Judged(rule, current, new Observation(PlaceOf(verdict, clock), end, finding, value, bound)
        {
            Station = verdict.Station,
            Subject = verdict.Window.ToText(clock),
            Level = verdict.Grade ?? 1,
        }, now);
    }

    /// <summary>An event is told while it goes on, and stays told when nobody knows its end; a window only when it is over.</summary>
    private static Finding NotGood(Verdict verdict) =>
        verdict.Good is { } good && (verdict.Validity == Validity.Valid || verdict.Event is not null) ? good ? Finding.Clear : Finding.Breach : Finding.Between;

    /// <summary>Held against a bound of the rule instead: the value, or the grade where there is no value.</summary>
    private static Finding Beyond(AlertRule rule, double limit, Verdict verdict) =>
        (verdict.Validity == Validity.Valid || verdict.Event is not null) && ((double?)verdict.Value ?? verdict.Grade) is { } figure
            ? ThresholdEvaluator.Judge(rule, limit, figure) : Finding.Between;

    private static Finding Invalid(Verdict verdict) =>
        verdict.Validity switch { Validity.Invalid => Finding.Breach, Validity.Valid => Finding.Clear, _ => Finding.Between };

    private static Finding Worse(Verdict verdict, int? target) =>
        verdict is { Validity: Validity.Valid, Grade: { } found } ? found > target ? Finding.Breach : Finding.Clear : Finding.Between;

    /// <summary>Decides whether a target is at risk (likely to be missed, without a forecast behind; or certain to be missed), certain to be missed, or has less budget than the rule's bound.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="current">The newest alert of this rule about this target and year, or null.</param>
    /// <param name="progress">Where the target stands.</param>
    /// <param name="asOf">End of the last day that went in, ms UTC.</param>
    /// <param name="yearOver">Whether the year is over and its last verdicts are known: an open alert is then told to its end and closed, and no new one begins.</param>
    public static Decision TargetAtRisk(AlertRule rule, Alert? current, TargetProgress progress, long asOf, bool yearOver)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(progress);
        bool missed = progress.State == TargetState.Missed;
        bool open = current?.State is AlertState.Pending or AlertState.Firing;
        if (progress.State == TargetState.NoData || (rule.Kind == RuleKind.TargetBudget && progress.Budget is null) || (yearOver && !open))
        {
            // Of a year of which too little is judged nothing will be said any more: that is no recovery, but the end.
            return yearOver && current is { State: AlertState.Firing } ? new Decision(current with { State = AlertState.Closed }, DecisionReason.Closed)
                : yearOver && open ? new Decision(current, DecisionReason.DroppedBeforeFiring) : Decision.Unchanged(current);
        }

        (Finding finding, double? value, double bound) = rule.Kind == RuleKind.TargetBudget
            ? (ThresholdEvaluator.Judge(rule, rule.Steps[0].Bound, progress.Budget!.Value), progress.Budget, rule.Below ?? 0)
            : (Judge(rule, progress), (double?)progress.Share, (double)progress.Bound);
        var seen = new Observation(PlaceOf(progress), asOf, finding, value, bound)
        {
            Subject = PlaceOf(progress) + (missed ? " missed" : " behind"),
            Certain = missed,
        };
        Decision next = AlertLifecycle.Next(rule, current, seen);
        if (next is { Reason: DecisionReason.StillFiring, Alert: { } alert })
        {
            return StillAtRisk(current!, alert with { Subject = seen.Subject }, missed, yearOver);
        }

        return yearOver && next is { Reason: DecisionReason.StillPending }
            ? new Decision(current, DecisionReason.DroppedBeforeFiring) : next;
    }

    /// <summary>What an alert about this verdict is about: its window, at a station <c>station/window</c>.</summary>
    public static string PlaceOf(Verdict verdict, DistrictClock clock)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        string window = verdict.Window.ToText(clock);
        return verdict.Station is { } station ? station + "/" + window : window;
    }

    /// <summary>What an alert about this target and year is about.</summary>
    public static string PlaceOf(TargetProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return string.Create(CultureInfo.InvariantCulture, $"{progress.Target}/{progress.Year}");
    }

    private static Decision StillAtRisk(Alert before, Alert alert, bool missed, bool yearOver) =>
        missed && before.Subject != alert.Subject ? new Decision(alert, DecisionReason.Worsened)
        : yearOver ? new Decision(alert with { State = AlertState.Closed }, DecisionReason.Closed)
        : new Decision(alert, DecisionReason.StillFiring);

    private static Finding Judge(AlertRule rule, TargetProgress progress)
    {
        if (rule.Kind == RuleKind.TargetMissed)
        {
            return progress.State == TargetState.Missed ? Finding.Breach : Finding.Clear;
        }

        TargetForecast? forecast = Season(progress);
        bool atRisk = forecast is null ? progress.State == TargetState.Behind : forecast.Probability < 0.5m;
        return progress.State switch
        {
            TargetState.Missed => Finding.Breach,
            TargetState.Met => Finding.Clear,
            _ when atRisk => Finding.Breach,
            _ => (forecast?.Share50 ?? progress.Share) < progress.Bound + (decimal)Math.Min(rule.Hysteresis, 100) ? Finding.Between : Finding.Clear,
        };
    }

    /// <summary>The forecast, where it knows the season.</summary>
    internal static TargetForecast? Season(TargetProgress progress) => progress.Forecast is { PastDays: >= DaysOfSeason } known ? known : null;

    /// <summary>The life of an alert about a window that is over.</summary>
    private static Decision Judged(AlertRule rule, Alert? current, in Observation seen, long now)
    {
        ArgumentNullException.ThrowIfNull(rule);
        switch (current?.State, seen.Finding)
        {
            case (null, Finding.Breach):
                Decision fired = AlertLifecycle.Next(rule, null, seen with { Certain = true });
                return new Decision(fired.Alert! with { State = AlertState.Closed, Level = seen.Level }, DecisionReason.Fired);
            case (AlertState.Recovered, Finding.Breach):
                return new Decision(
                    current with
                    {
                        State = AlertState.Closed, FiredAt = now, RecoveredAt = null, Value = seen.Value, Bound = seen.Bound, Level = seen.Level, Firing = current.Firing + 1,
                    },
                    DecisionReason.Fired);
            case (AlertState.Closed, Finding.Breach):
                return new Decision(
                    current with { Value = seen.Value, Bound = seen.Bound, Level = seen.Level },
                    // An alert of a version that did not keep the grade takes the present one for the one that was told.
                    current.Level == 0 || seen.Level == current.Level ? DecisionReason.StillFiring : seen.Level > current.Level ? DecisionReason.Worsened : DecisionReason.Eased);
            case (AlertState.Closed, Finding.Clear):
                return new Decision(current with { State = AlertState.Recovered, RecoveredAt = now, Value = seen.Value }, DecisionReason.Recovered);
            default:
                return Decision.Unchanged(current);
        }
    }
}
