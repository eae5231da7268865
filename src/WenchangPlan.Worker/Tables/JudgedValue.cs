using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Worker.Tables;

/// <summary>A quantity that is judged: reads its cells, converts them and refuses what cannot be, as the intake does.</summary>
/// <param name="code">The code.</param>
/// <param name="unit">The unit it is judged in.</param>
/// <param name="column">Where it stands, and its unit.</param>
/// <param name="parameter">The catalogue's entry, for plausible range and limit of detection; without one anything from zero is plausible.</param>
/// <param name="decimalComma">Whether the decimal sign is a comma.</param>
internal sealed class JudgedValue(string code, string unit, QuantityColumn column, Parameter? parameter, bool decimalComma)
{
    private readonly decimal _min = (decimal)(parameter?.Min ?? 0);
    private readonly decimal _max = (decimal)(parameter?.Max ?? 1e12);
    private readonly decimal _limit = (decimal)(parameter?.DetectionLimit ?? 0);


    /// <summary>Whether what is plausible as it stands is a value: nothing converts, and no number that says "no value" is plausible.</summary>
    private readonly bool _plain = !column.Converts && column.Units < 0 && parameter is { Min: > -999, Max: < 9999 };

    private Dictionary<string, QuantityColumn?>? _units;
    private QuantityColumn _column = column;

    /// <summary>The column.</summary>
    public int Index { get; } = column.Index;

    /// <summary>Reads a cell.</summary>
    /// <param name="row">Its row, which may say the unit.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="value">The value; null when the cell says that there is none.</param>
    /// <returns>Why it is refused, or null.</returns>
    public string? Read(CsvRecords row, ReadOnlySpan<byte> cell, out decimal? value)
    {
        value = null;
        ValueForm form = ValueText.Split(cell, out ReadOnlySpan<byte> number);
        if (form is ValueForm.Missing) return null;
        if (_column.Units >= 0 && ReadUnit(row.Text(_column.Units)) is { } noUnit) return noUnit;
        if (form is ValueForm.NotDetected)
        {
            value = _limit / 2;
            return _limit > 0 ? null : $"{code} was not detected, and no limit is named: '{Shown(cell)}' (<LIMIT in the cell names it)";
        }

        if (form is ValueForm.Above or ValueForm.Unreadable || !ValueText.TryDecimal(number, decimalComma, out decimal read)) return $"{code} is no number: '{Shown(cell)}'{Hint(cell)}";
        if (_plain && form is ValueForm.Number && read >= _min && read <= _max)
        {
            value = read;
            return null;
        }

        decimal converted = _column.Converts ? (read * _column.Factor) + _column.Shift : read;
        if (form is ValueForm.Below) converted /= 2;
        else if (converted < 0 && converted < _min && converted >= -_limit) converted = _limit / 2; // an instrument at zero
        bool plausible = converted >= _min && converted <= _max;
        if ((read is <= -999 or >= 9999) && Sentinels.Contains((double)read) && !(plausible && _column.Converts)) return $"{code} is a number that says there is no value: '{Shown(cell)}'";
        if (!plausible) return string.Create(CultureInfo.InvariantCulture, $"{code} is not plausible: '{Shown(cell)}' ({_min} to {_max} is expected)");
        value = converted;
        return null;
    }

    /// <summary>The unit of a row; an empty cell says the one it is judged in.</summary>
    private string? ReadUnit(string text)
    {
        _units ??= new Dictionary<string, QuantityColumn?>(StringComparer.Ordinal) { [""] = _column };
        if (!_units.TryGetValue(text, out QuantityColumn? known))
        {
            if (MeasureUnit.TryParse(text) is not { } read) return $"{code}: no unit that is known: '{text}' (--unit {code}=UNIT says one for all rows)";
            if (read.To(MeasureUnit.Of(unit), code) is { } conversion) known = _column with { Factor = conversion.Factor, Shift = conversion.Shift };
            _units[text] = known;
        }

        if (known is null) return $"{code} in {text} does not convert to {(unit.Length > 0 ? unit : "a number without a unit")}";
        _column = known;
        return null;
    }

    private string Hint(ReadOnlySpan<byte> cell) => decimalComma ? cell.Contains((byte)'.') ? " (--decimal . if the point is the decimal sign)" : ""
        : cell.Contains((byte)',') ? " (--decimal , if the comma is the decimal sign)" : "";

    private static string Shown(ReadOnlySpan<byte> cell) => Encoding.UTF8.GetString(cell.Length > 60 ? cell[..60] : cell);
}
