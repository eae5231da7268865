using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Assessment.Hours;

/// <summary>Notes which readings of an hour enter its value, and why the others do not.</summary>
internal sealed class HourSteps(Station station, StationParameter entry, Derivation derivation)
{
    private const double Largest = 1e27;
    private readonly List<(long Time, decimal? Value, string Flag, int SlotsPerHour)> _readings = [];

    /// <summary>A reading that its flag keeps out.</summary>
    public void Flagged(long time, ParameterValue reading) => _readings.Add((time, Shown(reading.Value), reading.Flag.ToCode(), 0));

    /// <summary>A reading that stands for a shorter time than those that entered.</summary>
    public void StoodFor(long time, ParameterValue reading, int slotsPerHour) => _readings.Add((time, Shown(reading.Value), reading.Flag.ToCode(), slotsPerHour));

    /// <summary>A reading that enters, unless one comes that stands for a longer time.</summary>
    /// <param name="time">Its time, ms UTC.</param>
    /// <param name="used">The number that takes part: below the limit of detection that is not the value as it came.</param>
    /// <param name="flag">Its flag.</param>
    /// <param name="slotsPerHour">Slots of an hour by the time it stands for.</param>
    public void Took(long time, decimal used, ReadingFlag flag, int slotsPerHour) => _readings.Add((time, used, flag.ToCode(), slotsPerHour));

    /// <summary>Notes the hour and begins another one.</summary>
    /// <param name="slotsPerHour">Slots of the readings that entered; 0 when none did.</param>
    /// <param name="value">The value of the hour.</param>
    /// <param name="minutes">Minutes with valid sampling.</param>
    /// <param name="decimals">Decimals the value is kept with.</param>
    public void Finish(int slotsPerHour, decimal? value, int minutes, int decimals)
    {
        StepInput[] inputs = [.. _readings.Select(r => new StepInput(r.Value, slotsPerHour > 0 && r.SlotsPerHour == slotsPerHour) { Time = r.Time, Flag = r.Flag })];
        int counting = inputs.Count(i => i.Counts);
        derivation.Add(new Step(RuleOf(entry.Parameter.Mean), entry.Parameter.Code, Source.Default)
        {
            Station = station.Id, Numbers = Step.Named(("decimals", decimals)), Inputs = inputs, Samples = counting, Result = value,
        });
        derivation.Add(new Step("minutes", entry.Parameter.Code, Source.Default)
        {
            Station = station.Id, Numbers = slotsPerHour > 0 ? Step.Named(("slotsPerHour", slotsPerHour)) : Step.Named(), Samples = counting, Result = minutes,
        });
        _readings.Clear();
    }

    private static string RuleOf(MeanKind mean) => mean switch
    {
        MeanKind.Sum => "hourSum",
        MeanKind.Energy => "hourEnergyMean",
        MeanKind.Maximum => "hourMaximum",
        MeanKind.Ph => "hourPhMean",
        MeanKind.Direction => "hourDirection",
        _ => "hourMean",
    };

    private static decimal? Shown(double value) => Math.Abs(value) < Largest ? (decimal)value : null;
}
