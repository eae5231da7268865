using System.Globalization;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>One line of what is copied for charts, being written: the first field follows a space, the others a comma. A line without a
/// field is none, so each has one that is always there.</summary>
internal ref struct PointLine
{
    private readonly LineBuffer _to;
    private bool _started;

    /// <summary>Begins a line.</summary>
    /// <param name="to">Where.</param>
    /// <param name="measurement">The measurement.</param>
    /// <param name="tags">Names and values of its tags; one without a value is left out, as InfluxDB knows no empty ones.</param>
    public PointLine(LineBuffer to, string measurement, params ReadOnlySpan<(string Name, string? Value)> tags)
    {
        _to = to;
        to.Append(LineBuffer.Key(measurement));
        foreach ((string name, string? value) in tags)
        {
            if (value is not null)
            {
                to.Append(string.Create(CultureInfo.InvariantCulture, $",{name}={LineBuffer.Key(value)}"));
            }
        }
    }

    /// <summary>Writes a number; nothing for null.</summary>
    public void Number(string field, decimal? value)
    {
        if (value is { } number)
        {
            Name(field);
            _to.Append(number);
        }
    }

    /// <summary>Writes a finite number as it was measured; nothing for null.</summary>
    public void Measured(string field, double? value)
    {
        if (value is { } number)
        {
            Name(field);
            _to.Append(number);
        }
    }

    /// <summary>Writes 1 or 0, so that it can be summed; nothing for null.</summary>
    public void Flag(string field, bool? value) => Number(field, value is { } set ? (set ? 1 : 0) : null);

    /// <summary>Writes a text.</summary>
    public void Text(string field, string value)
    {
        Name(field);
        _to.AppendQuoted(value);
    }

    /// <summary>Ends the line.</summary>
    /// <param name="time">Its time, ms UTC.</param>
    public readonly void End(long time) => _to.EndLine(time);

    private void Name(string field)
    {
        _to.Append(_started ? (byte)',' : (byte)' ');
        _to.Append(LineBuffer.Key(field));
        _to.Append((byte)'=');
        _started = true;
    }
}
