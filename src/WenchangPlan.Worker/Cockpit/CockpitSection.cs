using System.Globalization;
using Microsoft.AspNetCore.Components;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit;

/// <summary>A part of the page: the model, the words, and how numbers and times are written.</summary>
public abstract class CockpitSection : ComponentBase
{
    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public required CockpitModel Model { get; set; }

    /// <summary>The texts in the page's language.</summary>
    [Parameter, EditorRequired]
    public required Wording Words { get; set; }

    /// <summary>A count with thousands separated.</summary>
    protected static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A value with the decimals people use for it.</summary>
    protected static string Number(double value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A number for an SVG attribute.</summary>
    protected static string Svg(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Local date and minute.</summary>
    protected static string Minute(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A date.</summary>
    protected static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An enum member as it stands in keys and class names.</summary>
    protected static string Key<T>(T member)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(member.ToString());
}
