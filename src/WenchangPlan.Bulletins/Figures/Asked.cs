using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Bulletins.Figures;

/// <summary>A period with the ones it is held against.</summary>
/// <param name="Period">The period.</param>
/// <param name="District">The register.</param>
/// <param name="LastClosed">The last local day that is over, late data included.</param>
internal sealed record Asked(Period Period, District District, DateOnly LastClosed)
{
    /// <summary>Stations of a domain that belonged to the register in the period, in its order.</summary>
    public Station[] Stations(string domain) => [.. District.During(Period.First, Period.Last).Stations.Where(s => s.Domain.Code == domain)];

    /// <summary>The same period a year before; while this one runs as many days of it.</summary>
    public Period YearBefore(DateOnly? asOf) => Period.YearBefore().UpTo(Days(asOf));

    /// <summary>The period before; while this one runs as many days of it.</summary>
    public Period Previous(DateOnly? asOf) => Period.Previous().UpTo(Days(asOf));

    /// <summary>Whether so much of an earlier period is judged that its counts can be held against those of this one: three quarters as much a day, an engineering default. Else a gap would read as a change.</summary>
    /// <param name="valid">What is judged in this period.</param>
    /// <param name="before">What is judged in the earlier one.</param>
    /// <param name="earlier">The earlier one.</param>
    public bool AreComparable(int valid, int before, Period earlier) => before > 0 && 4L * before * Period.Days >= 3L * valid * earlier.Days;

    /// <summary>A largest value with the names of its place.</summary>
    public MaximumFigure? Named(Maximum? most) => most is null ? null
        : new MaximumFigure(most.Value, most.Day, most.Station, District.Find(most.Station)?.Name ?? most.Station, District.Find(most.Station)?.NameEn ?? most.Station);

    private int Days(DateOnly? asOf) => asOf is { } last ? last.DayNumber - Period.First.DayNumber : 0;
}
