using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Water;

/// <summary>Treated effluent against its own limits: daily means, and the mean of a month's valid days.</summary>
internal static class Discharge
{
    private const string Temperature = "temp";
    private const string Ph = "ph";

    /// <summary>Least share of the samples of a day that must be there. Engineering default: the numbers of HJ 915 were not found.</summary>
    private const decimal LeastSampleShare = 0.5m;

    private const int Met = 1;
    private const int Exceeded = 2;

    /// <summary>The day of an outlet.</summary>
    public static Verdict OfDay(Station station, Window window, bool closed, IEvidence evidence)
    {
        DateOnly day = window.FirstDay(evidence.District.Clock);
        (int first, int end) = window.Hours(evidence.District.Clock);
        IReadOnlyList<StationHour> hours = evidence.Hours(station, first, end);
        int least = WaterEvaluation.For(day).MinimumMinutesPerHour;
        int due = Math.Clamp((int)(TimeSpan.FromHours(24).Ticks / evidence.SamplePeriod(station, first, end).Ticks), 1, 24);
        int need = (int)decimal.Ceiling(LeastSampleShare * due);
        WaterSteps? steps = evidence.Derivation is { } derivation ? new WaterSteps(station, derivation) : null;
        var means = new Dictionary<string, Statistic>(StringComparer.Ordinal);
        foreach (StationParameter entry in station.Parameters)
        {
            string code = entry.Parameter.Code;
            decimal?[] samples = [.. hours.Select(h => h.Find(code)?.IfSampled(least))];
            steps?.Hours(code, hours, least);
            means[code] = MeanOf(code, samples, entry.Parameter.Decimals, steps);
        }

        return ToVerdict(WaterJudge.EffluentDay, station, window, closed, day, means, need, "too-few-samples", came: hours.Any(h => h.Values.Count > 0), steps);
    }

    /// <summary>The month of an outlet, from its valid days.</summary>
    public static Verdict OfMonth(Station station, Window window, bool closed, IEvidence evidence)
    {
        (DateOnly first, DateOnly last) = (window.FirstDay(evidence.District.Clock), window.LastDay(evidence.District.Clock));
        List<Verdict> days = [.. evidence.Verdicts(new VerdictQuery(WaterJudge.EffluentDay, Place.Of(station.Id), Window.Day(first).Number, Window.Day(last).Number))
            .Where(d => d.Validity == Validity.Valid)];
        int need = Math.Max(1, (int)decimal.Ceiling(evidence.District.Assessment.MinimumWaterDayShare * DateTime.DaysInMonth(first.Year, first.Month)));
        var means = new Dictionary<string, Statistic>(StringComparer.Ordinal);
        WaterSteps? steps = evidence.Derivation is { } derivation ? new WaterSteps(station, derivation) : null;
        foreach (StationParameter entry in station.Parameters)
        {
            decimal?[] daily = [.. days.Select(d => d.Parts.GetValueOrDefault(entry.Parameter.Code)?.Value)];
            steps?.Verdicts(entry.Parameter.Code, days);
            means[entry.Parameter.Code] = MeanOf(entry.Parameter.Code, daily, entry.Parameter.Decimals, steps);
        }

        Verdict verdict = ToVerdict(WaterJudge.EffluentMonth, station, window, closed, last, means, need, "too-few-days", came: days.Count > 0, steps);
        var parts = new Dictionary<string, VerdictPart>(verdict.Parts, StringComparer.Ordinal)
        {
            ["daysMet"] = new(days.Count(d => d.Good == true), null, days.Count),
        };
        steps?.Add(new Step("goodDays", "daysMet", Source.Default)
        {
            Gives = "value", Inputs = [.. days.Select(d => StepInput.Of(d.Kind, d.Window, d.Good is { } good ? good ? 1 : 0 : null, counts: true, station.Id))], Samples = days.Count, Result = parts["daysMet"].Value,
        });
        steps?.Add(new Step("judgedDays", null, Source.Default) { Gives = "samples", Samples = days.Count, Result = days.Count });
        return verdict with { Samples = days.Count, Parts = parts };
    }

    /// <summary>The limit that a daily or monthly mean was held against; null where the grade has none, and for pH, whose limits are a range.</summary>
    public static VerdictLimit? LimitOf(Station station, Verdict verdict, string parameter, District district)
    {
        if (parameter == Ph || verdict.Parts.GetValueOrDefault(parameter)?.Value is not { } value || station.Find(parameter) is not { } entry)
        {
            return null;
        }

        var standard = EffluentStandard.For(verdict.Window.LastDay(district.Clock));
        decimal? temperature = verdict.Parts.GetValueOrDefault(Temperature)?.Value;
        return standard.Grades.ContainsKey(station.DischargeGrade)
            && standard.Judge(station.DischargeGrade, parameter, Math.Max(0, value), temperature, station.BuiltBefore2006).Limit.TryGetValue(out decimal limit)
            ? new VerdictLimit(limit, entry.Parameter.Unit, standard.Sources[station.DischargeGrade][0])
            {
                Table = standard.Sources[station.DischargeGrade][0].StartsWith("GB ", StringComparison.Ordinal) ? "1" : "", // a local target stands in no table
            } : null;
    }

