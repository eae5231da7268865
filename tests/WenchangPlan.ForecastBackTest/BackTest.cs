using WenchangPlan.Assessment.Forecasts;
using WenchangPlan.Standards;

namespace WenchangPlan.ForecastBackTest;

/// <summary>A forecast and what came.</summary>
/// <param name="City">City.</param>
/// <param name="Forecast">Made at the end of a month, from the days up to it.</param>
/// <param name="Share">What the year's share became, in %.</param>
/// <param name="Met">Whether that reaches the bound.</param>
/// <param name="OnPace">Whether the share so far did.</param>
public sealed record Tried(string City, ShareForecast Forecast, decimal Share, bool Met, bool OnPace);

/// <summary>Forecasts that could have been made, and how they did.</summary>
/// <param name="All">City by city, month by month.</param>
public sealed record BackTest(IReadOnlyList<Tried> All)
{
    /// <summary>What the bound asks above the share of the year before, in points.</summary>
    private const decimal MoreThanBefore = 8;

    /// <summary>Every city of a year at the ends of January to November; the bound is the share of the year before plus 8 points.</summary>
    public static BackTest Run(IReadOnlyList<CityDays> cities, int year, ForecastConstants constants) => new(
    [
        .. cities.AsParallel().AsOrdered().SelectMany(city => Enumerable.Range(1, 11).Select(month =>
        {
            ShareForecast forecast = new ShareForecaster(constants).Forecast(city.Days, year, new DateOnly(year, month, 1).AddMonths(1).AddDays(-1), city.Share(year - 1) + MoreThanBefore)!;
            decimal share = city.Share(year);
            return new Tried(city.City, forecast, share, share >= forecast.Bound, 100m * forecast.Good >= forecast.Bound * forecast.Assessed);
        })),
    ]);

    /// <summary>Of the shares that came, with one decimal as the band has, those inside the band from 10 to 90 %, ends included.</summary>
    public double Coverage => All.Average(t => Shown(t) >= t.Forecast.Share10 && Shown(t) <= t.Forecast.Share90 ? 1.0 : 0);

    /// <summary>Of the shares that came, those below the band.</summary>
    public double Below => All.Average(t => Shown(t) < t.Forecast.Share10 ? 1.0 : 0);

    /// <summary>Mean width of the band, in points.</summary>
    public double Width => All.Average(t => (double)(t.Forecast.Share90 - t.Forecast.Share10));

    /// <summary>Mean square of probability minus outcome (Brier score): 0 is perfect, 0.25 is saying 50 % always.</summary>
    public double Brier => All.Average(t => Square((double)t.Forecast.Probability - (t.Met ? 1 : 0)));

    /// <summary>The same of pace, which says 1 when the share so far reaches the bound, else 0.</summary>
    public double BrierOfPace => All.Average(t => t.OnPace == t.Met ? 0.0 : 1);

    /// <summary>Mean over the forecasts of the continuous ranked probability score, in days: 0 is certain and right; a mistake in spread or in place adds to it.</summary>
    public double RankedScore => All.Average(t =>
    {
        int came = (int)Math.Round(t.Share * (t.Forecast.Assessed + t.Forecast.Remaining) / 100) - t.Forecast.Good;
        double sum = 0, below = 0;
        for (int number = 0; number < t.Forecast.Chances.Count; number++)
        {
            below += t.Forecast.Chances[number];
            sum += Square(below - (number >= came ? 1 : 0));
        }

        return sum;
    });

    /// <summary>Forecasts by their probability, in tenths: how many, what they said on average, and how often it came.</summary>
    public IEnumerable<(int From, int Count, double Said, double Came)> Reliability() => All
        .GroupBy(t => Math.Min(9, (int)(t.Forecast.Probability * 10))).OrderBy(g => g.Key)
        .Select(g => (g.Key * 10, g.Count(), g.Average(t => (double)t.Forecast.Probability), g.Average(t => t.Met ? 1.0 : 0)));

    private static decimal Shown(Tried tried) => Rounding.HalfEven(tried.Share, 1);

    private static double Square(double x) => x * x;
}
