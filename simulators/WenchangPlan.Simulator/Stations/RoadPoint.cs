using WenchangPlan.Simulator.Climate;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Stations;

/// <summary>A low point of a road: dry until rain comes faster than its gullies take it.</summary>
internal sealed class RoadPoint : StationModel
{
    private const double GullyRate = 23; // mm/h
    private readonly double _depthFactor;

    public RoadPoint(Station station, Weather weather, Noise noise) : base(station, weather, noise) => _depthFactor = 3.3 * (1 + (0.12 * noise.White(1)));

    protected override void Begin(long utcMs, long elapsedMs, out State now)
    {
        double excess = Weather.Rain.Rate(utcMs, lag: 0.08, residence: 0.15) - GullyRate;
        now = new State(utcMs, elapsedMs, Weather.At(utcMs), excess <= 0 ? 0 : _depthFactor * Math.Pow(excess, 0.75));
    }

    protected override double Value(string code, in State now, Noise noise) => code switch
    {
        "depth" => Math.Max(0, now.Response + (0.35 * noise.White(now.UtcMs / LocalTime.MinuteMs))),
        "battery" => Battery(now, noise),
        _ => Otherwise(code, now, noise),
    };
}
