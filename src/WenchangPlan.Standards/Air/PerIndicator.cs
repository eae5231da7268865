namespace WenchangPlan.Standards.Air;

/// <summary>
/// One thing for each air indicator. As <c>PerIndicator&lt;decimal?&gt;</c> it holds concentrations: µg/m³, carbon monoxide mg/m³,
/// null for missing. What is not set keeps the default of its type.
/// </summary>
/// <typeparam name="T">The thing.</typeparam>
public readonly record struct PerIndicator<T>
{
    /// <summary>For PM2.5.</summary>
    public T Pm25 { get; init; }

    /// <summary>For PM10.</summary>
    public T Pm10 { get; init; }

    /// <summary>For sulfur dioxide.</summary>
    public T So2 { get; init; }

    /// <summary>For nitrogen dioxide.</summary>
    public T No2 { get; init; }

    /// <summary>For carbon monoxide (concentrations in mg/m³).</summary>
    public T Co { get; init; }

    /// <summary>For ozone, 1 hour.</summary>
    public T O3 { get; init; }

    /// <summary>For ozone, 8 hours.</summary>
    public T O3EightHour { get; init; }

    /// <summary>For PM2.5, moving 24 hours.</summary>
    public T Pm25Moving { get; init; }

    /// <summary>For PM10, moving 24 hours.</summary>
    public T Pm10Moving { get; init; }

    /// <summary>The thing of one indicator.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such indicator.</exception>
    public T this[AirIndicator indicator] => indicator switch
    {
        AirIndicator.Pm25 => Pm25,
        AirIndicator.Pm10 => Pm10,
        AirIndicator.So2 => So2,
        AirIndicator.No2 => No2,
        AirIndicator.Co => Co,
        AirIndicator.O3 => O3,
        AirIndicator.O3EightHour => O3EightHour,
        AirIndicator.Pm25Moving => Pm25Moving,
        AirIndicator.Pm10Moving => Pm10Moving,
        _ => throw new ArgumentOutOfRangeException(nameof(indicator)),
    };

    /// <summary>These things, one of them replaced.</summary>
    /// <param name="indicator">Which one.</param>
    /// <param name="value">The new thing.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such indicator.</exception>
    public PerIndicator<T> With(AirIndicator indicator, T value) => indicator switch
    {
        AirIndicator.Pm25 => this with { Pm25 = value },
        AirIndicator.Pm10 => this with { Pm10 = value },
        AirIndicator.So2 => this with { So2 = value },
        AirIndicator.No2 => this with { No2 = value },
        AirIndicator.Co => this with { Co = value },
        AirIndicator.O3 => this with { O3 = value },
        AirIndicator.O3EightHour => this with { O3EightHour = value },
        AirIndicator.Pm25Moving => this with { Pm25Moving = value },
        AirIndicator.Pm10Moving => this with { Pm10Moving = value },
        _ => throw new ArgumentOutOfRangeException(nameof(indicator)),
    };
}
