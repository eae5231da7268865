using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards.Drainage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Drainage;

/// <summary>Notes the steps of events and of the days they touch.</summary>
internal sealed class DrainageSteps(Station station, DrainageThresholds thresholds, Derivation derivation)
{
    /// <summary>Readings shown before and after an event, enough to see that it begins and ends there.</summary>
    private const int Around = 6;

    private readonly Dictionary<string, List<StepInput>> _events = new(StringComparer.Ordinal);

    /// <summary>An event: its readings with those around it, the thresholds, its peak and its grade.</summary>
    public void Event(EventFamily family, StationSeries series, ThresholdEvent found, Verdict verdict)
    {
        List<TimedValue> all = family.Values(series);
        int first = all.FindIndex(r => r.Time >= found.Start), last = all.FindLastIndex(r => r.Time <= found.LastSeen);
        StepInput[] readings = [.. all.Take(Math.Min(all.Count, last + 1 + Around)).Skip(Math.Max(0, first - Around)).Select(r => new StepInput(r.Value, r.Time >= found.Start && r.Time <= found.LastSeen) { Time = r.Time })];
        var source = new Source(family.Editions[0]);
        EventGrade lowest = family.Rule.Grades.OrderBy(g => g.From).ThenByDescending(g => g.IsIncluded).First();
        Add(verdict, new Step("event", family.Parameter, source)
        {
            Numbers = Step.Named(("consecutive", family.Rule.Consecutive), ("hysteresis", family.Rule.Hysteresis), ("longestGapMinutes", (decimal)family.Rule.LongestGap.TotalMinutes),
                (lowest.IsIncluded ? "from" : "above", lowest.From)),
            Inputs = readings, Samples = found.Readings, Result = found.Readings,
        });
        Add(verdict, new Step("peak", family.Parameter, source) { Gives = "value", Samples = found.Readings, Result = found.Peak });
        Add(verdict, new Step("same", null, source) { Gives = "value", Inputs = [StepInput.Of(family.Parameter, found.Peak)], Result = found.Peak });
        Add(verdict, new Step("eventGrade", family.Parameter, source)
        {
            Gives = "grade",
            Numbers = family.Rule.Grades.Select(g => ((g.IsIncluded ? "from" : "above") + EventFamily.GradeOf(g.Code), g.From)).Append(("consecutive", family.Rule.Consecutive)).ToDictionary(g => g.Item1, g => g.Item2),
            Result = verdict.Parts[family.Parameter].Grade,
        });
        if (verdict.Kind != DrainageJudge.Overflow)
        {
            Add(verdict, new Step("sameGrade", null, source) { Gives = "grade", Inputs = [StepInput.Of(family.Parameter, verdict.Grade)], Result = verdict.Grade });
        }

        if (family.Diameter is { } diameter)
        {
            Add(verdict, new Step("fullness", "fullness", source) { Gives = "value", Numbers = Step.Named(("diameter", diameter), ("decimals", 3)), Inputs = [StepInput.Of(family.Parameter, found.Peak)], Result = verdict.Parts["fullness"].Value });
        }

        if (found.Volume is not null)
        {
            long end = found.End ?? found.LastSeen;
            Add(verdict, new Step("volume", "volume", source)
            {
                Gives = "value", Numbers = Step.Named(("decimals", 1)),
                Inputs = [.. series.Of("flow").Where(r => r.Time >= found.Start && r.Time <= end).Select(r => new StepInput(r.Value, Counts: true) { Time = r.Time })], Result = verdict.Parts["volume"].Value,
            });
        }

        if (verdict.Parts.TryGetValue("minutes", out VerdictPart? minutes))
        {
            Add(verdict, new Step("duration", "minutes", source)
            {
                Gives = "value", Inputs = [new StepInput(null, Counts: true) { Time = found.Start }, new StepInput(null, Counts: true) { Time = found.End!.Value }], Result = minutes.Value,
            });
        }

        Add(verdict, new Step("decidingJudged", null, source) { Gives = "deciding", Inputs = [StepInput.Of(family.Parameter, found.Peak)], Samples = 1 });
        if (verdict.Validity != Validity.Pending)
        {
            Add(verdict, new Step("ended", null, source) { Gives = "validity", Inputs = [new StepInput(null, found.End is not null) { Time = found.End ?? found.LastSeen }], Result = found.End is not null ? 1 : 0 });
        }

        Add(verdict, new Step("notGood", null, source) { Gives = "good", Result = 0 });
    }

