using WenchangPlan.Standards;

namespace WenchangPlan.Assessment.Forecasts;

/// <summary>
/// Forecasts a year's share of good days from the year's own record, its season in past years and the persistence of episodes (docs/forecast.md). Every chance is added up, none is
/// drawn: the same days give the same forecast, and no seed is needed (G5).
/// </summary>
/// <param name="constants">The constants.</param>
public sealed class ShareForecaster(ForecastConstants constants)
{
    /// <summary>Forecasts.</summary>
    /// <param name="record">Judged days in order, a day at most once; those of earlier years are history, those after <paramref name="asOf"/> are ignored.</param>
    /// <param name="year">The year.</param>
    /// <param name="asOf">Last day that is known; before the year begins nothing of it is.</param>
    /// <param name="bound">Share to reach, in %.</param>
    /// <returns>Null when no day of the year is judged and none is to come.</returns>
    public ShareForecast? Forecast(IEnumerable<JudgedDay> record, int year, DateOnly asOf, decimal bound)
    {
        ArgumentNullException.ThrowIfNull(record);
        (DateOnly first, DateOnly last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        JudgedDay[] known = [.. record.Where(d => d.Date <= asOf)];
        JudgedDay[] past = [.. known.Where(d => d.Date < first)], seen = [.. known.Where(d => d.Date >= first && d.Date <= last)];
        DateOnly from = asOf < first ? first : asOf.AddDays(1);
        int remaining = Math.Max(0, last.DayNumber - from.DayNumber + 1);
        int total = seen.Length + remaining;
        if (total == 0)
        {
            return null;
        }

        int good = seen.Count(d => d.Good);
        int needed = Math.Max(0, (int)decimal.Ceiling(bound * total / 100) - good);
        YearToCome toCome = new YearModel(new Season(past, year, constants), seen, past.Length > 0 ? past[^1] : null, constants).Run(from, remaining, needed);
        decimal probability = needed == 0 ? 1 : needed > remaining ? 0 : Math.Clamp(Rounding.HalfEven((decimal)toCome.Success[^1], 3), 0.001m, 0.999m);
        return new ShareForecast
        {
            Year = year,
            AsOf = asOf,
            Bound = bound,
            Good = good,
            Assessed = seen.Length,
            Remaining = remaining,
            PastDays = past.Length,
            Share10 = Share(0.1),
            Share50 = Share(0.5),
            Share90 = Share(0.9),
            Probability = probability,
            NeededGood = needed,
            CertainOn = probability is 0 or 1 ? null : from.AddDays(Middle(probability >= 0.5m ? toCome.Success : toCome.Miss)),
            Chances = toCome.Chances,
        };

        decimal Share(double chance) => ShareOf(good, toCome.Chances, chance, total);
    }

    /// <summary>The way the forecast goes: the share of the year up to the end of each month that is not over; the last one is the forecast's own.</summary>
    /// <param name="record">As of <see cref="Forecast"/>.</param>
    /// <param name="year">The year.</param>
    /// <param name="asOf">Last day that is known.</param>
    /// <returns>In order; empty when nothing of the year is to come.</returns>
    public IReadOnlyList<ShareBand> Months(IEnumerable<JudgedDay> record, int year, DateOnly asOf)
    {
        ArgumentNullException.ThrowIfNull(record);
        var first = new DateOnly(year, 1, 1);
        JudgedDay[] known = [.. record.Where(d => d.Date <= asOf && d.Date.Year <= year)];
        JudgedDay[] past = [.. known.Where(d => d.Date < first)], seen = [.. known.Where(d => d.Date >= first)];
        DateOnly begin = asOf < first ? first : asOf.AddDays(1);
        int good = seen.Count(d => d.Good);
        var model = new YearModel(new Season(past, year, constants), seen, past.Length > 0 ? past[^1] : null, constants);
        return
        [
            .. from month in Enumerable.Range(1, 12)
               let last = new DateOnly(year, month, DateTime.DaysInMonth(year, month))
               where last >= begin
               let days = last.DayNumber - begin.DayNumber + 1
               let chances = model.Run(begin, days, 0).Chances
               let total = seen.Length + days
               select new ShareBand(last, ShareOf(good, chances, 0.1, total), ShareOf(good, chances, 0.5, total), ShareOf(good, chances, 0.9, total)),
        ];
    }

    private static decimal ShareOf(int good, double[] chances, double chance, int total) => Rounding.HalfEven(100m * (good + Quantile(chances, chance)) / total, 1) + 0.0m;

    /// <summary>The least number whose chance, with those below it, is at least the given one.</summary>
    private static int Quantile(double[] chances, double chance)
    {
        double sum = 0;
        for (int number = 0; number < chances.Length; number++)
        {
            sum += chances[number];
            if (sum >= chance)
            {
                return number;
            }
        }

        return chances.Length - 1;
    }

    /// <summary>The first day by which what grows has come to half of what it comes to in the end.</summary>
    private static int Middle(double[] growing) => Array.FindIndex(growing, chance => chance >= growing[^1] / 2);
}
