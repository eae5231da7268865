namespace WenchangPlan.Assessment.Forecasts;

/// <summary>What can come of the days to come.</summary>
/// <param name="Chances">Number of good days → its chance.</param>
/// <param name="Success">Day → the chance that the bound is certain by its end.</param>
/// <param name="Miss">Day → the chance that the miss is certain by its end.</param>
internal sealed record YearToCome(double[] Chances, double[] Success, double[] Miss);

/// <summary>
/// The log odds of a good day are those of its season plus a deviation, which lasts for a month and is carried over into the next one in part; and with some chance a day is simply as
/// the day before. Every deviation is weighed by the days that are known.
/// </summary>
/// <param name="season">The season of past years.</param>
/// <param name="seen">Judged days of the year, in order.</param>
/// <param name="before">The last judged day before the year, or null.</param>
/// <param name="constants">The constants.</param>
internal sealed class YearModel(Season season, IReadOnlyList<JudgedDay> seen, JudgedDay? before, ForecastConstants constants)
{
    /// <summary>The deviations looked at, in their spreads: so close that sums over them are those over a normal distribution.</summary>
    private static readonly double[] Deviations = [.. Enumerable.Range(-12, 25).Select(i => i / 4.0)];

    private readonly double[][] _carried = Array.ConvertAll(Deviations, from => Normalized(Array.ConvertAll(Deviations,
        to => -Square(to - (constants.Carried * from)) / 2 / (1 - Square(constants.Carried)))).Chances);

    /// <summary>Adds up every way the days to come can go.</summary>
    /// <param name="from">The first of them.</param>
    /// <param name="days">How many.</param>
    /// <param name="needed">How many of them must be good.</param>
    public YearToCome Run(DateOnly from, int days, int needed)
    {
        var outcome = new YearToCome(new double[days + 1], new double[days], new double[days]);
        JudgedDay? last = seen.Count > 0 ? seen[^1] : before;
        Counts[] counts = Array.ConvertAll(Weighed(from.AddDays(-1)).Chances, chance => new Counts(days, chance, last is { Good: true }));
        for (int day = 0; day < days; day++)
        {
            DateOnly date = from.AddDays(day);
            if (date is { Day: 1, Month: > 1 })
            {
                counts = [.. Deviations.Select((_, to) => Counts.Sum(counts, [.. _carried.Select(chances => chances[to])]))];
            }

            double persistence = day > 0 ? constants.Persistence : Persistence(last?.Date, date);
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i].Add(Chance(date, Deviations[i]), persistence);
                outcome.Success[day] += counts[i].From(needed);
                outcome.Miss[day] += counts[i].Below(needed - (days - day - 1));
            }
        }

        foreach (Counts each in counts)
        {
            each.AddTo(outcome.Chances);
        }

        return outcome;
    }

    /// <summary>The logarithm of the chance that the known days are as they are: by it constants can be compared.</summary>
    public double LogEvidence() => seen.Count == 0 ? 0 : Weighed(seen[^1].Date).LogEvidence;

    /// <summary>The chance of each deviation in the month of a day, after the days up to it; before the year begins that of its first month.</summary>
    private (double[] Chances, double LogEvidence) Weighed(DateOnly last)
    {
        double[] chances = Normalized(Array.ConvertAll(Deviations, d => -Square(d) / 2)).Chances;
        double evidence = 0;
        for (int start = 0, month = 1; month <= (seen.Count == 0 ? 0 : last.Month); month++)
        {
            if (month > 1)
            {
                double[] then = chances;
                chances = [.. Deviations.Select((_, to) => _carried.Select((carried, from) => then[from] * carried[to]).Sum())];
            }

            (int first, int end) = (start, start);
            while (end < seen.Count && seen[end].Date.Month == month)
            {
                end++;
            }

            (chances, double added) = Normalized([.. chances.Select((chance, i) => Math.Log(chance) + LogLikelihood(first, end, Deviations[i]))]);
            (start, evidence) = (end, evidence + added);
        }

        return (chances, evidence);
    }

    /// <summary>The logarithm of the chance of some days of one month, with a deviation.</summary>
    private double LogLikelihood(int first, int end, double deviation)
    {
        double sum = 0;
        for (int i = first; i < end; i++)
        {
            JudgedDay? previous = i > 0 ? seen[i - 1] : before;
            double persistence = Persistence(previous?.Date, seen[i].Date);
            double chance = ((1 - persistence) * Chance(seen[i].Date, deviation)) + (previous is { Good: true } ? persistence : 0);
            sum += Math.Log(seen[i].Good ? chance : 1 - chance);
        }

        return sum;
    }

    private double Chance(DateOnly date, double deviation) => 1 / (1 + Math.Exp(-season.LogOdds(date) - (deviation * Spread(date))));

    /// <summary>How far a day's log odds lie from their season; further where past years say little.</summary>
    private double Spread(DateOnly date) =>
        Math.Sqrt(Square(constants.Spread) + Square(constants.UnknownSpread * (1 - season.Known)) + Square(constants.UnknownSeasonSpread * (1 - season.KnownAt(date))));

    /// <summary>How much the last judged day still says of a later one.</summary>
    private double Persistence(DateOnly? previous, DateOnly date) =>
        previous is not { } day ? 0 : date.DayNumber - day.DayNumber == 1 ? constants.Persistence : Math.Pow(constants.Persistence, date.DayNumber - day.DayNumber);

    /// <summary>Chances from their logarithms, and the logarithm of what they came to.</summary>
    private static (double[] Chances, double LogSum) Normalized(double[] logarithms)
    {
        double most = logarithms.Max();
        double[] chances = Array.ConvertAll(logarithms, x => Math.Exp(x - most));
        double sum = chances.Sum();
        return (Array.ConvertAll(chances, x => x / sum), most + Math.Log(sum));
    }

    private static double Square(double x) => x * x;
}
