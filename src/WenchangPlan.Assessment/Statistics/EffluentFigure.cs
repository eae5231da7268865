using WenchangPlan.Assessment.Water;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Statistics;

/// <summary>A parameter that outlets discharged above its limit.</summary>
/// <param name="Days">Outlet-days above.</param>
/// <param name="Worst">The worst of them: the daily mean, day and outlet.</param>
/// <param name="Limit">What it was held against; null of pH, whose limits are a range.</param>
public sealed record ExceededFigure(int Days, Maximum Worst, VerdictLimit? Limit)
{
    private const int Decimals = 1;

    /// <summary>How many times over its limit the worst was, (C − S) / S, to one decimal; null without a limit.</summary>
    public decimal? Multiple => Limit is { Value: > 0 and var limit } ? Standards.Rounding.HalfEven((Worst.Value - limit) / limit, Decimals) : null;
}

/// <summary>The days of outlets over a period against the limits of their grade (GB 18918).</summary>
/// <param name="Days">Outlet-days that met their limits.</param>
/// <param name="AsOf">The last day that is judged; null when none is.</param>
/// <param name="Exceeded">What was exceeded, by code, most often first.</param>
public sealed record EffluentFigure(ComplianceFigure Days, DateOnly? AsOf, IReadOnlyDictionary<string, ExceededFigure> Exceeded)
{
    /// <summary>Counts a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="outlet">Station id; null is every outlet of the district.</param>
    /// <param name="verdicts">Has the days.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public static EffluentFigure Of(Period period, string? outlet, IVerdictReader verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        Verdict[] days =
        [
            .. verdicts.Read(new VerdictQuery(WaterJudge.EffluentDay, outlet is null ? Place.All : Place.Of(outlet), period.First.DayNumber, period.Last.DayNumber))
                .Where(d => d.Validity is not Validity.Pending),
        ];
        var exceeded = new Dictionary<string, ExceededFigure>(StringComparer.Ordinal);
        foreach (IGrouping<string, Verdict> of in days.Where(d => d.Good is false).SelectMany(d => d.Deciding.Select(code => (code, d))).GroupBy(p => p.code, p => p.d)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
        {
            // The worst against its own limit: the limit of ammonia depends on the water's temperature, and outlets have grades of their own.
            (Verdict Day, VerdictLimit? Limit) worst = of.Select(d => (Day: d, Limit: verdicts.LimitOf(d, of.Key)))
                .MaxBy(d => d.Day.Parts[of.Key].Value / (d.Limit is { Value: > 0 and var limit } ? limit : 1));
            exceeded[of.Key] = new ExceededFigure(
                of.Count(), new Maximum(worst.Day.Parts[of.Key].Value ?? 0, DateOnly.FromDayNumber((int)worst.Day.Window.Number), worst.Day.Station ?? ""), worst.Limit);
        }

        return new EffluentFigure(
            ComplianceFigure.Of(days.Select(d => d.Validity is Validity.Valid ? d.Good : null)),
            days.Length == 0 ? null : DateOnly.FromDayNumber((int)days[^1].Window.Number), exceeded);
    }
}
