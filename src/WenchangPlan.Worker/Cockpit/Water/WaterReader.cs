using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Water;

/// <summary>Reads what the page about water shows.</summary>
internal sealed class WaterReader(District district, IVerdictReader verdicts, IVerdictStore store, IActReader acts, TimeProvider time)
{
    private const string Domain = "water", Effluent = "effluent";
    private const int MonthsShown = 12;

    /// <summary>Where the name of a water ends in the Chinese name of a section at it.</summary>
    private static readonly char[] Waters = ['河', '湖', '库', '渠', '江', '溪', '沟'];

    /// <summary>The sections, months and figures.</summary>
    public WaterModel Read(ApiQuery query)
    {
        DateOnly today = district.Clock.DayAt(time.GetUtcNow().ToUnixTimeMilliseconds());
        var month = new DateOnly(today.Year, today.Month, 1);
        DateOnly[] months = [.. Enumerable.Range(1 - MonthsShown, MonthsShown).Select(month.AddMonths)];
        (long first, long last) = (Window.Month(months[0]).Number, Window.Month(month).Number);
        ILookup<string, Verdict> byMonth = verdicts.Read(new VerdictQuery("waterMonth", Place.All, first, last))
            .Concat(verdicts.Read(new VerdictQuery("effluentMonth", Place.All, first, last))).ToLookup(v => v.Station ?? "", StringComparer.Ordinal);
        Dictionary<string, Verdict> years = verdicts.Read(new VerdictQuery("waterYear", Place.All, today.Year, today.Year)).Where(v => v.Station is not null).ToDictionary(v => v.Station!, StringComparer.Ordinal);
        IReadOnlyList<WaterStatisticsItem> figures = Figures(today.Year, query);
        Station[] stations = [.. district.On(today).Stations.Where(s => s.Domain.Code == Domain)];
        return new WaterModel
        {
            Year = today.Year,
            Months = months,
            District = figures.FirstOrDefault(f => f.Station is null),
            Target = TargetItem.Of(today.Year, district, store).FirstOrDefault(t => t.Sections.Count > 0),
            Groups =
            [
                .. from station in stations
                   let body = BodyOf(station, query)
                   group station by (Last: station.Kind.Code == Effluent || !station.Counts, body) into of
                   orderby of.Key.Last
                   select new WaterGroup(Name(of.Key.body, [.. of], query), [.. of.Select(s => new WaterSection(
                       s, Months(byMonth[s.Id], months, query), years.TryGetValue(s.Id, out Verdict? year) ? VerdictItem.From(year, query) : null, figures.FirstOrDefault(f => f.Station == s.Id),
                       acts.ReadSamples(s, district.Clock.StartOfDay(months[0]), district.Clock.StartOfDay(month.AddMonths(1))).Count))]),
            ],
        };
    }

    /// <summary>Figures of the year so far by the code of <c>/api/v1/statistics/water</c>.</summary>
    private IReadOnlyList<WaterStatisticsItem> Figures(int year, ApiQuery query)
    {
        var asked = new ApiQuery(new QueryCollection(new Dictionary<string, StringValues>(StringComparer.Ordinal)
        {
            ["period"] = year.ToString(CultureInfo.InvariantCulture), ["station"] = "*",
        }), district, query.Wording);
        return StatisticsEndpoint.Water(asked, verdicts, store, time).Result is Ok<Page<WaterStatisticsItem>> { Value: { } page } ? page.Items : [];
    }

    private IReadOnlyList<WaterMonthCell?> Months(IEnumerable<Verdict> of, DateOnly[] months, ApiQuery query)
    {
        // An outlet is judged as water too where it has a target class; its discharge limits only where it is not.
        Dictionary<DateOnly, Verdict> known = of.GroupBy(v => v.Window.FirstDay(district.Clock)).ToDictionary(g => g.Key, g => g.First());
        return [.. months.Select(m => known.TryGetValue(m, out Verdict? verdict) ? new WaterMonthCell(VerdictItem.From(verdict, query), Beyond(verdict)) : null)];
    }

    private List<(string Code, decimal Multiple)> Beyond(Verdict verdict) =>
    [
        .. from part in verdict.Parts
           let limit = verdicts.LimitOf(verdict, part.Key)
           where part.Value.Grade is not null && limit is { IsLeast: false, Value: > 0 } && part.Value.Value > limit.Value
           let multiple = (part.Value.Value!.Value / limit.Value) - 1
           orderby multiple descending
           select (part.Key, multiple),
    ];

    /// <summary>The water a section stands at: its name up to the word for a water; the kind of place where it has none, and of outlets.</summary>
    private static string BodyOf(Station station, ApiQuery query) =>
        station.Kind.Code != Effluent && station.Name.IndexOfAny(Waters, Math.Min(1, station.Name.Length)) is > 0 and int at ? station.Name[..(at + 1)] : query.Wording.Name(station.Kind.Name, station.Kind.NameEn);

    /// <summary>In English what the names of its sections have in common.</summary>
    private static string Name(string body, Station[] stations, ApiQuery query)
    {
        if (!query.Wording.IsEnglish)
        {
            return body;
        }

        string[] common = stations[0].NameEn.Split(' ');
        foreach (Station station in stations)
        {
            common = [.. common.Zip(station.NameEn.Split(' ')).TakeWhile(w => w.First == w.Second).Select(w => w.First)];
        }

        int kind = Array.FindIndex(common, w => w is "River" or "Lake" or "Reservoir" or "Canal");
        return common.Length > 0 ? string.Join(' ', kind > 0 ? common[..(kind + 1)] : common) : body;
    }
}
