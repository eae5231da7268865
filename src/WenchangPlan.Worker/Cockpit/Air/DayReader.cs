using System.Globalization;
using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Air;

/// <summary>Reads what the page of a day shows: the evidence of its verdict and of those of its stations, as the API gives it.</summary>
internal sealed class DayReader(District district, EvidenceReader evidence, IVerdictReader verdicts)
{
    /// <summary>Kind of the verdict.</summary>
    public const string Kind = "airDay";

    private const string HourKind = "airHour";
    private const int DaysAround = 7;
    private const int HoursPerDay = 24;

    /// <summary>Stations whose hours are shown on the page of a district's day; of the others the value and a link are enough.</summary>
    private const int MostStations = 20;

    /// <summary>The ozone of an hour, which the eight-hour value is made of; its highest is shown by nobody, because the eight-hour value says the same.</summary>
    private const string Ozone = "o3", EightHours = "o3_8h";

    /// <summary>Pollutants of a day; the greatest hour of ozone has an index of its own in the edition of 2012 and may decide.</summary>
    private static readonly string[] Codes = ["pm25", "pm10", "so2", "no2", "co", EightHours, Ozone];

    private VerdictKind Day => district.Domains.Verdict(Kind);

    /// <summary>Codes that may be asked for.</summary>
    public static IReadOnlyList<string> Parameters => Codes;

    /// <summary>Reads a day.</summary>
    /// <param name="date">Local day.</param>
    /// <param name="station">Whose; null is the district.</param>
    /// <param name="parameter">The pollutant whose hours are wanted; null: the one that decides.</param>
    /// <param name="query">The request.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="IOException">A store cannot be read now.</exception>
    public async Task<DayModel> ReadAsync(DateOnly date, Station? station, string? parameter, ApiQuery query, CancellationToken cancel)
    {
        Evidence? found = await evidence.ReadAsync(Day, Window.Day(date), station?.Id, cancel);
        EvidenceAnswer? answer = found is null ? null : EvidenceEndpoint.Answer(found, Day, query);
        List<DayPollutant> pollutants = found is null ? [] : Pollutants(found.Verdict, answer!);
        string chosen = parameter ?? pollutants.FirstOrDefault()?.Code ?? Codes[0];
        string hourly = chosen == EightHours ? Ozone : chosen;
        int first = DistrictClock.FirstHourOf(date);
        ILookup<string, Verdict> hours = verdicts.Read(new VerdictQuery(HourKind, station is null ? Place.All : Place.Of(station.Id), first, first + HoursPerDay - 1)).ToLookup(v => v.Station ?? "", StringComparer.Ordinal);
        var stations = new List<StationDay>();
        Station[] measuring = [.. district.On(date).Stations.Where(s => s.Domain.Code == Day.Domain && s.Find(hourly) is not null && (station is null || s.Id == station.Id)).OrderBy(s => !s.Counts)];
        List<(Station Station, decimal? Value)> others = measuring.Length <= MostStations ? [] : ByValue(measuring, date, chosen);
        foreach (Station of in others.Count == 0 ? measuring : [.. others.Take(MostStations).Select(o => o.Station)])
        {
            EvidenceAnswer? own = station is not null ? answer
                : await evidence.ReadAsync(Day, Window.Day(date), of.Id, cancel, [chosen, hourly]) is { } some ? EvidenceEndpoint.Answer(some, Day, query) : null;
            stations.Add(Of(of, own, chosen, hourly, date, hours[of.Id]));
        }

        return new DayModel
        {
            Date = date,
            Station = station,
            Evidence = answer,
            Around = Around(date, station, query),
            Pollutants = pollutants,
            Parameter = chosen,
            HourParameter = hourly,
            DistrictHours = station is null ? District(hours[""], hourly, first) : [],
            Stations = stations,
            Others = [.. others.Skip(MostStations)],
            Effects = station is null && found is { Verdict.Validity: not Validity.Pending } ? Effects(date) : [],
        };
    }

    /// <summary>Stations with what they have of a pollutant, the most first.</summary>
    private List<(Station Station, decimal? Value)> ByValue(IEnumerable<Station> stations, DateOnly date, string parameter)
    {
        Dictionary<string, decimal?> values = verdicts.Read(new VerdictQuery(Kind, Place.All, date.DayNumber, date.DayNumber)).Where(v => v.Station is not null)
            .ToDictionary(v => v.Station!, v => v.Parts.GetValueOrDefault(parameter)?.Value, StringComparer.Ordinal);
        return [.. stations.Select(s => (s, values.GetValueOrDefault(s.Id))).OrderByDescending(s => s.Item2 ?? -1)];
    }

