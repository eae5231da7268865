namespace WenchangPlan.Worker.Tables;

/// <summary>How a table is written, as far as its options say.</summary>
/// <param name="Delimiter">What stands between two fields.</param>
/// <param name="DecimalComma">Whether the decimal sign is a comma.</param>
/// <param name="Skip">Lines above the header.</param>
internal sealed record TableFormat(byte Delimiter = (byte)',', bool DecimalComma = false, int Skip = 0);
