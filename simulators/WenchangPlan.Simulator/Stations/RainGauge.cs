using WenchangPlan.Simulator.Climate;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Stations;

/// <summary>A tipping-bucket gauge of 0.1 mm: counts the tips since the reading before, so no rain is lost or counted twice.</summary>
internal sealed class RainGauge(Station station, Weather weather, Noise noise) : StationModel(station, weather, noise)
{
    private const double Bucket = 0.1;

    protected override void Begin(long utcMs, long elapsedMs, out State now)
    {
        double tips = 0;
        foreach (RainBurst burst in Weather.Rain.Recent(utcMs))
        {
            double here = burst.Depth * (1 + (0.15 * Own.White(burst.Id))) / Bucket;
            tips += Math.Floor(here * burst.Share(utcMs)) - Math.Floor(here * burst.Share(utcMs - elapsedMs));
        }

        now = new State(utcMs, elapsedMs, Weather.At(utcMs), tips * Bucket);
    }

    protected override double Value(string code, in State now, Noise noise) => code switch
    {
        "rain" => now.Response,
        "battery" => Battery(now, noise),
        _ => Otherwise(code, now, noise),
    };
}
