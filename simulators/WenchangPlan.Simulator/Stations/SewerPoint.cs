using WenchangPlan.Simulator.Climate;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Stations;

/// <summary>A manhole or pipe: water use by day, and rain that arrives late and runs off slowly.</summary>
internal sealed class SewerPoint : StationModel
{
    private readonly double _height;
    private readonly double _dryShare;
    private readonly double _share;
    private readonly double _lag;
    private readonly double _most;

    public SewerPoint(Station station, Weather weather, Noise noise) : base(station, weather, noise)
    {
        bool pipe = station.Kind.Code == "pipe";
        _most = station.GroundLevel ?? 3;
        _height = pipe ? station.Diameter ?? 1 : _most;
        _dryShare = pipe ? 0.27 : 0.11;
        _share = (pipe ? 0.024 : 0.020) * (1 + (0.15 * noise.White(1)));
        _lag = 0.15 + (0.2 * noise.Uniform(2));
    }

    protected override void Begin(long utcMs, long elapsedMs, out State now)
    {
        WeatherNow weather = Weather.At(utcMs);
        LocalTime time = weather.Time;
        double use = 0.65 + (0.5 * time.Bump(time.IsWeekend ? 9 : 7.6, 2.2)) + (0.6 * time.Bump(19.5, 2.8)) + (0.25 * time.Bump(12.5, 2));
        double rain = Weather.Rain.Rate(utcMs, _lag, residence: 0.6);
        now = new State(utcMs, elapsedMs, weather, rain, use);
    }

    protected override double Value(string code, in State now, Noise noise)
    {
        double scatter = 1 + (0.05 * noise.Fractal(now.UtcMs, 4 * LocalTime.HourMs, 5)) + (0.01 * noise.White(now.UtcMs / LocalTime.MinuteMs));
        return code switch
        {
            "level" => Math.Min(_most, _height * ((_dryShare * now.Other) + (_share * now.Response)) * scatter),
            "flow" => (90 * _height * _height * now.Other * scatter) + (60 * _height * now.Response),
            "battery" => Battery(now, noise),
            _ => Otherwise(code, now, noise),
        };
    }
}
