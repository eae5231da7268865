using WenchangPlan.Simulator.Climate;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Stations;

/// <summary>An air monitoring point: particles in calm winter air, ozone on clear summer afternoons, nitrogen dioxide in rush hours.</summary>
internal sealed class AirPoint : StationModel
{
    private readonly double _place;
    private readonly double _traffic;

    public AirPoint(Station station, Weather weather, Noise noise) : base(station, weather, noise)
    {
        _place = 1 + (0.07 * noise.White(1));
        _traffic = 1 + (0.25 * noise.White(2));
    }

    protected override void Begin(long utcMs, long elapsedMs, out State now)
    {
        WeatherNow weather = Weather.At(utcMs);
        double week = weather.Time.IsWeekend ? 0.85 : 1.05;
        double rush = week * (weather.Time.Bump(7.7, 1.6) + (0.9 * weather.Time.Bump(18.6, 2)));
        now = new State(utcMs, elapsedMs, weather, rush);
    }

    protected override double Value(string code, in State now, Noise noise)
    {
        WeatherNow weather = now.Weather;
        // Turbulence of the last minutes and the scatter of the instrument.
        double scatter = 1 + (0.10 * noise.Fractal(now.UtcMs, 3 * LocalTime.HourMs, 4)) + (0.03 * noise.White(now.UtcMs / LocalTime.MinuteMs));
        return code switch
        {
            "pm25" => Fine(weather, now.Response) * _place * scatter,
            "pm10" => ((1.45 * Fine(weather, now.Response)) + 16 + (5 * weather.WindSpeed * (1 - weather.Wet)) + (360 * weather.Dust)) * _place * scatter,
            "so2" => (7 + (5 * (1 - weather.Warm) / 2) + (5 * weather.Calm)) * _place * scatter,
            "no2" => (10 + (9 * (1 - weather.Warm)) + (14 * weather.Calm) + (13 * now.Response * _traffic) - (5 * weather.Clear)) * scatter,
            "co" => (0.35 + (0.18 * (1 - weather.Warm)) + (0.4 * weather.Calm * (1.3 - weather.Warm)) + (0.12 * now.Response * _traffic) + (0.4 * weather.Haze)) * scatter,
            "o3" => Ozone(weather, now.Response) * (2 - _place) * scatter,
            "temp" => weather.Temperature + (0.5 * Own.White(3)) + (0.2 * noise.Fractal(now.UtcMs, LocalTime.HourMs, 3)),
            "rh" => weather.Humidity + (3 * Own.White(4)) + noise.Fractal(now.UtcMs, LocalTime.HourMs, 3),
            "pressure" => weather.Pressure + Own.White(5),
            "ws" => Math.Max(0, (weather.WindSpeed * (1 + (0.2 * Own.White(6)))) + (0.7 * noise.Fractal(now.UtcMs, 8 * LocalTime.MinuteMs, 3))),
            "wd" => Turn(weather.WindDirection + (25 * noise.Fractal(now.UtcMs, 10 * LocalTime.MinuteMs, 3))),
            _ => Otherwise(code, now, noise),
        };
    }

    /// <summary>PM2.5 before the place and the instrument, µg/m³.</summary>
    private static double Fine(in WeatherNow weather, double rush)
    {
        double season = 33 - (17 * weather.Warm);
        double calm = Math.Exp(1.75 * (weather.Calm - 0.5));
        double day = 1 + (0.12 * weather.Time.Daily(6)) + (0.06 * rush);
        return (season * calm * day * (1 - (0.45 * weather.Wet))) + (95 * weather.Haze) + (35 * weather.Dust);
    }

    /// <summary>O3 before the place and the instrument, µg/m³: made by light and heat, eaten at night and by fresh exhaust.</summary>
    private static double Ozone(in WeatherNow weather, double rush)
    {
        double light = Math.Max(0, Math.Sin(Math.PI * (weather.Time.Hour - 7) / 17));
        double heat = (1 + weather.Warm) / 2;
        // Under a closed cloud cover hardly any is made: the excellent days of a summer are its rainy ones.
        double closed = Math.Max(0, 1 - (weather.Clear / 0.55));
        double made = (46 + (108 * heat)) * (0.55 + (0.85 * weather.Clear)) * (1 - (0.75 * closed)) * Math.Pow(light, 1.4);
        return Math.Max(3, 22 + (16 * heat) - (9 * rush) + made + (56 * weather.Ozone * light));
    }

    private static double Turn(double degrees) => degrees - (360 * Math.Floor(degrees / 360));
}
