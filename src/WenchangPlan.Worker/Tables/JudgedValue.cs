using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Worker.Tables;

/// <summary>A quantity that is judged: reads its cells, converts them and refuses what cannot be, as the intake does.</summary>
/// <param name="code">The code, for messages.</param>
/// <param name="column">Where it stands, and its unit.</param>
/// <param name="parameter">The catalogue's entry, for plausible range and limit of detection; without one anything from zero is plausible.</param>
/// <param name="decimalComma">Whether the decimal sign is a comma.</param>
internal sealed class JudgedValue(string code, QuantityColumn column, Parameter? parameter, bool decimalComma)
{
    private readonly decimal _min = (decimal)(parameter?.Min ?? 0);
    private readonly decimal _max = (decimal)(parameter?.Max ?? 1e12);
    private readonly decimal _limit = (decimal)(parameter?.DetectionLimit ?? 0);

    /// <summary>The column.</summary>
    public int Index => column.Index;

    /// <summary>Reads a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="value">The value; null when the cell says that there is none.</param>
    /// <returns>Why it is refused, or null.</returns>
    public string? Read(ReadOnlySpan<byte> cell, out decimal? value)
    {
        value = null;
        ValueForm form = ValueText.Split(cell, out ReadOnlySpan<byte> number);
        if (form is ValueForm.Missing) return null;
        if (form is ValueForm.NotDetected)
        {
            value = _limit / 2;
            return _limit > 0 ? null : $"{code} was not detected, and no limit is named: '{Shown(cell)}' (<LIMIT in the cell names it)";
        }

        if (form is ValueForm.Above or ValueForm.Unreadable || !ValueText.TryDecimal(number, decimalComma, out decimal read)) return $"{code} is no number: '{Shown(cell)}'{Hint(cell)}";
        decimal converted = column.Converts ? (read * column.Factor) + column.Shift : read;
        if (form is ValueForm.Below) converted /= 2;
        else if (converted < 0 && converted < _min && converted >= -_limit) converted = _limit / 2; // an instrument at zero
        bool plausible = converted >= _min && converted <= _max;
        if ((read is <= -999 or >= 9999) && Sentinels.Contains((double)read) && !(plausible && column.Converts)) return $"{code} is a number that says there is no value: '{Shown(cell)}'";
        if (!plausible) return string.Create(CultureInfo.InvariantCulture, $"{code} is not plausible: '{Shown(cell)}' ({_min} to {_max} is expected)");
        value = converted;
        return null;
    }

    private string Hint(ReadOnlySpan<byte> cell) => decimalComma ? cell.Contains((byte)'.') ? " (--decimal . if the point is the decimal sign)" : ""
        : cell.Contains((byte)',') ? " (--decimal , if the comma is the decimal sign)" : "";

    private static string Shown(ReadOnlySpan<byte> cell) => Encoding.UTF8.GetString(cell.Length > 60 ? cell[..60] : cell);
}
