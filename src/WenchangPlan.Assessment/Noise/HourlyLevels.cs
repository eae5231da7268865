using WenchangPlan.Standards;
using WenchangPlan.Standards.Noise;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Noise;

/// <summary>The hourly levels of a period at a point.</summary>
internal sealed class HourlyLevels
{
    /// <summary>Code of the equivalent level.</summary>
    public const string Leq = "leq";

    /// <summary>Code of the maximum level.</summary>
    public const string Lmax = "lmax";

    private const int ShownDecimals = 1;
    private static readonly string[] Percentiles = ["l10", "l50", "l90"];
    private readonly Dictionary<string, Statistic> _percentiles = new(StringComparer.Ordinal);
    private readonly int _maximumHours;
    private readonly NoiseSteps? _steps;

    public HourlyLevels(IReadOnlyList<StationHour> hours, int first, int end, NoiseStandard standard, NoiseSteps? steps = null)
    {
        _steps = steps;
        steps?.Hours(Leq, hours, first, end, standard.MinimumMinutesPerHour);
        steps?.Loudest(hours);
        Came = hours.Any(h => h.Values.Count > 0);
        Equivalent = new decimal?[end - first];
        foreach (StationHour hour in hours)
        {
            Equivalent[hour.Hour - first] = hour.Find(Leq)?.IfSampled(standard.MinimumMinutesPerHour);
            // One sample is enough for a maximum: a loud moment was, however short the rest of the hour was heard.
            if (hour.Find(Lmax)?.Max is { } loudest)
            {
                Maximum = Math.Max(Maximum ?? loudest, loudest);
                _maximumHours++;
            }
        }

        foreach (string code in Percentiles)
        {
            decimal?[] levels = [.. hours.Select(h => h.Find(code)?.IfSampled(standard.MinimumMinutesPerHour))];
            int known = levels.Count(l => l is not null);
            if (known > 0)
            {
                _percentiles[code] = Statistic.Of(levels.Average()!.Value, known);
                steps?.Hours(code, hours, first, end, standard.MinimumMinutesPerHour);
            }
        }
    }

    /// <summary>Whether any reading came, valid or not.</summary>
    public bool Came { get; }

    /// <summary>Leq of each hour, dB(A); null where it is missing or was not sampled long enough.</summary>
    public decimal?[] Equivalent { get; }

    /// <summary>The highest level of the period, dB(A); null when none was measured.</summary>
    public decimal? Maximum { get; }

    /// <summary>The parts of the verdict; percent levels as means of the hours that have them, for information.</summary>
    public Dictionary<string, VerdictPart> Parts(NoiseVerdict? judged, Statistic level)
    {
        var parts = new Dictionary<string, VerdictPart>(StringComparer.Ordinal)
        {
            [Leq] = new(judged?.Level, GradeOf(judged?.Meets), level.Samples),
        };
        if (Maximum is { } maximum)
        {
            parts[Lmax] = new VerdictPart(maximum, GradeOf(judged?.PeakMeets), _maximumHours);
            _steps?.Limit(Lmax, maximum, judged?.PeakLimit, parts[Lmax].Grade);
        }

        if (judged is { } known)
        {
            parts["limit"] = new VerdictPart(known.Limit, null, 0);
        }

        foreach (string code in Percentiles)
        {
            if (_percentiles.TryGetValue(code, out Statistic mean))
            {
                parts[code] = new VerdictPart(Rounding.HalfEven(mean.Value, ShownDecimals), null, mean.Samples);
                _steps?.Mean(code, mean, ShownDecimals, parts[code].Value);
            }
        }

        return parts;
    }

    /// <summary>1 where the limit is met, 2 where it is not.</summary>
    private static int? GradeOf(bool? meets) => meets is null ? null : meets.Value ? 1 : 2;
}