    private static Verdict ToVerdict(
        string kind, Station station, Window window, bool closed, DateOnly day, Dictionary<string, Statistic> means, int need, string tooFew, bool came, WaterSteps? steps)
    {
        var standard = EffluentStandard.For(day);
        string grade = station.DischargeGrade;
        bool known = standard.Grades.ContainsKey(grade);
        decimal? temperature = means.GetValueOrDefault(Temperature).ValueOrGap();
        var parts = new Dictionary<string, VerdictPart>(StringComparer.Ordinal);
        List<Reason> missing = [];
        List<string> exceeded = [];
        int judged = 0;
        foreach ((string code, Statistic mean) in means)
        {
            if (!mean.TryGetValue(out decimal value))
            {
                continue;
            }

            EffluentVerdict? verdict = known ? standard.Judge(grade, code, Math.Max(0, value), temperature, station.BuiltBefore2006) : null;
            bool hasLimit = verdict is { Limit.IsValid: true };
            if (hasLimit) Note(steps, standard, station, code, verdict!, mean.Samples, need, temperature);
            if (mean.Samples < need)
            {
                parts[code] = new VerdictPart(value, null, mean.Samples, new Reason(tooFew, code, mean.Samples, need));
                missing.AddRange(hasLimit ? [new Reason(tooFew, code, mean.Samples, need)] : []);
                continue;
            }

            parts[code] = new VerdictPart(value, hasLimit ? verdict!.Meets ? Met : Exceeded : null, mean.Samples);
            judged += hasLimit ? 1 : 0;
            exceeded.AddRange(hasLimit && !verdict!.Meets ? [code] : []);
        }

        // What is exceeded is exceeded, whatever is missing beside it.
        bool valid = exceeded.Count > 0 || (judged > 0 && missing.Count == 0);
        IReadOnlyList<Reason> why = !came ? [new Reason(Reason.NoData)] : !known ? [new Reason("unknown-grade")] : missing.Count > 0 ? missing : [new Reason("nothing-to-judge")];
        var outcome = new Verdict
        {
            Kind = kind,
            Station = station.Id,
            Window = window,
            Editions = known ? standard.Sources[grade] : [standard.Standard],
            Grade = exceeded.Count > 0 ? Exceeded : judged > 0 ? Met : null,
            Good = closed && valid ? exceeded.Count == 0 : null,
            Validity = !closed ? Validity.Pending : valid ? Validity.Valid : Validity.Invalid,
            Reasons = !closed ? [new Reason(Reason.WindowOpen)] : valid ? [] : why,
            Deciding = exceeded,
            Samples = judged,
            Parts = parts,
        };
        Note(steps, outcome, [.. missing.Select(r => r.Parameter!)], new Source(outcome.Editions is [var first, ..] ? first : Source.Default.Standard));
        return outcome;
    }

    /// <summary>A mean against its limit; one of too few samples is not judged.</summary>
    private static void Note(WaterSteps? steps, EffluentStandard standard, Station station, string code, EffluentVerdict verdict, int samples, int need, decimal? temperature)
    {
        IReadOnlyDictionary<string, decimal> limit = code == Ph ? Step.Named(("least", need), ("low", standard.PhRange.Low), ("high", standard.PhRange.High)) : Step.Named(("least", need), ("limit", verdict.Limit.Value));
        steps?.Add(new Step("limit", code, new Source(standard.Sources[station.DischargeGrade] is [var source, ..] ? source : Source.Default.Standard, code == Ph ? "" : "table 1"))
        {
            Gives = "grade", Numbers = limit, Inputs = temperature is { } degrees && code == "nh3n" ? [StepInput.Of(code, verdict.Value), StepInput.Of(Temperature, degrees)] : [StepInput.Of(code, verdict.Value)],
            Samples = samples, Result = samples < need ? null : verdict.Meets ? Met : Exceeded,
        });
    }

    /// <summary>What the items come to together.</summary>
    private static void Note(WaterSteps? steps, Verdict verdict, string[] tooFew, Source source)
    {
        if (steps is null)
        {
            return;
        }

        StepInput[] judged = [.. verdict.Parts.Where(p => p.Value.Grade is not null).Select(p => StepInput.Of(p.Key, p.Value.Grade))];
        StepInput[] all = [.. judged, .. tooFew.Select(code => StepInput.Of(code, null, counts: false))];
        if (verdict.Grade is not null)
        {
            steps.Add(new Step("worst", null, source) { Gives = "grade", Inputs = judged, Result = verdict.Grade });
        }

        steps.Add(new Step("decidingAbove", null, source)
        {
            Gives = "deciding", Numbers = Step.Named(("above", Met)), Inputs = [.. judged.Select(j => j with { Counts = j.Value > Met })], Samples = verdict.Deciding.Count,
        });
        if (verdict.Kind == WaterJudge.EffluentDay)
        {
            steps.Add(new Step("counted", null, Source.Default) { Gives = "samples", Inputs = judged, Samples = judged.Length, Result = judged.Length });
        }

        if (verdict.Validity != Validity.Pending)
        {
            steps.Add(new Step("exceededOrAll", null, Source.Default) { Gives = "validity", Numbers = Step.Named(("above", Met)), Inputs = all, Result = verdict.Validity == Validity.Valid ? 1 : 0 });
        }

        steps.Good(verdict, Met, source);
    }

    private static Statistic MeanOf(string code, decimal?[] values, int decimals, WaterSteps? steps)
    {
        Statistic mean = WaterIndicators.TryParse(code, out WaterIndicator indicator)
            ? WaterMeans.Of(indicator, values)
            : values.Count(v => v is not null) is > 0 and var count ? Statistic.Of(values.Average()!.Value, count) : default;
        steps?.Mean(code, mean);
        if (!mean.TryGetValue(out decimal value))
        {
            return mean;
        }

        decimal rounded = Rounding.HalfEven(value, decimals);
        steps?.Round(code, value, decimals, rounded);
        return Statistic.Of(rounded, mean.Samples);
    }
}
