namespace WenchangPlan.Assessment.Forecasts;

/// <summary>The chance of every number of good days so far, apart for a last day that was good and one that was not.</summary>
internal sealed class Counts
{
    private readonly double[] _good, _bad;
    private int _days;

    /// <param name="days">Most days that will be added.</param>
    /// <param name="chance">The chance of it all.</param>
    /// <param name="good">Whether the day before was good.</param>
    public Counts(int days, double chance, bool good)
    {
        (_good, _bad) = (new double[days + 1], new double[days + 1]);
        (good ? _good : _bad)[0] = chance;
    }

    /// <summary>One more day.</summary>
    /// <param name="chance">The chance that it is good for itself.</param>
    /// <param name="persistence">The chance that it is as the day before instead.</param>
    public void Add(double chance, double persistence)
    {
        double afterBad = (1 - persistence) * chance, afterGood = persistence + afterBad;
        for (int count = ++_days; count > 0; count--)
        {
            double good = (_good[count - 1] * afterGood) + (_bad[count - 1] * afterBad);
            _bad[count] = (_good[count] * (1 - afterGood)) + (_bad[count] * (1 - afterBad));
            _good[count] = good;
        }

        _bad[0] = (_good[0] * (1 - afterGood)) + (_bad[0] * (1 - afterBad));
        _good[0] = 0;
    }

    /// <summary>The chance of at least so many.</summary>
    public double From(int count) => Sum(Math.Max(0, count), _days + 1);

    /// <summary>The chance of less than so many.</summary>
    public double Below(int count) => Sum(0, Math.Min(count, _days + 1));

    /// <summary>Adds the chance of each number.</summary>
    public void AddTo(double[] chances)
    {
        for (int count = 0; count <= _days; count++)
        {
            chances[count] += _good[count] + _bad[count];
        }
    }

    /// <summary>What some come to together, each with a chance.</summary>
    public static Counts Sum(Counts[] all, double[] chances)
    {
        var sum = new Counts(all[0]._good.Length - 1, 0, good: false) { _days = all[0]._days };
        for (int i = 0; i < all.Length; i++)
        {
            for (int count = 0; count <= sum._days; count++)
            {
                sum._good[count] += chances[i] * all[i]._good[count];
                sum._bad[count] += chances[i] * all[i]._bad[count];
            }
        }

        return sum;
    }

    private double Sum(int first, int end)
    {
        double sum = 0;
        for (int count = first; count < end; count++)
        {
            sum += _good[count] + _bad[count];
        }

        return sum;
    }
}
