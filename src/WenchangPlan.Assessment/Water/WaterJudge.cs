using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Water;

/// <summary>Judges the months and years of water sections by GB 3838-2002 and 环办〔2011〕22号.</summary>
/// <remarks>Concentrations are averaged first, then judged; classes are never averaged. TN and temperature never decide.</remarks>
public sealed class WaterJudge : IJudge
{
    /// <summary>Kind of the verdict of a month.</summary>
    public const string Month = "waterMonth";

    /// <summary>Kind of the verdict of a year; while the year runs it is the class of the months so far.</summary>
    public const string Year = "waterYear";

    /// <summary>Kind of the trophic state of a lake point in a month.</summary>
    public const string Trophic = "trophicMonth";

    /// <summary>Kind of the day of an outlet against its discharge limits.</summary>
    public const string EffluentDay = "effluentDay";

    /// <summary>Kind of the month of an outlet against its discharge limits.</summary>
    public const string EffluentMonth = "effluentMonth";

    /// <summary>Kind of the state of the district's sections in a month; judged from their months when asked for.</summary>
    public const string Sections = "sectionsMonth";

    /// <summary>Code of the domain.</summary>
    internal const string Domain = "water";

    private const string Lake = "lake";
    private const string Effluent = "effluent";

    /// <inheritdoc />
    public JudgeFacts Facts { get; } = new(
        Domain, ["river", Lake, Effluent], [Month, Year, Trophic, EffluentDay, EffluentMonth, Sections], new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal))
    {
        Members = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["dischargeGrade"] = [.. EffluentStandard.All[^1].Grades.Keys] },
    };

    /// <inheritdoc />
    public IEnumerable<JudgedWindow> Touched(Station station, int hour)
    {
        ArgumentNullException.ThrowIfNull(station);
        DateOnly day = DistrictClock.DayOf(hour);
        var place = Place.Of(station.Id);
        yield return new JudgedWindow(Month, Window.Month(day), place);
        if (station.Kind.Code == Lake)
        {
            yield return new JudgedWindow(Trophic, Window.Month(day), place);
        }
        else if (station.Kind.Code == Effluent)
        {
            yield return new JudgedWindow(EffluentDay, Window.Day(day), place);
        }
    }

    /// <inheritdoc />
    public IEnumerable<JudgedWindow> Above(string kind, string? station, Window window, District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        DateOnly day = window.FirstDay(district.Clock);
        return kind switch
        {
            Month => [new JudgedWindow(Year, Window.Year(day.Year), Place.Of(station))],
            EffluentDay => [new JudgedWindow(EffluentMonth, Window.Month(day), Place.Of(station))],
            _ => [],
        };
    }

    /// <inheritdoc />
    public Place PlaceOf(string kind, string? station) => Place.Of(station);

    /// <inheritdoc />
    public int LastHour(JudgedWindow window, District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        return window.Window.Hours(district.Clock).End - 1;
    }

    /// <inheritdoc />
    public (int First, int End)? ReadingsOf(JudgedWindow window, District district) => null;

    /// <inheritdoc />
    public IReadOnlyList<Verdict> Judge(JudgedWindow window, bool closed, IEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (window.Kind == Sections)
        {
            return window.Place.Station is null ? SectionsMonth.Of(window.Window, evidence) : [];
        }

        return evidence.District.Find(window.Place.Station ?? "") is not { } station ? [] : window.Kind == Year ? JudgeYear(station, window.Window, closed, evidence) :
        [
            window.Kind switch
            {
                Trophic => TrophicMonth.Of(station, window.Window, closed, evidence),
                EffluentDay => Discharge.OfDay(station, window.Window, closed, evidence),
                EffluentMonth => Discharge.OfMonth(station, window.Window, closed, evidence),
                _ => SectionMonth.Of(station, window.Window, closed, evidence),
            },
        ];
    }

    /// <inheritdoc />
    public bool? IsGoodBy(Verdict verdict, string pin) => throw new ArgumentException($"Water knows no edition to pin, so not {pin} either.", nameof(pin));

    /// <summary>Of a section the limit of its target class in a month, and of Class III in a year; of an outlet that of its grade (GB 3838-2002 and GB 18918-2002, table 1).</summary>
    public VerdictLimit? LimitOf(Verdict verdict, string parameter, District district)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(district);
        if (district.Find(verdict.Station ?? "") is not { } station)
        {
            return null;
        }

        if (verdict.Kind is EffluentDay or EffluentMonth)
        {
            return Discharge.LimitOf(station, verdict, parameter, district);
        }

        WaterClass target = verdict.Kind == Month ? (WaterClass)station.TargetClass : WaterClass.III;
        var standard = SurfaceWaterStandard.For(verdict.Window.FirstDay(district.Clock));
        return verdict.Kind is Month or Year && WaterIndicators.TryParse(parameter, out WaterIndicator indicator)
            && standard.TryGetLimit(indicator, target, BodyOf(station), out decimal limit)
            ? new VerdictLimit(limit, "mg/L", standard.Standard) { Table = "1", IsLeast = indicator == WaterIndicator.DissolvedOxygen } : null;
    }

    /// <summary>The class by the means of the valid months; a closed year needs <see cref="WaterEvaluation.MinimumMonthsPerYear"/> of them, a running one any. Of a running one without a month there is nothing to say.</summary>
    private static Verdict[] JudgeYear(Station station, Window window, bool closed, IEvidence evidence)
    {
        var first = new DateOnly((int)window.Number, 1, 1);
        IReadOnlyList<Verdict> all = evidence.Verdicts(new VerdictQuery(Month, Place.Of(station.Id), Window.Month(first).Number, Window.Month(first.AddMonths(11)).Number));
        if (!closed && !all.Any(m => m.Validity != Validity.Pending))
        {
            return [];
        }

        List<Verdict> months = [.. all.Where(m => m.Validity == Validity.Valid)];
        WaterEvaluation evaluation = WaterEvaluation.For(months.Count == 0 ? first : months[^1].Window.FirstDay(evidence.District.Clock));
        WaterSteps? steps = evidence.Derivation is { } derivation ? new WaterSteps(station, derivation) : null;
        var values = new List<WaterValue>();
        var samples = new Dictionary<WaterIndicator, int>();
        var sources = new Dictionary<WaterIndicator, PartSource?>();
        foreach (string code in months.SelectMany(m => m.Parts.Keys).Distinct(StringComparer.Ordinal))
        {
            VerdictPart[] parts = [.. months.Select(m => m.Parts.GetValueOrDefault(code)).OfType<VerdictPart>().Where(p => p.Reason is null)];
            if (WaterIndicators.TryParse(code, out WaterIndicator indicator) && parts.Length > 0)
            {
                decimal?[] means = [.. parts.Select(p => p.Value)];
                Statistic mean = WaterMeans.Of(indicator, means);
                values.Add(new WaterValue(indicator, evaluation.Round(indicator, mean.Value)));
                steps?.Verdicts(code, months, judgedOnly: true);
                steps?.Mean(code, mean);
                steps?.Assessed(evaluation, indicator, mean.Value, values[^1].Value, notBelowZero: false);
                samples[indicator] = means.Length;
                PartSource?[] ways = [.. parts.Select(p => p.Source).Distinct()];
                sources[indicator] = Array.TrueForAll(ways, w => w is null) ? null : ways.Length == 1 ? ways[0] : ways.Contains(PartSource.Laboratory) || ways.Contains(PartSource.Both) ? PartSource.Both : PartSource.Sensors;
            }
        }

        SectionAssessment assessment = evaluation.Assess(values.ToArray(), BodyOf(station));
        int need = closed ? evaluation.MinimumMonthsPerYear : 1;
        bool enough = months.Count >= need && assessment.HasClass;
        Verdict verdict = Verdict(Year, station, window, evaluation, assessment, values, samples);
        verdict = verdict with
        {
            Parts = verdict.Parts.ToDictionary(p => p.Key, p => p.Value with { Source = WaterIndicators.TryParse(p.Key, out WaterIndicator of) ? sources[of] : null }, StringComparer.Ordinal),
            Grade = enough ? verdict.Grade : null,
            Deciding = enough ? verdict.Deciding : [],
            Good = enough ? assessment.IsGood : null, // of a running year: so far
            Validity = !closed ? Validity.Pending : enough ? Validity.Valid : Validity.Invalid,
            Reasons = !closed ? [new Reason(Reason.WindowOpen)] : enough ? [] : [new Reason("too-few-months", null, months.Count, need)],
            Samples = months.Count,
            AsOf = months.Count == 0 ? null : months[^1].Window.LastDay(evidence.District.Clock),
        };
        steps?.Classes(evaluation, values, assessment, enough);
        steps?.Enough("counted", months.Count, need, verdict);
        steps?.Good(verdict, (int)WaterClass.III, new Source(evaluation.Standard));
        return [verdict];
    }

    private static Verdict Verdict(
        string kind, Station station, Window window, WaterEvaluation evaluation, SectionAssessment assessment, List<WaterValue> values,
        Dictionary<WaterIndicator, int> samples) => new()
    {
        Kind = kind,
        Station = station.Id,
        Window = window,
        Editions = evaluation.Editions,
        Grade = assessment.HasClass ? (int)assessment.Class : null,
        Deciding = assessment.HasClass ? [.. assessment.Deciding.Select(i => i.Code())] : [],
        Validity = Validity.Pending,
        Parts = values.ToDictionary(v => v.Indicator.Code(), v => new VerdictPart(
            v.Value, assessment.Judged.Contains(v.Indicator) ? (int)assessment[v.Indicator] : null, samples[v.Indicator]), StringComparer.Ordinal),
    };

    internal static WaterBody BodyOf(Station station) => station.Kind.Code == Lake ? WaterBody.Lake : WaterBody.River;
}
