namespace WenchangPlan.Simulator.Climate;

/// <summary>Pollution episodes of a season: a fixed number each year, at times and of strengths that the seed decides.</summary>
/// <param name="noise">Noise of this kind of episode.</param>
/// <param name="seasonStart">Day of the year on which the season begins, 0 to 365; it may run over the turn of the year.</param>
/// <param name="seasonDays">Length of the season, days.</param>
/// <param name="count">Episodes a season.</param>
/// <param name="shortest">Shortest episode, days.</param>
/// <param name="longest">Longest episode, days.</param>
internal sealed class Episodes(Noise noise, double seasonStart, double seasonDays, int count, double shortest, double longest)
{
    /// <summary>How strong the episode is: 0 outside, rising to between 0.6 and 1 in its middle.</summary>
    public double Strength(LocalTime time)
    {
        double sinceFirst = time.Days - seasonStart;
        long season = (long)Math.Floor(sinceFirst / LocalTime.DaysInYear);
        double slotDays = seasonDays / count;
        double inSeason = sinceFirst - (season * LocalTime.DaysInYear);
        long slot = (long)(inSeason / slotDays);
        if (slot >= count)
        {
            return 0;
        }

        Noise draw = noise.For((season * count) + slot);
        double length = shortest + ((longest - shortest) * draw.Uniform(0));
        double begin = (slotDays - length) * draw.Uniform(1);
        double share = (inSeason - (slot * slotDays) - begin) / length;
        return share is <= 0 or >= 1 ? 0 : (0.6 + (0.4 * draw.Uniform(2))) * Math.Min(1, 4 * Math.Min(share, 1 - share));
    }
}
