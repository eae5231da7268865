namespace WenchangPlan.Assessment.Forecasts;

/// <summary>The season (季节) that past years show: for every day of the year the usual chance of a good day at the level of the last of them, and how much of it is known.</summary>
internal sealed class Season
{
    /// <summary>29 February has its place in every year, so that a date is the same day of the season always.</summary>
    private const int Days = 366;

    private readonly double[] _logOdds = new double[Days];
    private readonly double[] _known = new double[Days];

    /// <param name="past">Judged days of years before <paramref name="year"/>.</param>
    /// <param name="year">The year to be forecast.</param>
    /// <param name="constants">The constants.</param>
    public Season(IReadOnlyCollection<JudgedDay> past, int year, ForecastConstants constants)
    {
        var (all, good) = (new double[Days], new double[Days]);
        foreach (JudgedDay day in past)
        {
            double weight = Math.Pow(constants.YearWeight, year - 1 - day.Date.Year);
            all[PlaceOf(day.Date)] += weight;
            good[PlaceOf(day.Date)] += day.Good ? weight : 0;
        }

        double share = (good.Sum() + 0.5) / (all.Sum() + 1);
        double[] kernel = Kernel(constants.SeasonDays);
        for (int day = 0; day < Days; day++)
        {
            double near = 0, nearGood = 0;
            for (int other = 0; other < Days; other++)
            {
                near += kernel[Math.Abs(day - other)] * all[other];
                nearGood += kernel[Math.Abs(day - other)] * good[other];
            }

            double chance = (nearGood + (constants.HalfKnownSeason * share)) / (near + constants.HalfKnownSeason);
            _logOdds[day] = Math.Log(chance / (1 - chance));
            _known[day] = near / (near + constants.HalfKnownSeason);
        }

        Known = past.Count / (past.Count + constants.HalfKnown);
        MoveTo([.. past.Where(d => d.Date.Year == year - 1)], constants.HalfKnown);
    }

    /// <summary>How much of the level of past years is known, 0 to 1.</summary>
    public double Known { get; }

    /// <summary>Logarithm of the odds of a good day on a date.</summary>
    public double LogOdds(DateOnly date) => _logOdds[PlaceOf(date)];

    /// <summary>How much of the season around a date is known, 0 to 1.</summary>
    public double KnownAt(DateOnly date) => _known[PlaceOf(date)];

    /// <summary>Levels stay rather than return: the season is moved until it gives as many good days as the last year had, less so when few of its days are judged.</summary>
    private void MoveTo(JudgedDay[] last, double halfKnown)
    {
        double moved = 0, good = last.Count(d => d.Good);
        for (int round = 0; round < 8 && last.Length > 0; round++)
        {
            double[] chances = Array.ConvertAll(last, d => 1 / (1 + Math.Exp(-LogOdds(d.Date) - moved)));
            moved += (good - chances.Sum()) / (1 + chances.Sum(chance => chance * (1 - chance)));
        }

        moved *= last.Length / (last.Length + halfKnown);
        for (int day = 0; day < Days; day++)
        {
            _logOdds[day] += moved;
        }
    }

    private static int PlaceOf(DateOnly date) => new DateOnly(2000, date.Month, date.Day).DayOfYear - 1;

    /// <summary>Weight by distance in days, around the turn of the year too.</summary>
    private static double[] Kernel(double width)
    {
        var kernel = new double[Days];
        for (int distance = 0; distance < Days; distance++)
        {
            double days = Math.Min(distance, Days - distance) / width;
            kernel[distance] = Math.Exp(-days * days / 2);
        }

        return kernel;
    }
}
