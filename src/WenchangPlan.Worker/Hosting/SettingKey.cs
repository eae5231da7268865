using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using WenchangPlan.Telemetry.Text;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Hosting;

/// <summary>A key of the configuration: what it takes, and what holds without it, both read off the options it fills.</summary>
internal sealed class SettingKey
{
    private readonly PropertyInfo _property;
    private readonly Type _type;
    private readonly object? _default;
    private readonly RangeAttribute? _range;

    /// <summary>Describes a property of an options type.</summary>
    /// <param name="section">Section of the configuration.</param>
    /// <param name="property">The property.</param>
    /// <param name="defaults">Options as they are when nothing is set.</param>
    public SettingKey(string section, PropertyInfo property, object defaults)
    {
        Name = $"{section}:{property.Name}";
        _property = property;
        _type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        _default = property.GetValue(defaults);
        _range = property.GetCustomAttribute<RangeAttribute>();
    }

    /// <summary>The key, such as <c>Mqtt:Port</c>.</summary>
    public string Name { get; }

    /// <summary>The default as a text that is taken; null where it is nothing.</summary>
    public string? Default => Convert.ToString(_default, CultureInfo.InvariantCulture);

    /// <summary>What it takes, in words.</summary>
    public string Expected => _type switch
    {
        { IsEnum: true } => ConsoleText.Format("takes.word", string.Join(", ", Enum.GetNames(_type))),
        _ when _type == typeof(bool) => ConsoleText.Get("takes.flag"),
        _ when _type == typeof(int) || _type == typeof(long) => _range is null ? ConsoleText.Get("takes.number") : ConsoleText.Format("takes.number.range", _range.Minimum, _range.Maximum),
        _ when _type == typeof(TimeSpan) => _range is null ? ConsoleText.Get("takes.duration") : ConsoleText.Format("takes.duration.range", _range.Minimum, _range.Maximum),
        _ when _type == typeof(Uri) => ConsoleText.Get("takes.address"),
        _ => ConsoleText.Get("takes.text"),
    };

    /// <summary>Whether a text is a value of this key, as far as type and range go. What binding takes and would misread is refused: 20 for 20 days, 24:00:00 for 24 days.</summary>
    public bool Takes(string text)
    {
        if (_type == typeof(string) || _type == typeof(Uri))
        {
            return true; // what they must look like is said by the stage that uses them
        }

        if (_type == typeof(TimeSpan) && !(text.Trim() == "0" || DurationText.TryParse(text, out _)))
        {
            return false;
        }

        try
        {
            object? value = TypeDescriptor.GetConverter(_property.PropertyType).ConvertFromInvariantString(text);
            return value is null ? Nullable.GetUnderlyingType(_property.PropertyType) is not null
                : (!_type.IsEnum || Enum.IsDefined(_type, value)) && (_range is null || _range.IsValid(value));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException or InvalidCastException)
        {
            return false;
        }
    }
}
