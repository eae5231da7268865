using WenchangPlan.Simulator.Climate;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Stations;

/// <summary>The outlet of a treatment plant: steady at quasi Class IV, with the flow of the town's day and of rain that enters the sewers.</summary>
internal sealed class EffluentOutlet(Station station, Weather weather, Noise noise) : StationModel(station, weather, noise)
{
    protected override void Begin(long utcMs, long elapsedMs, out State now)
    {
        double inflow = Weather.Rain.Rate(utcMs, lag: 1, residence: 5);
        now = new State(utcMs, elapsedMs, Weather.At(utcMs), inflow / (inflow + 2));
    }

    protected override double Value(string code, in State now, Noise noise)
    {
        double slow = 1 + (0.12 * noise.Fractal(now.UtcMs, 4 * LocalTime.DayMs, 6));
        LocalTime time = now.Weather.Time;
        double use = 1 + (0.18 * time.Daily(21)) + (0.12 * time.Bump(9, 2)) + (time.IsWeekend ? 0.05 : 0);
        return code switch
        {
            "ph" => 7.2 + (0.1 * noise.Fractal(now.UtcMs, 2 * LocalTime.DayMs, 4)),
            "temp" => 17 + (7 * now.Weather.Warm),
            "cod" => 21 * slow,
            "nh3n" => 0.55 * (1 - (0.45 * now.Weather.Warm)) * slow,
            "tp" => 0.19 * slow,
            "tn" => 9.4 * (1 - (0.1 * now.Weather.Warm)) * slow,
            "ss" => 5 * slow,
            "flow" => 0.21 * use * (1 + (0.5 * now.Response)) * slow,
            _ => Otherwise(code, now, noise),
        };
    }
}
