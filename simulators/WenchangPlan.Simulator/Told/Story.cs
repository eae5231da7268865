using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Told;

/// <summary>
/// What happens while somebody watches, so that a demo shows in ten minutes what a district shows in a year: a storm floods an underpass whose pumps stand still, a spill of ammonia goes down a
/// river, an air station falls silent, and one that had no line since the day before yesterday sends what it kept, which makes a bad day good. The storm and the spill come again every <see cref="Again"/>.
/// A function of time since <see cref="Begin"/>, as the models are of time.
/// </summary>
public sealed class Story
{
    /// <summary>How often it is told.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromHours(2);

    /// <summary>How often a station reads while it has something to tell; others keep their sample period.</summary>
    public static readonly TimeSpan Closely = TimeSpan.FromSeconds(30);

    /// <summary>When the station without a line has one again, after the beginning.</summary>
    public static readonly TimeSpan LineIsBack = TimeSpan.FromMinutes(6);

    private static readonly TimeSpan StormBegins = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StormPeaks = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan StormEnds = TimeSpan.FromMinutes(9.5);
    private static readonly TimeSpan SpillBegins = TimeSpan.FromMinutes(2.5);
    private static readonly TimeSpan SpillGoesOn = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SpillPasses = TimeSpan.FromMinutes(4);

    /// <summary>Long enough for the rule that watches air stations, which waits half an hour; once, since a day needs its hours.</summary>
    private static readonly TimeSpan SilenceBegins = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SilenceEnds = TimeSpan.FromMinutes(36);

    private const double Flood = 42; // cm: above 27 a road is closed
    private const double Cloudburst = 1.6; // mm in 30 s
    private const double Ammonia = 2.9; // mg/L: Class V ends at 2.0

    private readonly TaskCompletionSource<DateTimeOffset> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Station? _road;
    private readonly Station? _pump;
    private readonly Station? _gauge;
    private readonly List<Station> _river;
    private readonly Station? _without;
    private readonly Station? _silent;
    private readonly long _dayFrom;
    private readonly long _dayTo;

    /// <summary>Chooses who takes part: a road point with a pump station and a gauge of its area, the river with the most sections (their ids begin alike; in register order they lie downstream), the last air station.</summary>
    /// <param name="register">The district. What it has no stations for does not happen.</param>
    /// <param name="now">An instant of the day after the day after the one that turns good.</param>
    public Story(District register, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(register);
        IReadOnlyList<Station> stations = register.Stations;
        _road = stations.FirstOrDefault(s => s.Kind.Code == "road" && stations.Any(p => p.Kind.Code == "pump" && p.Area == s.Area)) ?? stations.FirstOrDefault(s => s.Kind.Code == "road");
        _pump = stations.FirstOrDefault(s => s.Kind.Code == "pump" && s.Area == _road?.Area);
        _gauge = stations.FirstOrDefault(s => s.Kind.Code == "rain" && s.Area == _road?.Area);
        _river = stations.Where(s => s.Kind.Code == "river" && s.Find("nh3n") is not null).GroupBy(s => s.Id[..s.Id.LastIndexOf('-')], StringComparer.Ordinal).MaxBy(r => r.Count())?.ToList() ?? [];
        _without = stations.Where(s => s.Kind.Code == "ambient").Skip(4).LastOrDefault(); // a district without it must still have enough stations to judge a day
        _silent = stations.FirstOrDefault(s => s.Kind.Code == "ambient" && s != _without);
        DateOnly day = register.Clock.DayAt(now.ToUnixTimeMilliseconds()).AddDays(-2);
        (_dayFrom, _dayTo) = (register.Clock.StartOfDay(day), register.Clock.StartOfDay(day.AddDays(1)));
    }

    /// <summary>From when on a station keeps what it reads until <see cref="LineIsBack"/>; null: it has a line.</summary>
    public DateTimeOffset? LostLine(Station station) => station == _without ? DateTimeOffset.FromUnixTimeMilliseconds(_dayFrom) : null;

    /// <summary>Somebody begins to watch; only the first call counts.</summary>
    public void Begin(DateTimeOffset at) => _begun.TrySetResult(at);

