namespace WenchangPlan.Telemetry.Readings;

/// <summary>Why a value is or is not good: the device's own mark (HJ 212-2017, data flags), or what our checks found. The raw value is always kept beside it.</summary>
/// <remarks>The numbers are stored; never change one.</remarks>
public enum ReadingFlag : byte
{
    /// <summary>N: normal. Counts in averages as it is.</summary>
    Normal = 0,
    /// <summary>F: instrument stopped.</summary>
    Stopped = 1,
    /// <summary>M: under maintenance.</summary>
    Maintenance = 2,
    /// <summary>S: value set by hand.</summary>
    Manual = 3,
    /// <summary>D: instrument fault.</summary>
    Fault = 4,
    /// <summary>C: calibrating.</summary>
    Calibration = 5,
    /// <summary>T: over the measuring range.</summary>
    OverRange = 6,
    /// <summary>B: communication fault.</summary>
    Communication = 7,
    /// <summary>The device sent a letter HJ 212-2017 does not know.</summary>
    Unknown = 8,
    /// <summary>range: outside the plausible range of the register.</summary>
    Range = 16,
    /// <summary>jump: further from the value before than the register allows.</summary>
    Jump = 17,
    /// <summary>stuck: unchanged for longer than the register allows.</summary>
    Stuck = 18,
    /// <summary>sentinel: a number that devices use for "no value", such as -9999 or 65535.</summary>
    Sentinel = 19,
    /// <summary>below: the value is a limit of detection, and the true one is below it. Counts in averages, as <see cref="BelowLimit.Used"/> says.</summary>
    BelowDetection = 20,
    /// <summary>drift: a small negative number of an instrument at zero. Counts in averages, as <see cref="BelowLimit.Used"/> says.</summary>
    ZeroDrift = 21,
    /// <summary>reviewed: people decided that it does not count. Readings are judged with it and never stored so.</summary>
    Reviewed = 22,
}

/// <summary>Letters and words of <see cref="ReadingFlag"/>.</summary>
public static class ReadingFlags
{
    /// <summary>Whether values with this flag enter averages: <see cref="ReadingFlag.Normal"/> (HJ 212-2017 data flags), and results below detection (project rules).</summary>
    public static bool CountsAsValid(this ReadingFlag flag) => flag is ReadingFlag.Normal or ReadingFlag.BelowDetection or ReadingFlag.ZeroDrift;

    /// <summary>Whether the flag is one of those that hang on the values before: normal, jump or stuck.</summary>
    public static bool DependsOnSequence(this ReadingFlag flag) => flag is ReadingFlag.Normal or ReadingFlag.Jump or ReadingFlag.Stuck;

    /// <summary>The letter of a device flag or the word of a check, as the API and payloads write it.</summary>
    public static string ToCode(this ReadingFlag flag) => flag switch
    {
        ReadingFlag.Normal => "N",
        ReadingFlag.Stopped => "F",
        ReadingFlag.Maintenance => "M",
        ReadingFlag.Manual => "S",
        ReadingFlag.Fault => "D",
        ReadingFlag.Calibration => "C",
        ReadingFlag.OverRange => "T",
        ReadingFlag.Communication => "B",
        ReadingFlag.Range => "range",
        ReadingFlag.Jump => "jump",
        ReadingFlag.Stuck => "stuck",
        ReadingFlag.Sentinel => "sentinel",
        ReadingFlag.BelowDetection => "below",
        ReadingFlag.ZeroDrift => "drift",
        ReadingFlag.Reviewed => "reviewed",
        _ => "unknown",
    };

    /// <summary>Reads what <see cref="ToCode"/> wrote; null is <see cref="ReadingFlag.Normal"/>, any other text <see cref="ReadingFlag.Unknown"/>.</summary>
    public static ReadingFlag FromCode(string? code) => code switch
    {
        null or "N" => ReadingFlag.Normal,
        "F" => ReadingFlag.Stopped,
        "M" => ReadingFlag.Maintenance,
        "S" => ReadingFlag.Manual,
        "D" => ReadingFlag.Fault,
        "C" => ReadingFlag.Calibration,
        "T" => ReadingFlag.OverRange,
        "B" => ReadingFlag.Communication,
        "range" => ReadingFlag.Range,
        "jump" => ReadingFlag.Jump,
        "stuck" => ReadingFlag.Stuck,
        "sentinel" => ReadingFlag.Sentinel,
        "below" => ReadingFlag.BelowDetection,
        "drift" => ReadingFlag.ZeroDrift,
        "reviewed" => ReadingFlag.Reviewed,
        _ => ReadingFlag.Unknown,
    };

    /// <summary>Reads a device letter; any other letter is <see cref="ReadingFlag.Unknown"/>, which is kept and does not count.</summary>
    public static ReadingFlag FromDeviceLetter(ReadOnlySpan<byte> letter) => letter is [byte only]
        ? only switch
        {
            (byte)'N' => ReadingFlag.Normal,
            (byte)'F' => ReadingFlag.Stopped,
            (byte)'M' => ReadingFlag.Maintenance,
            (byte)'S' => ReadingFlag.Manual,
            (byte)'D' => ReadingFlag.Fault,
            (byte)'C' => ReadingFlag.Calibration,
            (byte)'T' => ReadingFlag.OverRange,
            (byte)'B' => ReadingFlag.Communication,
            _ => ReadingFlag.Unknown,
        }
        : ReadingFlag.Unknown;

    /// <summary>Reads back what <see cref="ToCode"/> writes; case matters.</summary>
    public static bool TryParseCode(ReadOnlySpan<char> code, out ReadingFlag flag)
    {
        foreach (ReadingFlag candidate in Enum.GetValues<ReadingFlag>())
        {
            if (code.SequenceEqual(candidate.ToCode()))
            {
                flag = candidate;
                return true;
            }
        }

        flag = ReadingFlag.Unknown;
        return false;
    }
}
