namespace WenchangPlan.Telemetry.Acceptance;

/// <summary>Numbers that devices, loggers and databases put where there is no value.</summary>
public static class Sentinels
{
    private static readonly double[] Numbers = [-9999, -999, -99999, -32768, 9999, 32767, 65535, -65535, 99999];

    /// <summary>Whether a number is one of them.</summary>
    public static bool Contains(double value)
    {
        // Not Array.IndexOf: nearly every value is asked for, and nearly none is as large.
        if (value is > -999 and < 9999) return false;
        foreach (double number in Numbers)
        {
            if (value == number) return true;
        }

        return false;
    }
}