    /// <summary>Ends when the station that lost its line has one again.</summary>
    public async Task LineBackAsync(TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(time);
        TimeSpan left = await _begun.Task.WaitAsync(cancel) + LineIsBack - time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancel);
        }
    }

    /// <summary>How often a station reads at an instant.</summary>
    public TimeSpan PeriodOf(Station station, DateTimeOffset at) =>
        IsTold(at, out TimeSpan minute) && minute < StormEnds + TimeSpan.FromMinutes(3) && (station == _road || station == _gauge || station == _pump || _river.Contains(station)) && Closely < station.SamplePeriod
            ? Closely : station.SamplePeriod;

    /// <summary>Whether a station neither reads nor sends.</summary>
    public bool IsSilent(Station station, long utcMs) => station == _silent && _begun.Task.IsCompletedSuccessfully
        && DateTimeOffset.FromUnixTimeMilliseconds(utcMs) - _begun.Task.Result is var since && since >= SilenceBegins && since < SilenceEnds;

    /// <summary>Puts what happens over what the models say: one value a parameter in register order.</summary>
    public void Apply(Station station, long utcMs, Span<double> values)
    {
        if (station.Kind.Code == "ambient" && utcMs >= _dayFrom && utcMs < _dayTo)
        {
            ApplyDay(station, utcMs, values);
            return;
        }

        if (!IsTold(DateTimeOffset.FromUnixTimeMilliseconds(utcMs), out TimeSpan minute))
        {
            return;
        }

        if (station == _road)
        {
            Set(station, "depth", Flood * Shape(minute, StormBegins, StormPeaks, StormEnds), values);
        }
        else if (station == _gauge)
        {
            Set(station, "rain", Math.Round(Cloudburst * Shape(minute, StormBegins - TimeSpan.FromMinutes(1), StormBegins + TimeSpan.FromMinutes(1), StormPeaks + TimeSpan.FromMinutes(3)), 1), values);
        }
        else if (station == _pump)
        {
            Set(station, "pumps", minute < StormEnds ? 0 : 2, values);
        }
        else
        {
            for (int i = 0; i < _river.Count; i++)
            {
                TimeSpan from = SpillBegins + (SpillGoesOn * i);
                if (_river[i] == station && minute >= from && minute < from + SpillPasses)
                {
                    Set(station, "nh3n", Math.Round(Ammonia * (1 - (0.08 * i)) * Shape(minute, from, from + (SpillPasses / 3), from + SpillPasses), 2), values);
                }
            }
        }
    }

    /// <summary>
    /// A day whose mean is just above the limit of PM2.5, 60 µg/m³ (GB 3095-2026, table 1), without the station that has no line, and below it with it. It rises and falls around that mean: what stands
    /// still for hours is taken for a fault, rightly.
    /// </summary>
    private void ApplyDay(Station station, long utcMs, Span<double> values)
    {
        double ofDay = (double)(utcMs - _dayFrom) / (_dayTo - _dayFrom);
        double around = 1 + (0.12 * Math.Sin(Math.Tau * ofDay)) + (0.03 * Math.Sin(Math.Tau * 41 * ofDay));
        Set(station, "pm25", Math.Round((station == _without ? 38 : 62.5) * around, 1), values);
        Set(station, "pm10", Math.Round(88 * around, 1), values);
        Set(station, "o3", Math.Round(70 * around, 1), values);
        Set(station, "no2", Math.Round(32 * around, 1), values);
        Set(station, "so2", Math.Round(9 * around, 1), values);
        Set(station, "co", Math.Round(0.8 * around, 2), values);
    }

    private static void Set(Station station, string code, double value, Span<double> values)
    {
        for (int i = 0; i < station.Parameters.Count; i++)
        {
            if (station.Parameters[i].Parameter.Code == code)
            {
                values[i] = Math.Clamp(value, station.Parameters[i].Min, station.Parameters[i].Max);
            }
        }
    }

    /// <summary>0 outside, 1 at the peak, straight between.</summary>
    private static double Shape(TimeSpan at, TimeSpan from, TimeSpan peak, TimeSpan to) =>
        at <= from || at >= to ? 0 : at < peak ? (at - from) / (peak - from) : (to - at) / (to - peak);

    private bool IsTold(DateTimeOffset at, out TimeSpan minute)
    {
        minute = TimeSpan.Zero;
        if (!_begun.Task.IsCompletedSuccessfully || at < _begun.Task.Result)
        {
            return false;
        }

        minute = TimeSpan.FromTicks((at - _begun.Task.Result).Ticks % Again.Ticks);
        return true;
    }
}
