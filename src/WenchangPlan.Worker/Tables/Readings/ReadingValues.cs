using System.Text;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Worker.Tables.Readings;

/// <summary>Makes values of cells: numbers, results below detection, points of the compass; in the unit of the catalogue.</summary>
/// <param name="words">What was said about the table.</param>
internal sealed class ReadingValues(ImportWords words)
{
    // Far below any instrument, and 5/9 of a degree is a whole number again.
    private const int ConvertedDecimals = 12;

    private static readonly string[] Compass = ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"];
    private static readonly string[] CompassZh = ["北", "东北偏北", "东北", "东北偏东", "东", "东南偏东", "东南", "东南偏南", "南", "西南偏南", "西南", "西南偏西", "西", "西北偏西", "西北", "西北偏北"];

    private readonly Dictionary<(int Parameter, string? Unit), (decimal Factor, decimal Shift)?> _conversions = [];
    private readonly Dictionary<string, MeasureUnit?> _units = new(StringComparer.Ordinal);

    /// <summary>What came of a cell.</summary>
    /// <param name="Form">What it says.</param>
    /// <param name="Value">The value in the unit of the catalogue; of <see cref="ValueForm.Below"/> and <see cref="ValueForm.Above"/> the limit.</param>
    /// <param name="IsSentinel">Whether the number stands for no value, and so was not converted.</param>
    internal readonly record struct Outcome(ValueForm Form, double Value, bool IsSentinel);

    /// <summary>Reads a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="entry">The parameter, as the station has it.</param>
    /// <param name="unit">The unit the table says; null when it says none.</param>
    /// <param name="outcome">What came of it.</param>
    /// <returns>Why it is refused, or null.</returns>
    public string? Read(ReadOnlySpan<byte> cell, StationParameter entry, MeasureUnit? unit, out Outcome outcome)
    {
        Parameter parameter = entry.Parameter;
        outcome = default;
        ValueForm form = ValueText.Split(Cell.Unwrap(cell), out ReadOnlySpan<byte> number);
        if (form is ValueForm.Missing) return null;
        if (form is ValueForm.NotDetected)
        {
            outcome = new Outcome(ValueForm.Below, entry.DetectionLimit ?? 0, false);
            return entry.DetectionLimit is not null ? null
                : $"{parameter.Code} was not detected, and no limit is named: '{Shown(cell)}' (ranges.{parameter.Code}.detectionLimit of the station, or <LIMIT in the cell)";
        }

        if (form is ValueForm.Unreadable && parameter.Mean is MeanKind.Direction && Direction(Shown(cell)) is { } degrees)
        {
            outcome = new Outcome(ValueForm.Number, degrees, false);
            return null;
        }

        if (form is ValueForm.Unreadable || !ValueText.TryDouble(number, words.DecimalComma, out double value)) return $"{parameter.Code} is no number: '{Shown(cell)}'{CommaHint(cell)}";
        if (Conversion(parameter, unit) is not { } conversion) return $"{parameter.Code} in {unit!.Text} does not convert to {parameter.Unit}: --unit {parameter.Code}=UNIT says another";
        bool sentinel = Sentinels.Contains(value);
        if (conversion is (1, 0))
        {
            outcome = new Outcome(form, value, sentinel);
            return null;
        }

        double converted = !ValueText.TryDecimal(number, words.DecimalComma, out decimal exact) ? (value * (double)conversion.Factor) + (double)conversion.Shift
            : (double)decimal.Round((exact * conversion.Factor) + conversion.Shift, ConvertedDecimals);

        // 9999 µg/m³ of carbon monoxide is 10 mg/m³ and can be; what cannot be and is such a number was none before the conversion.
        sentinel &= converted < entry.Min || converted > entry.Max;
        outcome = new Outcome(form, sentinel ? value : converted, sentinel);
        return null;
    }

    /// <summary>The unit of a cell; null when it is empty. One that is not known is refused.</summary>
    public string? ReadUnit(string text, out MeasureUnit? unit)
    {
        unit = null;
        if (text.Length == 0) return null;
        if (!_units.TryGetValue(text, out unit)) _units[text] = unit = MeasureUnit.TryParse(text);
        return unit is null ? $"no unit that is known: '{text}'" : null;
    }

    private (decimal Factor, decimal Shift)? Conversion(Parameter parameter, MeasureUnit? unit)
    {
        unit = words.Columns.Units.GetValueOrDefault(parameter.Code) ?? unit;
        if (unit is null) return (1, 0);
        if (_conversions.TryGetValue((parameter.Index, unit.Text), out (decimal, decimal)? known)) return known;
        return _conversions[(parameter.Index, unit.Text)] = MeasureUnit.TryParse(parameter.Unit) is { } target ? unit.To(target, parameter.Code) : unit.Quantity is Quantity.None ? (1, 0) : null;
    }

    private static double? Direction(string text)
    {
        int at = Array.FindIndex(Compass, c => string.Equals(c, text, StringComparison.OrdinalIgnoreCase));
        if (at < 0) at = Array.IndexOf(CompassZh, text.TrimEnd('风'));
        return at < 0 ? null : at * 22.5;
    }

    private string CommaHint(ReadOnlySpan<byte> cell) => words.DecimalComma ? cell.Contains((byte)'.') ? " (--decimal . if the point is the decimal sign)" : ""
        : cell.Contains((byte)',') ? " (--decimal , if the comma is the decimal sign)" : "";

    private static string Shown(ReadOnlySpan<byte> cell) => Encoding.UTF8.GetString(cell.Length > 60 ? cell[..60] : cell);
}
