using WenchangPlan.Simulator.Climate;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Stations;

/// <summary>A combined sewer overflow: water stands behind a weir and goes over it when rain fills the pipe.</summary>
internal sealed class OverflowPoint(Station station, Weather weather, Noise noise) : StationModel(station, weather, noise)
{
    private const double DryLevel = 0.25; // m
    private const double LevelPerRate = 0.035; // m for each mm/h
    private const double FlowPerHead = 2600; // m³/h for each m^1.5 over the weir
    private readonly double _weir = station.WeirLevel ?? 0.8;

    protected override void Begin(long utcMs, long elapsedMs, out State now)
    {
        WeatherNow here = Weather.At(utcMs);
        double use = 0.7 + (0.3 * here.Time.Daily(19.5));
        now = new State(utcMs, elapsedMs, here, (DryLevel * use) + (LevelPerRate * Weather.Rain.Rate(utcMs, lag: 0.2, residence: 0.7)));
    }

    protected override double Value(string code, in State now, Noise noise)
    {
        double head = Math.Max(0, now.Response - _weir);
        return code switch
        {
            "level" => now.Response * (1 + (0.01 * noise.White(now.UtcMs / LocalTime.MinuteMs))),
            "overflow" => head > 0 ? 1 : 0,
            "flow" => FlowPerHead * Math.Pow(head, 1.5),
            "battery" => Battery(now, noise),
            _ => Otherwise(code, now, noise),
        };
    }
}
