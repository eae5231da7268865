using WenchangPlan.Simulator.Climate;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Stations;

/// <summary>A river section or lake point: oxygen follows temperature and light, nutrients and turbidity follow rain.</summary>
/// <remarks>Probes answer every time; analysers (CODMn, NH3-N, TP, TN, ...) work in cycles of four hours, as automatic stations do.</remarks>
internal sealed class WaterSection : StationModel
{
    private const long AnalyserCycleMs = 4 * LocalTime.HourMs;
    private readonly bool _lake;
    private readonly bool _weak;
    private readonly double _load;

    public WaterSection(Station station, Weather weather, Noise noise, bool weak) : base(station, weather, noise)
    {
        _lake = station.Kind.Code == "lake";
        _weak = weak;
        _load = 1 + (0.15 * noise.White(1)) - (station.TargetClass < 3 ? 0.3 : 0);
    }

    protected override void Begin(long utcMs, long elapsedMs, out State now)
    {
        double runoff = Weather.Rain.Rate(utcMs, lag: 2, residence: _lake ? 22 : 9);
        WeatherNow weather = Weather.At(utcMs);
        double temperature = 14.6 + (12.4 * weather.Time.Yearly(208)) + (0.6 * weather.Time.Daily(16)) + (1.5 * Own.Fractal(utcMs, 6 * LocalTime.DayMs, 3));
        now = new State(utcMs, elapsedMs, weather, runoff / (runoff + 1.2), Math.Max(0.3, temperature));
    }

    protected override double Value(string code, in State now, Noise noise)
    {
        WeatherNow weather = now.Weather;
        double washed = now.Response;
        double slow = 1 + (0.10 * noise.Fractal(now.UtcMs, 6 * LocalTime.DayMs, 6));
        double light = weather.Time.Daily(15.5) * (0.4 + (0.6 * weather.Clear));
        double growth = (1 + weather.Warm) / 2;
        return code switch
        {
            "temp" => now.Other,
            "ph" => 7.85 + (_lake ? 0.2 : 0) + (0.16 * light * (0.3 + growth)) - (0.25 * washed) + (0.12 * noise.Fractal(now.UtcMs, 4 * LocalTime.DayMs, 5)),
            "do" => Oxygen(now, light, growth, noise),
            "cond" => (_weak ? 980 : 640) * (1 - (0.35 * washed)) * slow,
            "turb" => (_lake ? 6 : 11) * (1 + (14 * washed * washed)) * (slow + (0.1 * noise.White(now.UtcMs / LocalTime.HourMs))),
            "codmn" => Analyser(now, (_weak ? 6.25 : 3.5 * _load) * (1 + ((_weak ? 0.22 : 0.10) * weather.Warm) + (0.30 * washed)) * slow),
            "cod" or "bod5" => Analyser(now, (code == "cod" ? 15 : 2.6) * (_weak ? 1.5 : _load) * (1 + (0.3 * washed)) * slow),
            "nh3n" => Analyser(now, (_weak ? 0.72 : _lake ? 0.17 : 0.30 * _load) * (1 - (0.30 * weather.Warm) + (0.9 * washed)) * slow),
            "tp" => Analyser(now, (_weak ? 0.165 : _lake ? 0.029 : 0.085 * _load) * (1 + (0.18 * weather.Warm) + (0.8 * washed)) * slow),
            "tn" => Analyser(now, (_weak ? 5.2 : _lake ? 1.1 : 3.1 * _load) * (1 - (0.15 * weather.Warm) + (0.4 * washed)) * slow),
            "chla" => (3 + (19 * growth * growth)) * (1 + (0.35 * noise.Fractal(now.UtcMs, 9 * LocalTime.DayMs, 5))),
            "sd" => Math.Max(0.15, (1.7 - (0.8 * growth) - (0.6 * washed)) * slow),
            "level" => 1.2 + (0.9 * washed) + (0.1 * noise.Fractal(now.UtcMs, 5 * LocalTime.DayMs, 4)),
            "flow" => (0.6 + (0.3 * growth) + (6 * washed * washed)) * slow,
            _ => Otherwise(code, now, noise),
        };
    }

    private double Oxygen(in State now, double light, double growth, Noise noise)
    {
        double saturation = 468 / (31.6 + now.Other); // HJ 2.3, at sea level
        double filled = (_weak ? 0.76 : 0.94) + ((_lake ? 0.10 : 0.06) * growth * light) + (0.05 * noise.Fractal(now.UtcMs, 3 * LocalTime.DayMs, 5));
        double firstFlush = (_weak ? 2.6 : 0.9) * now.Response * growth;
        return Math.Max(0.4, (saturation * filled) - firstFlush);
    }

    private double Analyser(in State now, double value)
    {
        long local = now.UtcMs + (long)Weather.Clock.Offset.TotalMilliseconds;
        return local % AnalyserCycleMs == 0 ? value : double.NaN;
    }
}
