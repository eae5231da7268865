using System.Globalization;
using WenchangPlan.Assessment.Forecasts;

namespace WenchangPlan.ForecastBackTest;

/// <summary>
/// Tries constants on one year: under which its days are likeliest after the years before, and which give the widest band without being contradicted by it. One year is one draw of the
/// weather for a whole province, so the likeliest constants are too sure of themselves. The year that is reported must be another one.
/// </summary>
internal static class ConstantsSearch
{
    /// <summary>Half of the 99 % point of chi-squared with one degree of freedom: less likely by more than this, a set is contradicted.</summary>
    private const double Contradicted = 3.32;

    private const int Shown = 8;

    public static void Write(TextWriter to, IReadOnlyList<CityDays> cities, int year)
    {
        double independent = Independent(cities, year);
        var tried = (
            from spread in (double[])[0.2, 0.3, 0.4, 0.6, 0.8, 1]
            from carried in (double[])[0.5, 0.7, 0.8, 0.9, 0.95]
            from persistence in (double[])[0.2, 0.3, 0.4]
            from seasonDays in (double[])[15, 20, 30, 40]
            select ForecastConstants.Default with { Spread = spread, Carried = carried, Persistence = persistence, SeasonDays = seasonDays })
            .AsParallel().Select(constants => (Constants: constants, Evidence: cities.Sum(city => Evidence(city, year, constants)) * independent / cities.Count))
            .OrderByDescending(t => t.Evidence).ToList();
        Line(to, $"{tried.Count} sets of constants on {year}; {cities.Count} cities count as {independent:0.0}, because their months vary together");
        Line(to, $"the likeliest:");
        foreach ((ForecastConstants constants, double evidence) in tried.Take(Shown))
        {
            Line(to, $"{Words(constants)}: {evidence - tried[0].Evidence:0.00}");
        }

        var possible = tried.Where(t => t.Evidence >= tried[0].Evidence - Contradicted).ToList();
        Line(to, $"the widest of the {possible.Count} that {year} does not contradict:");
        foreach ((ForecastConstants constants, double evidence, BackTest test) in possible
            .Select(t => (t.Constants, t.Evidence, Test: BackTest.Run(cities, year, t.Constants))).OrderByDescending(t => t.Test.Width).Take(Shown))
        {
            Line(to, $"{Words(constants)}: {evidence - tried[0].Evidence:0.00}, width {test.Width:0.00} points, coverage {test.Coverage:P1}, ranked score {test.RankedScore:0.00} days, ratio {test.Brier / test.BrierOfPace:0.000}");
        }
    }

    private static double Evidence(CityDays city, int year, ForecastConstants constants)
    {
        JudgedDay[] past = [.. city.Days.Where(d => d.Date.Year < year)], days = [.. city.Days.Where(d => d.Date.Year == year)];
        return new YearModel(new Season(past, year, constants), days, past.Length > 0 ? past[^1] : null, constants).LogEvidence();
    }

    /// <summary>How many cities that do not know of each other vary as these do: variance of the months' changes against the year before, over the variance of their mean.</summary>
    private static double Independent(IReadOnlyList<CityDays> cities, int year)
    {
        double[][] changes = [.. cities.Select(city =>
        {
            double[] change = [.. Enumerable.Range(1, 12).Select(month => LogOdds(city, year, month) - LogOdds(city, year - 1, month))];
            return Array.ConvertAll(change, c => c - change.Average());
        })];
        return changes.Average(city => city.Average(c => c * c)) / Enumerable.Range(0, 12).Average(month => Math.Pow(changes.Average(city => city[month]), 2));
    }

    private static double LogOdds(CityDays city, int year, int month)
    {
        JudgedDay[] days = [.. city.Days.Where(d => d.Date.Year == year && d.Date.Month == month)];
        return Math.Log((days.Count(d => d.Good) + 1.0) / (days.Count(d => !d.Good) + 1.0));
    }

    private static FormattableString Words(ForecastConstants c) => $"spread {c.Spread:0.0} carried {c.Carried:0.00} persistence {c.Persistence:0.0} season {c.SeasonDays:0}";

    private static void Line(TextWriter to, FormattableString line) => to.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
