using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Simulator.Climate;

/// <summary>The weather of the district, the same for all stations; it drives everything they measure.</summary>
internal sealed class Weather(Noise noise, DistrictClock clock)
{
    private readonly Noise _calm = noise.For("calm");
    private readonly Noise _sky = noise.For("sky");
    private readonly Noise _temperature = noise.For("temperature");
    private readonly Noise _wind = noise.For("wind");
    private readonly Noise _humidity = noise.For("humidity");
    private readonly Noise _pressure = noise.For("pressure");
    private readonly Episodes _haze = new(noise.For("haze"), 325, 95, 3, 2.2, 3.6);
    private readonly Episodes _dust = new(noise.For("dust"), 60, 75, 3, 1.0, 1.8);
    private readonly Episodes _ozone = new(noise.For("ozone"), 146, 105, 4, 4, 6);

    public DistrictClock Clock => clock;

    public Rain Rain { get; } = new(noise.For("rain"), clock);

    public WeatherNow At(long utcMs)
    {
        var time = new LocalTime(utcMs, clock);
        double rate = Rain.Rate(utcMs, residence: 2.5);
        double wet = rate / (rate + 0.8);
        double calm = _calm.Stratified(utcMs, 30 * LocalTime.HourMs);
        double clear = _sky.Stratified(utcMs, 38 * LocalTime.HourMs) * (1 - (0.8 * wet));
        double warm = time.Yearly(200);
        double afternoon = time.Daily(15);
        double wind = 0.3 + (2.8 * Math.Pow(1 - calm, 1.3) * (1 + (0.4 * time.Daily(14)))) + (0.5 * _wind.Fractal(utcMs, 2 * LocalTime.HourMs, 3));
        // The monsoon turns the wind: south-east in summer, north-west in winter.
        double direction = 240 - (90 * warm) + (130 * _wind.For(1).Fractal(utcMs, 40 * LocalTime.HourMs, 4));
        return new WeatherNow
        {
            Time = time,
            Warm = warm,
            Calm = calm,
            Clear = clear,
            Wet = wet,
            Temperature = 13.8 + (13.6 * warm) + ((2.6 + (3.6 * clear)) * afternoon) + (4.5 * _temperature.Fractal(utcMs, 5 * LocalTime.DayMs, 3)) - (3 * wet),
            Humidity = Math.Clamp(56 + (14 * warm) - (16 * clear * afternoon) - (8 * clear) + (34 * wet) + (8 * _humidity.Fractal(utcMs, LocalTime.DayMs, 4)), 12, 99),
            Pressure = 1004 - (11 * warm) + (7 * _pressure.Fractal(utcMs, 4 * LocalTime.DayMs, 4)) - (2 * wet) + time.Daily(10),
            WindSpeed = Math.Max(0.1, wind),
            WindDirection = direction - (360 * Math.Floor(direction / 360)),
            Haze = _haze.Strength(time),
            Dust = _dust.Strength(time),
            Ozone = _ozone.Strength(time),
        };
    }
}

/// <summary>The weather at one instant.</summary>
internal readonly record struct WeatherNow
{
    public LocalTime Time { get; init; }

    /// <summary>Season: 1 in the middle of July, -1 in the middle of January.</summary>
    public double Warm { get; init; }

    /// <summary>How badly the air mixes: 0 windy to 1 stagnant.</summary>
    public double Calm { get; init; }

    /// <summary>0 overcast to 1 clear.</summary>
    public double Clear { get; init; }

    /// <summary>0 dry to 1 pouring, over the last hours.</summary>
    public double Wet { get; init; }

    /// <summary>°C.</summary>
    public double Temperature { get; init; }

    /// <summary>Relative humidity, %.</summary>
    public double Humidity { get; init; }

    /// <summary>hPa at station height.</summary>
    public double Pressure { get; init; }

    /// <summary>m/s.</summary>
    public double WindSpeed { get; init; }

    /// <summary>Where the wind comes from, 0 to 360°.</summary>
    public double WindDirection { get; init; }

    /// <summary>Strength of a winter haze episode, 0 to 1.</summary>
    public double Haze { get; init; }

    /// <summary>Strength of a spring dust episode, 0 to 1.</summary>
    public double Dust { get; init; }

    /// <summary>Strength of a summer ozone episode, 0 to 1.</summary>
    public double Ozone { get; init; }
}
