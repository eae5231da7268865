using WenchangPlan.Simulator.Climate;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Stations;

/// <summary>What one station would measure if its instruments never failed.</summary>
/// <remarks>A function of time alone: a model keeps no state between samples, so readings can be asked for in any order.</remarks>
internal abstract class StationModel
{
    private readonly string[] _codes;
    private readonly Noise[] _noise;

    protected StationModel(Station station, Weather weather, Noise noise)
    {
        Station = station;
        Weather = weather;
        Own = noise;
        _codes = [.. station.Parameters.Select(p => p.Parameter.Code)];
        _noise = [.. _codes.Select(noise.For)];
    }

    public Station Station { get; }

    protected Weather Weather { get; }

    /// <summary>Noise of the station itself, for what makes it differ from its neighbours.</summary>
    protected Noise Own { get; }

    /// <summary>The model that fits the kind of place; <paramref name="weak"/> marks the section whose water is worse than the others'.</summary>
    public static StationModel For(Station station, Weather weather, Noise noise, bool weak) => station.Kind.Code switch
    {
        "ambient" => new AirPoint(station, weather, noise),
        "river" or "lake" => new WaterSection(station, weather, noise, weak),
        "effluent" => new EffluentOutlet(station, weather, noise),
        "manhole" or "pipe" => new SewerPoint(station, weather, noise),
        "overflow" => new OverflowPoint(station, weather, noise),
        "road" => new RoadPoint(station, weather, noise),
        "rain" => new RainGauge(station, weather, noise),
        "pump" => new PumpStation(station, weather, noise),
        "point" when station.Domain.Code == "noise" => new NoisePoint(station, weather, noise),
        _ => throw new ArgumentOutOfRangeException(nameof(station), station.Kind, "There is no model for this kind of station."),
    };

    /// <summary>Fills one value a parameter in register order, inside its plausible range; NaN where this instant has none.</summary>
    /// <param name="utcMs">The instant.</param>
    /// <param name="elapsedMs">Time since the reading before, for amounts such as rain.</param>
    /// <param name="values">As many as the station has parameters.</param>
    public void Sample(long utcMs, long elapsedMs, Span<double> values)
    {
        Begin(utcMs, elapsedMs, out State now);
        for (int i = 0; i < _codes.Length; i++)
        {
            StationParameter range = Station.Parameters[i];
            double value = Value(_codes[i], now, _noise[i]);
            values[i] = double.IsNaN(value) ? double.NaN : Math.Clamp(value, range.Min, range.Max);
        }
    }

    /// <summary>Works out what all parameters of the instant share.</summary>
    protected abstract void Begin(long utcMs, long elapsedMs, out State now);

    /// <summary>The value of one parameter; see <see cref="Otherwise"/> for codes the model does not know.</summary>
    protected abstract double Value(string code, in State now, Noise noise);

    /// <summary>A value for a parameter that the register adds: a slow curve in the lower part of its range.</summary>
    protected double Otherwise(string code, in State now, Noise noise)
    {
        StationParameter range = Station.Find(code)!;
        return range.Min + ((range.Max - range.Min) * (0.2 + (0.05 * noise.Fractal(now.UtcMs, LocalTime.DayMs, 4))));
    }

    /// <summary>Battery of a point without mains: sun charges it, cold lowers it.</summary>
    protected static double Battery(in State now, Noise noise) =>
        12.5 + (0.25 * now.Weather.Warm) + (0.2 * now.Weather.Time.Daily(14)) + (0.1 * noise.Fractal(now.UtcMs, LocalTime.DayMs, 3));

    /// <summary>What the parameters of one instant share.</summary>
    protected readonly record struct State(long UtcMs, long ElapsedMs, WeatherNow Weather, double Response = 0, double Other = 0);
}
