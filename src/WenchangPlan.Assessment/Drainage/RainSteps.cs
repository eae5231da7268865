using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards.Drainage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Drainage;

/// <summary>Notes the steps of rain.</summary>
internal sealed class RainSteps(Station station, RainGrades grades, DrainageThresholds thresholds, Derivation derivation)
{
    private Source Table => new(grades.Standard, "table 1");

    /// <summary>Hours of a gauge, and which of them were sampled long enough.</summary>
    public static Step Hours(string part, Station gauge, IReadOnlyList<StationHour> hours, int first, int count, DrainageThresholds thresholds)
    {
        Dictionary<int, StationHour> there = hours.ToDictionary(h => h.Hour);
        StepInput[] inputs = [.. Enumerable.Range(first, count).Select(hour =>
        {
            HourValue? value = there.GetValueOrDefault(hour)?.Find(Rain.Parameter);
            return new StepInput(value?.Value, value?.IfSampled(thresholds.MinimumMinutesPerHour) is not null) { Window = Window.Hour(hour), Hour = value, Station = gauge.Id };
        })];
        int counting = inputs.Count(i => i.Counts);
        return new Step("hours", Rain.Parameter, Source.Default) { Numbers = Step.Named(("leastMinutes", thresholds.MinimumMinutesPerHour)), Inputs = inputs, Samples = counting, Result = counting, Station = gauge.Id };
    }

    /// <summary>The hours that go in.</summary>
    public void Hours(IReadOnlyList<StationHour> hours, int first, int count) => Add(Hours(Rain.Parameter, station, hours, first, count, thresholds));

    /// <summary>The sum of the last hours, and its class.</summary>
    /// <param name="part">The part of the verdict.</param>
    /// <param name="sum">The sum.</param>
    /// <param name="shown">What the part shows of it.</param>
    /// <param name="grade">Its class.</param>
    /// <param name="of12Hours">Whether its class is that of 12 hours; null when it has none.</param>
    public void Sum(string part, RainSum sum, decimal? shown, int? grade, bool? of12Hours)
    {
        Add(new Step(shown == sum.Total ? "rainSum" : "rainSoFar", part, Source.Default) { Gives = "value", Numbers = Step.Named(("hours", sum.Hours)), Samples = sum.Known, Result = shown });
        Class(part, shown, sum.IsComplete, grade, of12Hours);
    }

    /// <summary>The largest sum of some hours that ends in the last ones.</summary>
    public void Largest(string part, int hours, int last, decimal? largest, int? grade, bool? of12Hours)
    {
        Add(new Step("rainLargest", part, Source.Default) { Gives = "value", Numbers = Step.Named(("hours", hours), ("last", last)), Result = largest });
        Class(part, largest, largest is not null, grade, of12Hours);
    }

    /// <summary>What the verdict takes from its parts.</summary>
    public void Verdict(Verdict verdict, string value, string grade, RainSum counted, RainSum needed)
    {
        if (verdict.Value is not null)
        {
            Add(new Step("same", null, Source.Default) { Gives = "value", Inputs = [StepInput.Of(value, verdict.Value)], Result = verdict.Value });
        }

        if (verdict.Grade is not null)
        {
            Add(new Step("sameGrade", null, Table) { Gives = "grade", Inputs = [StepInput.Of(grade, verdict.Grade)], Result = verdict.Grade });
        }

        Add(new Step("knownHours", null, Source.Default) { Gives = "samples", Numbers = Step.Named(("hours", counted.Hours)), Samples = counted.Known, Result = counted.Known });
        if (verdict.Validity != Validity.Pending)
        {
            Add(new Step("everyHour", null, Source.Default) { Gives = "validity", Numbers = Step.Named(("hours", needed.Hours)), Samples = needed.Known, Result = verdict.Validity == Validity.Valid ? 1 : 0 });
        }
    }

    private void Class(string part, decimal? sum, bool complete, int? grade, bool? of12Hours)
    {
        if (of12Hours is { } half && complete)
        {
            Add(new Step("rainClass", part, Table)
            {
                Gives = "grade", Numbers = grades.Classes.Select((c, i) => ($"from{i + 1}", half ? c.From12Hours : c.From24Hours)).ToDictionary(c => c.Item1, c => c.Item2), Inputs = [StepInput.Of(part, sum)], Result = grade,
            });
        }
    }

    private void Add(Step step) => derivation.Add(step with { Station = station.Id });
}
