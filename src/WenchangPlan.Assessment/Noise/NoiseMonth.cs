using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Noise;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Noise;

/// <summary>
/// How many days and nights of a month met their limit (达标率): of each point, and of the district pooled over its points. Days and nights are counted apart, together and by
/// class of area.
/// </summary>
internal static class NoiseMonth
{
    private const int Decimals = 1;

    public static IReadOnlyList<Verdict> Of(Window month, bool closed, IEvidence evidence)
    {
        District district = evidence.District;
        var first = month.FirstDay(district.Clock);
        NoiseStandard standard = NoiseSettings.Of(first, district.Assessment);
        List<Period> periods =
        [
            .. PeriodsOf(NoiseJudge.Day, "day", month, evidence),
            .. PeriodsOf(NoiseJudge.Night, "night", month, evidence),
        ];

        // The points of each day, since one may have come, gone or changed in the middle of the month.
        Station[] points = [.. Enumerable.Range(0, DateTime.DaysInMonth(first.Year, first.Month)).SelectMany(day => NoiseJudge.PointsOf(district.On(first.AddDays(day))))];
        List<Verdict> verdicts =
        [
            .. NoiseJudge.PointsOf(district).Select(p => ToVerdict(p.Id, month, closed, standard, [.. periods.Where(x => x.Point.Id == p.Id)], points.Count(d => d.Id == p.Id), evidence.Derivation)),
        ];
        int counting = points.Count(p => p.Counts);
        if (counting > 0)
        {
            verdicts.Add(ToVerdict(null, month, closed, standard, [.. periods.Where(x => x.Point.Counts)], counting, evidence.Derivation));
        }

        return verdicts;
    }

    private static IEnumerable<Period> PeriodsOf(string kind, string name, Window month, IEvidence evidence)
    {
        District district = evidence.District;
        return from verdict in evidence.Verdicts(new VerdictQuery(kind, Place.All, Window.Day(month.FirstDay(district.Clock)).Number, Window.Day(month.LastDay(district.Clock)).Number))
               let point = verdict.Station is { } id ? district.On(verdict.Window.FirstDay(district.Clock)).Find(id) : null
               where point is not null
               select new Period(point, name, verdict.Validity == Validity.Valid ? verdict.Good : null, kind, verdict.Window);
    }

    private static Verdict ToVerdict(string? station, Window month, bool closed, NoiseStandard standard, List<Period> periods, int due, Derivation? derivation)
    {
        NoiseMonthSteps? steps = derivation is null ? null : new NoiseMonthSteps(station, standard, derivation);
        var parts = new Dictionary<string, VerdictPart>(StringComparer.Ordinal);
        foreach (string name in (string[])["day", "night"])
        {
            Add(parts, name, [.. periods.Where(p => p.Name == name)], steps);
            if (station is null)
            {
                foreach (NoiseClass area in standard.Classes)
                {
                    List<Period> ofClass = [.. periods.Where(p => p.Name == name && p.Point.FunctionClass == area.Class)];
                    if (ofClass.Count > 0)
                    {
                        Add(parts, name + area.Class, ofClass, steps);
                    }
                }
            }
        }

        var nights = NoiseCompliance.Of(periods.Where(p => p.Name == "night").Select(p => p.Met));
        int valid = periods.Count(p => p.Met is not null);
        var verdict = new Verdict
        {
            Kind = NoiseJudge.Month,
            Station = station,
            Window = month,
            Editions = [standard.Standard, NoiseSettings.Source],
            Value = Percent(nights),
            Validity = !closed ? Validity.Pending : valid > 0 ? Validity.Valid : Validity.Invalid,
            Reasons = !closed ? [new Reason(Reason.WindowOpen)] : valid > 0 ? [] : [new Reason(Reason.NoData)],
            Good = closed && valid > 0 ? periods.TrueForAll(p => p.Met != false) : null,
            Samples = due,
            Parts = parts,
        };
        steps?.Month(verdict, valid);
        return verdict;
    }

    private static void Add(Dictionary<string, VerdictPart> parts, string code, IReadOnlyList<Period> periods, NoiseMonthSteps? steps)
    {
        var compliance = NoiseCompliance.Of(periods.Select(p => p.Met));
        parts[code] = new VerdictPart(Percent(compliance), null, compliance.Valid, compliance.Valid > 0 ? null : new Reason(Reason.NoData, code));
        parts[code + "Met"] = new VerdictPart(compliance.Met, null, compliance.Valid);
        steps?.Share(code, [.. periods.Select(p => StepInput.Of(p.Kind, p.Window, p.Met is { } met ? met ? 1 : 0 : null, p.Met is not null, p.Point.Id))], compliance, parts[code].Value, Decimals);
    }

    private static decimal? Percent(NoiseCompliance compliance) => compliance.Percent.TryGetValue(out decimal percent) ? Rounding.HalfEven(percent, Decimals) : null;

    private sealed record Period(Station Point, string Name, bool? Met, string Kind, Window Window);
}
