using WenchangPlan.Simulator.Climate;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Stations;

/// <summary>A noise point: loud by day, quiet at night, a few decibels below the limits of its class of area, so that a night now and then misses its limit.</summary>
internal sealed class NoisePoint : StationModel
{
    private const double BusyUntil = 21.5;
    private readonly double _day;
    private readonly double _night;

    public NoisePoint(Station station, Weather weather, Noise noise) : base(station, weather, noise) => (_day, _night) = station.FunctionClass switch
    {
        "0" => (46.0, 36.5),
        "1" => (51.0, 41.5),
        "3" => (61.0, 51.5),
        "4a" => (66.5, 52.0),
        "4b" => (66.0, 56.0),
        _ => (56.0, 46.5),
    };

    protected override void Begin(long utcMs, long elapsedMs, out State now)
    {
        WeatherNow weather = Weather.At(utcMs);
        LocalTime time = weather.Time;
        // Steep in the morning and the evening, so that 22:00 to 06:00 is quiet as a whole.
        double awake = 1 / ((1 + Math.Exp((6.2 - time.Hour) * 4)) * (1 + Math.Exp((time.Hour - BusyUntil) * 4)));
        double rush = time.IsWeekend ? 0 : (1.5 * time.Bump(7.8, 1)) + (1.2 * time.Bump(17.8, 1.2));
        double level = _night + ((_day - _night) * awake) + rush + (2.8 * Own.Fractal(utcMs, LocalTime.DayMs, 3));
        now = new State(utcMs, elapsedMs, weather, level, 1.5 * Own.White(utcMs / LocalTime.MinuteMs));
    }

    protected override double Value(string code, in State now, Noise noise)
    {
        double leq = now.Response + now.Other;
        double spread = 1 + (0.2 * noise.White(now.UtcMs / LocalTime.MinuteMs));
        return code switch
        {
            "leq" => leq,
            "lmax" => leq + (11 * spread),
            "l10" => leq + (2.6 * spread),
            "l50" => leq - (1.6 * spread),
            "l90" => leq - (5 * spread),
            _ => Otherwise(code, now, noise),
        };
    }
}