    private List<DayPollutant> Pollutants(Verdict verdict, EvidenceAnswer answer)
    {
        VerdictItem item = answer.Verdict!;
        return
        [
            .. from code in Codes
               where item.Parts.TryGetValue(code, out VerdictPartItem? given) && (code != Ozone || given.Grade is not null)
               let part = item.Parts[code]
               let points = answer.Steps.LastOrDefault(s => s.Rule == "points" && s.Part == code)
               orderby part.Grade ?? -1 descending
               select new DayPollutant(
                   code, part, LevelOf(part.Grade, item.Window), verdicts.LimitOf(verdict, code), item.Deciding.Contains(code),
                   answer.Steps.LastOrDefault(s => s.Rule == "index" && s.Part == code),
                   points is not null ? (int)points.Numbers["points"] : code == EightHours ? HoursPerDay - 7 : HoursPerDay),
        ];
    }

    private StationDay Of(Station station, EvidenceAnswer? own, string parameter, string hourly, DateOnly date, IEnumerable<Verdict> hours)
    {
        if (own is null)
        {
            return new StationDay(station, null, [], null, null, null);
        }

        Dictionary<string, int?> grades = hours.ToDictionary(h => h.Window.ToText(district.Clock), h => h.Parts.GetValueOrDefault(hourly)?.Grade, StringComparer.Ordinal);
        EvidenceStep? rule = own.Steps.LastOrDefault(s => s.Rule == "hours" && s.Part == hourly);
        string day = own.Window;
        return new StationDay(
            station, own.Verdict,
            rule is null ? [] : [.. rule.Inputs.Select((h, i) => new HourCell(h.Of, i + 1, h.Value, h.Counts ? LevelOf(grades.GetValueOrDefault(h.Of), day) : null, h))],
            own.Verdict?.Parts.GetValueOrDefault(parameter),
            rule,
            own.Steps.LastOrDefault(s => s.Part == parameter && (s.Rule is "mean" or "movingMeans")));
    }

    private List<HourCell> District(IEnumerable<Verdict> hours, string hourly, int first)
    {
        var cells = new List<HourCell>(HoursPerDay);
        Dictionary<long, Verdict> known = hours.ToDictionary(h => h.Window.Number);
        for (int i = 0; i < HoursPerDay; i++)
        {
            var window = Window.Hour(first + i);
            VerdictPart? part = known.GetValueOrDefault(first + i)?.Parts.GetValueOrDefault(hourly);
            string text = window.ToText(district.Clock);
            cells.Add(new HourCell(text, i + 1, part?.Value, LevelOf(part?.Grade, text), null));
        }

        return cells;
    }

    private List<NearDay> Around(DateOnly date, Station? station, ApiQuery query)
    {
        (int from, int to) = (Math.Max(0, date.DayNumber - DaysAround), Math.Min(DateOnly.MaxValue.DayNumber, date.DayNumber + DaysAround));
        Dictionary<DateOnly, AirDayItem> days = verdicts.Read(new VerdictQuery(Kind, Place.Of(station?.Id), from, to))
            .Select(v => AirDayItem.From(v, district, query.Wording)).ToDictionary(d => d.Date);
        return [.. Enumerable.Range(from, to - from + 1).Select(DateOnly.FromDayNumber).Select(d => new NearDay(d, days.GetValueOrDefault(d)))];
    }

    private List<TargetEffect> Effects(DateOnly date) =>
    [
        .. from target in district.Targets
           where target.Kind == Kind && target.Of == TargetScope.District && target.HoldsIn(date.Year)
           select new TargetEffect(
               target,
               date.DayOfYear == 1 ? null : evidence.ReadTarget(target, date.Year, date.AddDays(-1)).Recomputed,
               evidence.ReadTarget(target, date.Year, date).Recomputed),
    ];

    /// <summary>The level of an index by the edition that judges the day of a window.</summary>
    private static int? LevelOf(int? index, string window) => index is not { } value ? null
        : AirEdition.For(DateOnly.ParseExact(window.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture)).CategoryOf(value).Level;
}
