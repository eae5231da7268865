namespace WenchangPlan.Simulator.Climate;

/// <summary>A shower: a gamma-shaped hyetograph, so that amounts and the response of pipes and rivers have closed forms.</summary>
/// <remarks>Closed forms instead of stepping a model through time: any instant can be asked for without what came before it.</remarks>
/// <param name="Id">Number of the burst, for noise that belongs to it.</param>
/// <param name="Start">First rain, ms since 1970 UTC.</param>
/// <param name="Depth">Total rain, mm.</param>
/// <param name="Scale">Hours from the start to the peak.</param>
internal readonly record struct RainBurst(long Id, long Start, double Depth, double Scale)
{
    /// <summary>When the last rain falls: after seven scales 0.7 % of the burst is left.</summary>
    public long End => Start + (long)(7 * Scale * LocalTime.HourMs);

    /// <summary>Rate in mm/h at a place that answers <paramref name="lag"/> hours later and <paramref name="residence"/> hours slower than the sky.</summary>
    public double Rate(long utcMs, double lag = 0, double residence = 0)
    {
        double hours = ((double)(utcMs - Start) / LocalTime.HourMs) - lag;
        double scale = Scale + residence;
        return hours <= 0 ? 0 : Depth * hours / (scale * scale) * Math.Exp(-hours / scale);
    }

    /// <summary>Share of the burst, 0 to 1, that has arrived at such a place.</summary>
    public double Share(long utcMs, double lag = 0, double residence = 0)
    {
        double x = (((double)(utcMs - Start) / LocalTime.HourMs) - lag) / (Scale + residence);
        return x <= 0 ? 0 : 1 - (Math.Exp(-x) * (1 + x));
    }
}
