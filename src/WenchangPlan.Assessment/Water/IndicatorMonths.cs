using WenchangPlan.Standards;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Water;

/// <summary>What is known of an indicator in a month, by the automatic station and by the laboratory, and which of the two decides.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Sensors">Mean of the automatic station, rounded; null when it has none.</param>
/// <param name="Days">Days with such data.</param>
/// <param name="Laboratory">Mean of the samples, rounded; null when there are none.</param>
/// <param name="Samples">How many there are.</param>
/// <param name="Source">Which decides; null when neither does.</param>
internal readonly record struct IndicatorMonth(WaterIndicator Indicator, decimal? Sensors, int Days, decimal? Laboratory, int Samples, PartSource? Source)
{
    /// <summary>The value that decides; null when neither does.</summary>
    public decimal? Value => Source switch { PartSource.Sensors => Sensors, PartSource.Laboratory => Laboratory, _ => null };
}

/// <summary>The indicators of a section in a month, from its hours and its samples.</summary>
internal sealed class IndicatorMonths
{
    private readonly List<IndicatorMonth> _all = [];

    /// <summary>Makes them.</summary>
    /// <param name="station">The section.</param>
    /// <param name="window">The month.</param>
    /// <param name="closed">Whether it is over; in a running month any day of sensors decides.</param>
    /// <param name="evidence">From what.</param>
    /// <param name="steps">Where the steps are noted; null when nobody asks for them.</param>
    /// <param name="codes">Of these indicators alone; null: of all.</param>
    public IndicatorMonths(Station station, Window window, bool closed, IEvidence evidence, WaterSteps? steps, IReadOnlyCollection<string>? codes = null)
    {
        DateOnly month = window.FirstDay(evidence.District.Clock);
        (int first, int end) = window.Hours(evidence.District.Clock);
        Evaluation = WaterEvaluation.For(month);
        int least = Evaluation.MinimumMinutesPerHour;
        IReadOnlyList<StationHour> hours = evidence.Hours(station, first, end);
        Samples = [.. evidence.Samples(station, first, end).Where(s => WaterIndicators.TryParse(s.Parameter, out _) && codes?.Contains(s.Parameter) != false)];
        Need = Math.Max(1, (int)decimal.Ceiling(evidence.District.Assessment.MinimumWaterDayShare * DateTime.DaysInMonth(month.Year, month.Month)));
        HasHours = hours.Any(h => h.Values.Count > 0);
        DateOnly[] sensorDays = [.. hours.Where(h => h.Values.Any(v => v.IfSampled(least) is not null && codes?.Contains(v.Parameter) != false)).Select(h => DistrictClock.DayOf(h.Hour)).Distinct()];
        SensorDays = sensorDays.Length;
        DateOnly[] days = [.. sensorDays.Concat(Samples.Select(s => evidence.District.Clock.DayAt(s.Time))).Distinct()];
        (Days, LastDay) = (days.Length, days.Length == 0 ? null : days.Max());
        bool suffice = SensorDays >= Need || !closed;
        foreach (string other in codes is null ? station.Parameters.Select(p => p.Parameter.Code).Where(c => !WaterIndicators.TryParse(c, out _)) : [])
        {
            steps?.Hours(other, hours, least); // they make a day one with data
        }

        foreach (WaterIndicator indicator in Indicators(station).Where(i => codes?.Contains(i.Code()) != false))
        {
            string code = indicator.Code();
            decimal?[] hourly = [.. hours.Select(h => h.Find(code)?.IfSampled(least))];
            Sample[] taken = [.. Samples.Where(s => s.Parameter == code)];
            decimal?[] samples = [.. taken.Select(s => (decimal?)s.Used(evidence.District.Assessment.BelowLimit))];
            Statistic sensors = station.Find(code) is null ? default : WaterMeans.Of(indicator, hourly);
            Statistic laboratory = samples.Length == 0 ? default : Evaluation.MonthlyMean(indicator, samples);
            int measured = sensors.IsValid ? hours.Where(h => h.Find(code)?.IfSampled(least) is not null).Select(h => DistrictClock.DayOf(h.Hour)).Distinct().Count() : 0;
            if (sensors.IsValid || laboratory.IsValid)
            {
                _all.Add(new IndicatorMonth(indicator, Rounded(indicator, sensors), measured, Rounded(indicator, laboratory), samples.Length,
                    SourceOf(indicator, sensors.IsValid && suffice, !closed || measured >= Need, laboratory.IsValid)));
            }

            if (steps is not null)
            {
                Note(steps, indicator, station.Find(code) is null ? null : hours, sensors, taken, evidence.District.Assessment.BelowLimit, laboratory);
            }
        }
    }

