using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Worker.Tables;

/// <summary>The text of a cell.</summary>
internal static class Cell
{
    /// <summary>Without blanks around it, those of Unicode that spreadsheets and word processors write included.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell)
    {
        cell = TrimPlain(cell);
        while (cell is [>= 0x80, ..] or [.., >= 0x80])
        {
            int before = cell.Length;
            cell = TrimOne(TrimOne(TrimOne(cell, "\u00A0"u8), "\u3000"u8), "\uFEFF"u8);
            cell = TrimPlain(cell);
            if (cell.Length == before) break;
        }

        return cell;
    }

    /// <summary>The national water feed wraps what it withholds in a tag that says why.</summary>
    public static ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> cell) => cell is [(byte)'<', .., (byte)'>']
        ? cell[(cell.IndexOf((byte)'>') + 1)..Math.Max(cell.IndexOf((byte)'>') + 1, cell.LastIndexOf((byte)'<'))]
        : cell;

    /// <summary>Reads a number that is nothing but a number.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> cell, bool decimalComma, out decimal value)
    {
        value = 0;
        return ValueText.Split(cell, out ReadOnlySpan<byte> number) is ValueForm.Number && ValueText.TryDecimal(number, decimalComma, out value);
    }

    /// <summary>Nearly no cell has any, and each is looked at.</summary>
    private static ReadOnlySpan<byte> TrimPlain(ReadOnlySpan<byte> cell)
    {
        while (cell is [(byte)' ' or (byte)'\t', ..]) cell = cell[1..];
        while (cell is [.., (byte)' ' or (byte)'\t']) cell = cell[..^1];
        return cell;
    }

    private static ReadOnlySpan<byte> TrimOne(ReadOnlySpan<byte> cell, ReadOnlySpan<byte> blank)
    {
        if (cell.StartsWith(blank)) cell = cell[blank.Length..];
        return cell.EndsWith(blank) ? cell[..^blank.Length] : cell;
    }
}
