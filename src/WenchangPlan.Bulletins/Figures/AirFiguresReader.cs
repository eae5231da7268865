using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Standards;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Bulletins.Figures;

/// <summary>Reads the figures of air, once: a hundred stations and three periods would be three hundred questions, so the days of all are read in one go.</summary>
internal sealed class AirFiguresReader(IVerdictReader verdicts)
{
    private const string Domain = "air";
    private readonly Dictionary<Period, ILookup<string, Verdict>> _days = [];

    /// <summary>Null where the register has no station of air in the period.</summary>
    public AirFigures? Read(Asked asked)
    {
        Station[] stations = asked.Stations(Domain);
        if (stations.Length == 0)
        {
            return null;
        }

        AirStatistics[] figures = [.. stations.Select(s => Of(asked.Period, s.Id))];
        IReadOnlyList<int?> ranks = Ranking.Of([.. figures.Select(f => f.Index)]);
        AirPlace[] places = [.. stations.Select((s, i) => Place(asked, figures[i], s.Name, s.NameEn, ranks[i]))];
        return new AirFigures(
            Place(asked, Of(asked.Period, null), asked.District.Name, asked.District.NameEn, null),
            [.. places.OrderBy(p => p.Rank ?? int.MaxValue)], Days(asked.Period));
    }

    private AirStatistics Of(Period period, string? place)
    {
        if (!_days.TryGetValue(period, out ILookup<string, Verdict>? days))
        {
            _days[period] = days = AirStatistics.DaysOf(period, verdicts);
        }

        return AirStatistics.Of(period, place, days[place ?? ""]);
    }

    private List<AirDay> Days(Period period) =>
    [
        .. verdicts.Read(new VerdictQuery("airDay", Telemetry.Stores.Place.District, period.First.DayNumber, period.Last.DayNumber))
            .Where(d => d.Validity is Validity.Valid)
            .Select(d => new AirDay(DateOnly.FromDayNumber((int)d.Window.Number), d.Value, d.Grade, d.Good, d.Deciding)),
    ];

    private AirPlace Place(Asked asked, AirStatistics now, string name, string nameEn, int? rank)
    {
        AirStatistics yearBefore = Of(asked.YearBefore(now.AsOf), now.Station), previous = Of(asked.Previous(now.AsOf), now.Station);
        // A gap is no change: what has too few days is held against nothing.
        bool Suffice(AirStatistics before, int days, bool? valid) => valid ?? 4 * days >= 3 * before.Period.Days;
        Figure Held(ChangeKind kind, Func<AirStatistics, bool> suffices, Func<AirStatistics, decimal?> figure) =>
            Figure.Of(kind, figure(now), suffices(yearBefore) ? figure(yearBefore) : null, suffices(previous) ? figure(previous) : null);
        Figure OfDays(ChangeKind kind, Func<AirStatistics, decimal?> figure) => Held(kind, s => Suffice(s, s.Valid, null), figure);
        PollutantFigures OfPollutant(string code, PollutantFigure own) => new(
            Held(ChangeKind.Percent, s => Suffice(s, s.Pollutants[code].Days, s.Pollutants[code].IsValid), s => s.Pollutants[code].Value), own.Days, own.Exceeded, own.IsValid);
        return new AirPlace
        {
            Station = now.Station,
            Name = name,
            NameEn = nameEn,
            AsOf = now.AsOf,
            Good = OfDays(ChangeKind.Days, s => s.Valid == 0 ? null : s.Good), // where nothing was judged no days is no figure
            Valid = now.Valid,
            Invalid = now.Invalid,
            Unjudged = asked.Period.Days - now.Valid - now.Invalid,
            YearBeforeValid = yearBefore.Valid,
            PreviousValid = previous.Valid,
            GoodShare = OfDays(ChangeKind.Points, s => s.GoodShare),
            ExcludedBad = now.ExcludedBad,
            GoodShareWithout = now.ExcludedBad > 0 ? now.GoodShareWithout : null,
            Heavy = OfDays(ChangeKind.Days, s => s.Valid == 0 ? null : s.Heavy),
            Levels = now.ByLevel,
            Pollutants = now.Pollutants.ToDictionary(p => p.Key, p => OfPollutant(p.Key, p.Value), StringComparer.Ordinal),
            Index = Held(ChangeKind.Percent, s => s.Pollutants.Values.All(p => Suffice(s, p.Days, p.IsValid)), s => s.Index),
            Dominant = now.Dominant,
            Sufficient = now.IsValid,
            Rank = rank,
        };
    }
}
