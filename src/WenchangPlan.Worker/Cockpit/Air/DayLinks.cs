using System.Globalization;

namespace WenchangPlan.Worker.Cockpit.Air;

/// <summary>Addresses of the pages of days.</summary>
internal static class DayLinks
{
    /// <summary>A day, of the district or a station, with the hours of a pollutant.</summary>
    public static string To(DateOnly date, string? station = null, string? parameter = null)
    {
        string[] query = [.. new[] { ("station", station), ("parameter", parameter) }.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}")];
        return string.Create(CultureInfo.InvariantCulture, $"/days/{date:yyyy-MM-dd}{(query.Length > 0 ? "?" : "")}{string.Join('&', query)}");
    }
}