    /// <summary>The method of the month.</summary>
    public WaterEvaluation Evaluation { get; }

    /// <summary>Those that have a value, sensors' in register order, then the laboratory's in the order of the standard.</summary>
    public IReadOnlyList<IndicatorMonth> All => _all;

    /// <summary>The samples that count.</summary>
    public IReadOnlyList<Sample> Samples { get; }

    /// <summary>Whether any reading came, valid or not.</summary>
    public bool HasHours { get; }

    /// <summary>Days with valid data of the automatic station.</summary>
    public int SensorDays { get; }

    /// <summary>Days with data of either kind.</summary>
    public int Days { get; }

    /// <summary>The last of them; null when there are none.</summary>
    public DateOnly? LastDay { get; }

    /// <summary>How many days of the automatic station make a month.</summary>
    public int Need { get; }

    /// <summary>Why the month has no data that suffice; empty when it has. One sample makes a month; the automatic station needs its share of days.</summary>
    public IReadOnlyList<Reason> Missing => Samples.Count > 0 ? [] : !HasHours ? [new Reason(Reason.NoData)] : SensorDays < Need ? [new Reason("too-few-days", null, SensorDays, Need)] : [];

    /// <summary>
    /// Of pH, DO, CODMn, NH3-N, TP and TN automatic data go before samples where there are enough (环办监测函〔2020〕82号); of the others the laboratory is what the rules are written for.
    /// What only one of them has is taken from that one, as it always was from sensors alone.
    /// </summary>
    private PartSource? SourceOf(WaterIndicator indicator, bool sensors, bool enough, bool laboratory) => (sensors, laboratory) switch
    {
        (true, true) => enough && Evaluation.AutomaticFirst.Contains(indicator.Code()) ? PartSource.Sensors : PartSource.Laboratory,
        (true, false) => PartSource.Sensors,
        (false, true) => PartSource.Laboratory,
        _ => Samples.Count == 0 ? PartSource.Sensors : null,
    };

    /// <summary>What the station says of an indicator, then what the laboratory says; the value is that of the one that decides, the other stands beside it.</summary>
    private void Note(WaterSteps steps, WaterIndicator indicator, IReadOnlyList<StationHour>? hours, Statistic sensors, Sample[] samples, BelowLimitRule belowLimit, Statistic laboratory)
    {
        string code = indicator.Code();
        IndicatorMonth? found = _all.Count > 0 && _all[^1].Indicator == indicator ? _all[^1] : null;
        bool notBelowZero = indicator != WaterIndicator.Temperature, sampled = found?.Source == PartSource.Laboratory;
        if (hours is not null)
        {
            steps.Hours(code, hours, Evaluation.MinimumMinutesPerHour);
            steps.Mean(code, sensors);
            if (found?.Sensors is { } value)
            {
                steps.Assessed(Evaluation, indicator, sensors.Value, value, notBelowZero, decides: !sampled);
            }
        }

        if (samples.Length > 0)
        {
            steps.SampleMean(code, samples, belowLimit, Evaluation.MinimumSamplesPerMonth, laboratory);
            if (found?.Laboratory is { } value)
            {
                steps.Assessed(Evaluation, indicator, laboratory.Value, value, notBelowZero, decides: sampled);
            }
        }
    }

    private decimal? Rounded(WaterIndicator indicator, Statistic mean) =>
        mean.IsValid ? Evaluation.Round(indicator, indicator == WaterIndicator.Temperature ? mean.Value : Math.Max(0, mean.Value)) : null;

    private IEnumerable<WaterIndicator> Indicators(Station station)
    {
        List<WaterIndicator> known = [.. from entry in station.Parameters where WaterIndicators.TryParse(entry.Parameter.Code, out _) select Parse(entry.Parameter.Code)];
        return known.Concat(Samples.Select(s => Parse(s.Parameter)).Distinct().Order().Except(known));
    }

    private static WaterIndicator Parse(string code) => WaterIndicators.TryParse(code, out WaterIndicator indicator) ? indicator : default;
}
