using WenchangPlan.Simulator.Climate;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Stations;

/// <summary>A pump station: the sump fills with the inflow and is pumped down; the more comes, the more often, and with more pumps.</summary>
/// <remarks>The state of the cycle is the inflow so far, counted in sumps; that has a closed form, so no history is needed.</remarks>
internal sealed class PumpStation : StationModel
{
    private const double Low = 0.9; // m, pumps stop
    private const double High = 2.1; // m, first pump starts
    private const double FillShare = 0.7; // of a cycle
    private const double SumpsPerMillimetre = 0.4;
    private const double RatedFlow = 360; // m³/h a pump
    private readonly double _sumpsPerHour;

    public PumpStation(Station station, Weather weather, Noise noise) : base(station, weather, noise) => _sumpsPerHour = 0.7 + (0.3 * noise.Uniform(1));

    protected override void Begin(long utcMs, long elapsedMs, out State now)
    {
        WeatherNow weather = Weather.At(utcMs);
        double hours = (double)utcMs / LocalTime.HourMs;
        // Integral of 1 + 0.4 cos(2π(h - 19.5)/24): the town's water use.
        double sumps = _sumpsPerHour * (hours + (0.4 * 24 / Math.Tau * Math.Sin(Math.Tau * (weather.Time.Hour - 19.5) / 24)));
        double rate = 0;
        foreach (RainBurst burst in Weather.Rain.Recent(utcMs))
        {
            // A whole number of sumps a burst, so that forgetting an old burst does not move the cycle.
            sumps += Math.Round(SumpsPerMillimetre * burst.Depth) * burst.Share(utcMs, lag: 0.2, residence: 0.8);
            rate += burst.Rate(utcMs, lag: 0.2, residence: 0.8);
        }

        now = new State(utcMs, elapsedMs, weather, rate, sumps - Math.Floor(sumps));
    }

    protected override double Value(string code, in State now, Noise noise)
    {
        int pumps = now.Response > 18 ? 3 : now.Response > 7 ? 2 : now.Other > FillShare ? 1 : 0;
        double scatter = noise.White(now.UtcMs / LocalTime.MinuteMs);
        double share = now.Other < FillShare ? now.Other / FillShare : (1 - now.Other) / (1 - FillShare);
        return code switch
        {
            "sump" => Low + ((High - Low) * share) + (0.03 * now.Response) + (0.005 * scatter),
            "pumps" => pumps,
            "current" => pumps == 0 ? 0 : (38 * pumps) + scatter,
            "flow" => pumps == 0 ? 0 : RatedFlow * pumps * (0.97 + (0.02 * scatter)),
            _ => Otherwise(code, now, noise),
        };
    }
}
