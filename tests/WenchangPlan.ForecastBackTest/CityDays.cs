using System.Globalization;
using WenchangPlan.Assessment.Forecasts;

namespace WenchangPlan.ForecastBackTest;

/// <summary>The record of a city.</summary>
/// <param name="City">Its name.</param>
/// <param name="Days">Its judged days, in order.</param>
public sealed record CityDays(string City, IReadOnlyList<JudgedDay> Days)
{
    /// <summary>The record this program ships with: 12 cities of Shandong, 2013-12-02 to 2016-12-31; the file names its source.</summary>
    public static IReadOnlyList<CityDays> Shandong()
    {
        using Stream file = typeof(CityDays).Assembly.GetManifestResourceStream("shandong-good-days.csv")!;
        return Read(new StreamReader(file));
    }

    /// <summary>Reads <c>city,month,days</c>: one character a day, 1 good, 0 not good, anything else not judged. Months of a city stand in order.</summary>
    public static IReadOnlyList<CityDays> Read(TextReader file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var cities = new Dictionary<string, List<JudgedDay>>(StringComparer.Ordinal);
        while (file.ReadLine() is { } line)
        {
            if (line.Split(',') is not [var city, var month, var days] || !DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly first))
            {
                continue; // the header and remarks above it
            }

            if (!cities.TryGetValue(city, out List<JudgedDay>? record))
            {
                cities[city] = record = [];
            }

            for (int day = 0; day < days.Length; day++)
            {
                if (days[day] is '0' or '1')
                {
                    record.Add(new JudgedDay(first.AddDays(day), days[day] == '1'));
                }
            }
        }

        return [.. cities.Select(c => new CityDays(c.Key, c.Value))];
    }

    /// <summary>Share of good days of a year, in % of its judged days.</summary>
    public decimal Share(int year) => 100m * Days.Count(d => d.Date.Year == year && d.Good) / Days.Count(d => d.Date.Year == year);
}
