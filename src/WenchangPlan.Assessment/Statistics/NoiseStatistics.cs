using WenchangPlan.Assessment.Noise;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Noise;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Statistics;

/// <summary>The days, or the nights, of noise over a period.</summary>
/// <param name="Compliance">How many met the limit of their functional zone.</param>
/// <param name="Level">Energy mean of the valid levels, dB(A) to one decimal; null of a district, whose zones are not one sound, and without a valid level.</param>
/// <param name="ByClass">The same by class of functional zone (<c>0</c> to <c>4b</c>), quietest first; only classes that have points.</param>
public sealed record NoiseFigure(ComplianceFigure Compliance, decimal? Level, IReadOnlyDictionary<string, ComplianceFigure> ByClass);

/// <summary>Noise over a period, from its judged days and nights (声环境功能区达标率).</summary>
/// <remarks>
/// The unit is the station-day and the station-night: those of all points are pooled, and a month's rate is not the mean of the points' rates. A night belongs to the day it begins on. Of the
/// district only points that count go in.
/// </remarks>
public sealed record NoiseStatistics
{
    /// <summary>The period.</summary>
    public required Period Period { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>The last day of the period of which the day or the night is judged, valid or not; null when none is.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Points that go in.</summary>
    public required int Points { get; init; }

    /// <summary>Days, 06:00 to 22:00 unless the local government sets otherwise.</summary>
    public required NoiseFigure Day { get; init; }

    /// <summary>Nights.</summary>
    public required NoiseFigure Night { get; init; }

    /// <summary>Counts a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="station">Station id; null is the district.</param>
    /// <param name="district">The register.</param>
    /// <param name="verdicts">Has the days and nights.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public static NoiseStatistics Of(Period period, string? station, District district, IVerdictReader verdicts)
    {
        ArgumentNullException.ThrowIfNull(district);
        ArgumentNullException.ThrowIfNull(verdicts);
        List<Judged> days = Read(NoiseJudge.Day, period, station, district, verdicts), nights = Read(NoiseJudge.Night, period, station, district, verdicts);
        return new NoiseStatistics
        {
            Period = period,
            Station = station,
            AsOf = days.Concat(nights).Select(j => (DateOnly?)j.Day).Max(),
            Points = days.Concat(nights).Select(j => j.Point.Id).Distinct(StringComparer.Ordinal).Count(),
            Day = FigureOf(days, station, period),
            Night = FigureOf(nights, station, period),
        };
    }

    private static List<Judged> Read(string kind, Period period, string? station, District district, IVerdictReader verdicts) =>
    [
        .. from verdict in verdicts.Read(new VerdictQuery(kind, station is null ? Place.All : Place.Of(station), period.First.DayNumber, period.Last.DayNumber))
           where verdict.Validity is not Validity.Pending
           let day = DateOnly.FromDayNumber((int)verdict.Window.Number)
           let point = district.On(day).Find(verdict.Station ?? "")
           where point is not null && (station is not null || point.Counts)
           select new Judged(day, point, verdict.Validity is Validity.Valid ? verdict.Good : null, verdict.Validity is Validity.Valid ? verdict.Value : null),
    ];

    private static NoiseFigure FigureOf(List<Judged> judged, string? station, Period period)
    {
        var standard = NoiseStandard.For(period.Last);
        Statistic level = station is null ? default : SoundLevels.EnergyMean([.. judged.Select(j => j.Level)]);
        var byClass = new Dictionary<string, ComplianceFigure>(StringComparer.Ordinal);
        foreach (NoiseClass area in standard.Classes)
        {
            List<Judged> ofClass = judged.FindAll(j => j.Point.FunctionClass == area.Class);
            if (ofClass.Count > 0)
            {
                byClass[area.Class] = ComplianceFigure.Of(ofClass.Select(j => j.Met));
            }
        }

        return new NoiseFigure(ComplianceFigure.Of(judged.Select(j => j.Met)), level.IsValid ? Rounding.HalfEven(level.Value, standard.ReportedDecimals) : null, byClass);
    }

    /// <summary>A day or night of a point, over.</summary>
    private sealed record Judged(DateOnly Day, Station Point, bool? Met, decimal? Level);
}
