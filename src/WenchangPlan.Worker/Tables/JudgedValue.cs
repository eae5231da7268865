using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Worker.Tables;

/// <summary>A quantity that is judged: reads its cells, converts them and refuses what cannot be, as the intake does.</summary>
/// <param name="code">The code, for messages.</param>
/// <param name="column">Where it stands, and its unit.</param>
/// <param name="min">Smallest plausible value, included.</param>
/// <param name="max">Largest plausible value, included.</param>
/// <param name="decimalComma">Whether the decimal sign is a comma.</param>
internal sealed class JudgedValue(string code, QuantityColumn column, decimal min, decimal max, bool decimalComma)
{
    /// <summary>The parameter's plausible range; without one in the catalogue, anything from zero.</summary>
    public static JudgedValue Of(string code, QuantityColumn column, Parameter? parameter, bool decimalComma) =>
        new(code, column, (decimal)(parameter?.Min ?? 0), (decimal)(parameter?.Max ?? 1e12), decimalComma);

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
        if (form is ValueForm.NotDetected) return $"{code} was not detected, and no limit is named: '{Shown(cell)}'";
        if (form is ValueForm.Above or ValueForm.Unreadable || !ValueText.TryDecimal(number, decimalComma, out decimal read)) return $"{code} is no number: '{Shown(cell)}'{Hint(cell)}";
        decimal converted = column.Converts ? (read * column.Factor) + column.Shift : read;
        decimal used = form is ValueForm.Below ? converted / 2 : converted;
        if (used < min || used > max)
        {
            return Sentinels.Contains((double)read) ? $"{code} is a number that says there is no value: '{Shown(cell)}'"
                : string.Create(CultureInfo.InvariantCulture, $"{code} is not plausible: '{Shown(cell)}' ({min} to {max} is expected)");
        }

        value = used;
        return null;
    }

    private string Hint(ReadOnlySpan<byte> cell) => decimalComma ? cell.Contains((byte)'.') ? " (--decimal . if the point is the decimal sign)" : ""
        : cell.Contains((byte)',') ? " (--decimal , if the comma is the decimal sign)" : "";

    private static string Shown(ReadOnlySpan<byte> cell) => Encoding.UTF8.GetString(cell.Length > 60 ? cell[..60] : cell);
}
