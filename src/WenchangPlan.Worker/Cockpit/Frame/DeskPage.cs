using System.Globalization;
using Microsoft.AspNetCore.Components;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Frame;

/// <summary>A page, or a part of one: the desk, the words, and how numbers and times are written.</summary>
public abstract class DeskPage : ComponentBase
{
    /// <summary>What every page needs.</summary>
    [CascadingParameter]
    public Desk Desk { get; set; } = null!;

    /// <summary>The texts in the page's language.</summary>
    protected Wording Words => Desk.Words;

    /// <summary>The register.</summary>
    protected District District => Desk.District;

    /// <summary>The district's name.</summary>
    protected string DistrictName => Words.Name(District.Name, District.NameEn);

    /// <summary>A count with thousands separated.</summary>
    protected static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A value with so many decimals.</summary>
    protected static string Number(double value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A number for an attribute of a drawing.</summary>
    protected static string Svg(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Local date and minute.</summary>
    protected static string Minute(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Local hour and minute; with its date when that is another than the page's.</summary>
    protected string Clock(DateTimeOffset time) =>
        time.ToString(DateOnly.FromDateTime(time.DateTime) == Desk.Today ? "HH:mm" : "MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A date.</summary>
    protected static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Month and day.</summary>
    protected static string ShortDay(DateOnly date) => date.ToString("MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A month.</summary>
    protected static string Month(DateOnly date) => date.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>An enum member as it stands in keys and class names.</summary>
    protected static string Key<T>(T member)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(member.ToString());
}
