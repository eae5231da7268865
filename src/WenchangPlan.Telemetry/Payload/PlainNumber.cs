namespace WenchangPlan.Telemetry.Payload;

/// <summary>Reads the numbers that devices send: few digits, no exponent.</summary>
/// <remarks>Up to 15 digits and 10 to the power of their decimals are exact doubles, and the quotient of two exact doubles is rounded as the number itself would be: the nearest double.</remarks>
internal static class PlainNumber
{
    private const int MostDigits = 15;

    private static ReadOnlySpan<double> Powers => [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads a number; false, for the general way, when it has an exponent or more digits.</summary>
    /// <param name="text">A number as JSON writes it, syntax already checked.</param>
    /// <param name="value">The double nearest to it.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        bool negative = text is [(byte)'-', ..];
        int first = negative ? 1 : 0;
        int point = -1;
        long digits = 0;
        value = 0;
        if (text.Length - first > MostDigits + 1)
        {
            return false;
        }

        for (int i = first; i < text.Length; i++)
        {
            uint digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
            }
            else if (text[i] == '.')
            {
                point = i;
            }
            else
            {
                return false;
            }
        }

        if (point < 0 && text.Length - first > MostDigits)
        {
            return false;
        }

        double size = point < 0 ? digits : digits / Powers[text.Length - 1 - point];
        value = negative ? -size : size;
        return true;
    }
}
