using System.Buffers.Text;

namespace WenchangPlan.Telemetry.Payload;

/// <summary>Reads a count of time units since 1970: digits, or a number that some libraries write with a point or an exponent.</summary>
internal static class EpochNumber
{
    private const int LongestWithPoint = 28;

    /// <summary>Reads a number.</summary>
    /// <param name="text">A number as JSON writes it, or digits that a device put in quotes.</param>
    /// <param name="number">The number, rounded down.</param>
    /// <param name="whole">Whether nothing was left off.</param>
    /// <returns>False when it is no number, or too large for one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out long number, out bool whole)
    {
        whole = Utf8Parser.TryParse(text, out number, out int used) && used == text.Length;
        if (whole)
        {
            return true;
        }

        number = 0;
        if (text.Length > LongestWithPoint || !Utf8Parser.TryParse(text, out decimal exact, out used) || used != text.Length)
        {
            return false;
        }

        decimal floor = decimal.Floor(exact);
        whole = floor == exact;
        bool fits = floor is >= long.MinValue and <= long.MaxValue;
        number = fits ? (long)floor : 0;
        return fits;
    }
}
