using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Air;

/// <summary>What an air station reports: a pollutant together with the time it is averaged over.</summary>
/// <remarks>µg/m³, carbon monoxide mg/m³.</remarks>
public enum AirIndicator : byte
{
    /// <summary>PM2.5: daily mean in the daily report, 1-hour mean in the hourly one.</summary>
    Pm25,

    /// <summary>PM10: daily mean in the daily report, 1-hour mean in the hourly one.</summary>
    Pm10,

    /// <summary>Sulfur dioxide: daily mean in the daily report, 1-hour mean in the hourly one.</summary>
    So2,

    /// <summary>Nitrogen dioxide: daily mean in the daily report, 1-hour mean in the hourly one.</summary>
    No2,

    /// <summary>Carbon monoxide in mg/m³: daily mean in the daily report, 1-hour mean in the hourly one.</summary>
    Co,

    /// <summary>Ozone: daily maximum 1-hour mean in the daily report of 2012, 1-hour mean in the hourly one.</summary>
    O3,

    /// <summary>Ozone: daily maximum of the moving 8-hour means in the daily report, moving 8-hour mean in the hourly one of 2012.</summary>
    O3EightHour,

    /// <summary>PM2.5: moving 24-hour mean, only in the hourly report of nine indicators of 2012.</summary>
    Pm25Moving,

    /// <summary>PM10: moving 24-hour mean, only in the hourly report of nine indicators of 2012.</summary>
    Pm10Moving,
}

/// <summary>The kinds of AQI report an edition may define.</summary>
public enum AirReport : byte
{
    /// <summary>One calendar day.</summary>
    Daily,

    /// <summary>One hour, from the six 1-hour means.</summary>
    Hourly,

    /// <summary>One hour, from nine indicators with moving means, as the table of HJ 633-2012 lists them; PM 1-hour means carry no sub-index.</summary>
    HourlyOfNine,
}

/// <summary>Codes and names of air indicators.</summary>
public static class AirIndicators
{
    private static readonly IndicatorTable<AirIndicator> Table = IndicatorTable<AirIndicator>.Load("air");

    /// <summary>How many indicators there are; their numbers run from 0 to this minus one.</summary>
    public const int Count = 9;

    /// <summary>The code used in payloads and files, such as "o3_8h".</summary>
    /// <param name="indicator">The indicator.</param>
    public static string Code(this AirIndicator indicator) => Table[indicator].Code;

    /// <summary>The name people read.</summary>
    /// <param name="indicator">The indicator.</param>
    public static BilingualText Name(this AirIndicator indicator) => Table[indicator].Name;

    /// <summary>"mg/m³" for carbon monoxide, "µg/m³" for all others.</summary>
    /// <param name="indicator">The indicator.</param>
    public static string Unit(this AirIndicator indicator) => Table[indicator].Unit;

    /// <summary>The indicator of a code.</summary>
    /// <param name="code">A code such as "pm25"; case matters.</param>
    /// <param name="indicator">The indicator, if the code is known.</param>
    /// <returns>Whether the code is known.</returns>
    public static bool TryParse(string code, out AirIndicator indicator) => Table.TryFind(code, out indicator);

    /// <summary>The codes of a set joined by "+", in declared order; empty for the empty set.</summary>
    /// <param name="indicators">The set.</param>
    public static string CodesJoined(this IndicatorSet<AirIndicator> indicators) =>
        string.Join('+', indicators.Select(Code));
}
