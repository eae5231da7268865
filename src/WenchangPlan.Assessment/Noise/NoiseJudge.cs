using WenchangPlan.Standards.Noise;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Noise;

/// <summary>Judges the days and nights of noise points by GB 3096-2008, and how many of a month met their limit. The night belongs to the day on which it starts.</summary>
public sealed class NoiseJudge : IJudge
{
    /// <summary>Kind of the verdict of a day, 06:00 to 22:00: Ld.</summary>
    public const string Day = "noiseDay";

    /// <summary>Kind of the verdict of a night, 22:00 to 06:00: Ln.</summary>
    public const string Night = "noiseNight";

    /// <summary>Kind of the verdict of a month: the shares of days and of nights that met their limit, by class and together.</summary>
    public const string Month = "noiseMonth";

    private const string Domain = "noise";
    private const string Point = "point";

    /// <inheritdoc />
    public JudgeFacts Facts { get; } = new(Domain, [Point], [Day, Night, Month], new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal))
    {
        Members = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["functionClass"] = [.. NoiseStandard.All[^1].Classes.Select(c => c.Class)],
        },
        Required = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [Point] = ["functionClass"] },
        Settings = NoiseSettings.Ranges,
    };

    /// <inheritdoc />
    public IEnumerable<JudgedWindow> Touched(Station station, int hour)
    {
        ArgumentNullException.ThrowIfNull(station);
        (DateOnly day, NoisePeriod period) = NoiseStandard.For(DistrictClock.DayOf(hour)).PeriodOf(LocalStart(hour));
        return [new JudgedWindow(period is NoisePeriod.Day ? Day : Night, Window.Day(day), Place.Of(station.Id))];
    }

    /// <inheritdoc />
    public IEnumerable<JudgedWindow> Above(string kind, string? station, Window window, District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        return kind == Month ? [] : [new JudgedWindow(Month, Window.Month(window.FirstDay(district.Clock)), Place.All)];
    }

    /// <inheritdoc />
    public Place PlaceOf(string kind, string? station) => kind == Month ? Place.All : Place.Of(station);

    /// <inheritdoc />
    public int LastHour(JudgedWindow window, District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        DateOnly last = window.Window.LastDay(district.Clock);
        // A month is over with the last of its nights, which ends on the first morning of the next.
        return HoursOf(NoiseStandard.For(last), window.Kind == Day ? NoisePeriod.Day : NoisePeriod.Night, last).End - 1;
    }

    /// <inheritdoc />
    public (int First, int End)? ReadingsOf(JudgedWindow window, District district) => null;

    /// <inheritdoc />
    public IReadOnlyList<Verdict> Judge(JudgedWindow window, bool closed, IEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (window.Kind == Month)
        {
            return NoiseMonth.Of(window.Window, closed, evidence);
        }

        return evidence.District.Find(window.Place.Station ?? "") is { } station ? [JudgePeriod(station, window, closed, evidence)] : [];
    }

    /// <inheritdoc />
    public bool? IsGoodBy(Verdict verdict, string pin) => throw new ArgumentException($"Noise knows no edition to pin, so not {pin} either.", nameof(pin));

    /// <summary>The points of a district, in register order.</summary>
    internal static IEnumerable<Station> PointsOf(District district) => district.Stations.Where(s => s.Domain.Code == Domain);

    /// <summary>The limit of the class of area (GB 3096-2008, table 1).</summary>
    public VerdictLimit? LimitOf(Verdict verdict, string parameter, District district)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(district);
        var standard = NoiseStandard.For(verdict.Window.FirstDay(district.Clock));
        return parameter == HourlyLevels.Leq && verdict.Kind is Day or Night
            && standard.Classes.FirstOrDefault(c => c.Class == district.Find(verdict.Station ?? "")?.FunctionClass) is { } limits
            ? new VerdictLimit(verdict.Kind == Day ? limits.Day : limits.Night, "dB(A)", standard.Standard) { Table = "1" } : null;
    }

    private static Verdict JudgePeriod(Station station, JudgedWindow window, bool closed, IEvidence evidence)
    {
        DateOnly day = window.Window.FirstDay(evidence.District.Clock);
        NoiseStandard standard = NoiseSettings.Of(day, evidence.District.Assessment);
        NoisePeriod period = window.Kind == Day ? NoisePeriod.Day : NoisePeriod.Night;
        (int first, int end) = HoursOf(standard, period, day);
        NoiseSteps? steps = evidence.Derivation is { } derivation ? new NoiseSteps(station, standard, derivation) : null;
        var levels = new HourlyLevels(evidence.Hours(station, first, end), first, end, standard, steps);
        Standards.Statistic level = standard.LevelOf(period, levels.Equivalent);
        bool known = standard.Classes.Any(c => c.Class == station.FunctionClass);
        NoiseVerdict? judged = known ? standard.Judge(station.FunctionClass!, period, level, levels.Maximum) : null;
        Validity validity = !closed ? Validity.Pending : judged?.Meets is null ? Validity.Invalid : Validity.Valid;
        var verdict = new Verdict
        {
            Kind = window.Kind,
            Station = station.Id,
            Window = window.Window,
            Editions = [standard.Standard, NoiseSettings.Source],
            Value = judged?.Level ?? (level.TryGetValue(out decimal unjudged) ? Standards.Rounding.HalfEven(unjudged, standard.ReportedDecimals) : null),
            Good = validity == Validity.Valid ? judged!.Value.Meets : null,
            Validity = validity,
            Reasons = [.. validity switch
            {
                Validity.Pending => (Reason[])[new Reason(Reason.WindowOpen)],
                Validity.Valid => [],
                _ when !levels.Came => [new Reason(Reason.NoData)],
                _ when !known => [new Reason("no-function-class")],
                _ => [new Reason("too-few-hours", HourlyLevels.Leq, level.Samples, standard.MinimumHoursOf(period))],
            },
                .. judged?.PeakMeets == false ? (Reason[])[new Reason("night-peak", HourlyLevels.Lmax, (int)levels.Maximum!.Value, (int)judged.Value.PeakLimit!.Value)] : []],
            Deciding = judged?.Meets is null ? [] : [HourlyLevels.Leq],
            Samples = level.Samples,
            Parts = levels.Parts(judged, level),
        };
        steps?.Level(period, level, judged, verdict);
        return verdict;
    }

    /// <summary>The hours [first, end) of a period: an hour is labelled by its end, so the hour from 06:00 is the one labelled 07:00.</summary>
    private static (int First, int End) HoursOf(NoiseStandard standard, NoisePeriod period, DateOnly day)
    {
        int first = DistrictClock.FirstHourOf(day) + standard.FromHour(period);
        return (first, first + standard.HoursOf(period));
    }

    private static DateTime LocalStart(int hour) => DateTime.UnixEpoch.AddHours(hour - 1);
}
