using System.Globalization;
using WenchangPlan.Assessment.Forecasts;

namespace WenchangPlan.ForecastBackTest;

internal static class Report
{
    public static void Write(TextWriter to, BackTest test, int year)
    {
        Line(to, $"{year}: {test.All.Count} forecasts, {test.All.Select(t => t.City).Distinct().Count()} cities at the ends of months 1 to 11; bound: the year before + 8 points");
        Line(to, $"coverage of the 80 % band {test.Coverage:P1}, {test.Below:P1} below it; mean width {test.Width:0.0} points; ranked score {test.RankedScore:0.00} days");
        Line(to, $"Brier score {test.Brier:0.0000}, of pace {test.BrierOfPace:0.0000}, ratio {test.Brier / test.BrierOfPace:0.000}");
        Line(to, $"probability   forecasts   said   came");
        foreach ((int from, int count, double said, double came) in test.Reliability())
        {
            Line(to, $"{from,4}-{from + 10,3} %  {count,10}   {said:0.00}   {came:0.00}");
        }

        Line(to, $"month   coverage   width   Brier   of pace");
        foreach (IGrouping<int, Tried> month in test.All.GroupBy(t => t.Forecast.AsOf.Month))
        {
            var part = new BackTest([.. month]);
            Line(to, $"{month.Key,5}   {part.Coverage,8:P0}   {part.Width,5:0.0}   {part.Brier:0.000}   {part.BrierOfPace:0.000}");
        }

        Line(to, $"city   bound   came   forecast at the end of March, June, September");
        foreach (IGrouping<string, Tried> city in test.All.GroupBy(t => t.City))
        {
            Tried any = city.First();
            string course = string.Join("   ", city.Where(t => t.Forecast.AsOf.Month is 3 or 6 or 9).Select(t => Words(t.Forecast)));
            Line(to, $"{any.City}   {any.Forecast.Bound:0.0}   {any.Share:0.0}   {course}");
        }
    }

    private static string Words(ShareForecast f) => string.Create(CultureInfo.InvariantCulture, $"{f.Share10:0.0} {f.Share50:0.0} {f.Share90:0.0} p {f.Probability:0.000}");

    private static void Line(TextWriter to, FormattableString line) => to.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