    /// <summary>The rain before an overflow at the gauge that shows most, and what it says.</summary>
    public void Rain(Verdict verdict, Station? gauge, IReadOnlyList<StationHour> hours, int first, RainSum rain, int dryGrade)
    {
        if (gauge is not null)
        {
            Add(verdict, Drainage.RainSteps.Hours("rain24h", gauge, hours, first, rain.Hours + 1, thresholds));
        }

        Add(verdict, new Step("rainBefore", "rain24h", Source.Default) { Gives = "value", Numbers = Step.Named(("hours", rain.Hours)), Samples = rain.Known, Result = rain.AtLeast });
        string part = verdict.Deciding[0];
        Add(verdict, new Step("dryWeather", null, Source.Default)
        {
            Gives = "grade", Numbers = Step.Named(("below", thresholds.DryWeatherRainBelow), ("hours", rain.Hours), ("dryGrade", dryGrade)),
            Inputs = [StepInput.Of(part, verdict.Parts[part].Grade), StepInput.Of("rain24h", rain.AtLeast, rain.IsComplete)], Samples = rain.Known, Result = verdict.Grade,
        });
    }

    /// <summary>The hours of a day with how many valid readings of any parameter.</summary>
    public void Heard(IReadOnlyDictionary<int, int> heard, int first, int end) => Add(null, new Step("hoursWithReadings", null, Source.Default)
    {
        Gives = "samples", Samples = heard.Count, Result = heard.Count,
        Inputs = [.. Enumerable.Range(first, end - first).Select(hour => new StepInput(heard.GetValueOrDefault(hour), heard.ContainsKey(hour)) { Window = Window.Hour(hour) })],
    });

    /// <summary>The readings of a parameter in a day, and the events that touch it.</summary>
    public void Day(EventFamily family, IReadOnlyList<TimedValue> readings, IEnumerable<ThresholdEvent> events)
    {
        Add(null, new Step("readings", family.Parameter, Source.Default)
        {
            Inputs = [.. readings.Select(r => new StepInput(r.Value, Counts: true) { Time = r.Time })], Samples = readings.Count, Result = readings.Count,
        });
        if (!_events.TryGetValue(family.Parameter, out List<StepInput>? list))
        {
            _events.Add(family.Parameter, list = []);
        }

        list.AddRange(events.Select(e => StepInput.Of(family.Kind, Window.Event(e.Start), EventFamily.GradeOf(e.Grade), counts: true, station.Id)));
    }

    /// <summary>What the day comes to.</summary>
    public void Verdict(Verdict verdict, int hours)
    {
        foreach ((string code, VerdictPart part) in verdict.Parts)
        {
            if (part.Value is not null)
            {
                Add(null, new Step("peak", code, Source.Default) { Gives = "value", Samples = part.Samples, Result = part.Value });
            }

            Add(null, new Step("worstEvent", code, Source.Default) { Gives = "grade", Inputs = _events.GetValueOrDefault(code, []), Result = part.Grade });
        }

        StepInput[] grades = [.. verdict.Parts.Select(p => StepInput.Of(p.Key, p.Value.Grade))];
        if (verdict.Grade is { } grade)
        {
            Add(null, new Step("worst", null, Source.Default) { Gives = "grade", Inputs = grades, Result = grade });
        }

        Add(null, new Step("decidingWorstAbove", null, Source.Default)
        {
            Gives = "deciding", Numbers = Step.Named(("above", 1)), Inputs = [.. grades.Select(g => g with { Counts = verdict.Deciding.Contains(g.Part, StringComparer.Ordinal) })], Samples = verdict.Deciding.Count,
        });
        decimal worst = grades.Max(g => g.Value) ?? 1;
        if (verdict.Validity != Validity.Pending)
        {
            Add(null, new Step("enoughOrBad", null, Source.Default)
            {
                Gives = "validity", Numbers = Step.Named(("least", thresholds.MinimumHoursPerDay)), Inputs = [StepInput.Of("samples", hours), StepInput.Of("grade", worst)], Result = verdict.Validity == Validity.Valid ? 1 : 0,
            });
        }

        if (verdict.Good is { } good)
        {
            Add(null, new Step("good", null, Source.Default) { Gives = "good", Numbers = Step.Named(("upTo", 1)), Inputs = [StepInput.Of("grade", worst)], Result = good ? 1 : 0 });
        }
    }

    private void Add(Verdict? ofEvent, Step step) => derivation.Add(step with { Station = station.Id, Event = ofEvent is null ? null : (ofEvent.Kind, ofEvent.Window) });
}
