using System.Runtime.InteropServices;

namespace WenchangPlan.Worker.Doctor;

/// <summary>Is the clock of this machine right? Without another one it can be shown to be wrong or kept, not to be right.</summary>
internal static partial class ClockLook
{
    private const string Part = "clock";

    // Linux' adjtimex(2): a structure of 208 bytes that begins with what to change; nothing here. The answer is the state of the clock.
    private const int AnswerBytes = 512;
    private const int NotSynchronized = 5;

    /// <summary>Judges.</summary>
    /// <param name="now">The clock of this machine, ms UTC.</param>
    /// <param name="newest">Time of the newest reading in the store, ms UTC; null when there is none.</param>
    /// <param name="tolerance">How far ahead of the clock a reading may be.</param>
    /// <param name="isKept">Whether the kernel says that a time service keeps the clock; null when it does not say.</param>
    public static Finding Judge(long now, long? newest, TimeSpan tolerance, bool? isKept)
    {
        if (newest is { } time && TimeSpan.FromMilliseconds(time - now) is var ahead && ahead > tolerance)
        {
            return new Finding(Grade.Fail, Part, "behind", DateTimeOffset.FromUnixTimeMilliseconds(time), ahead);
        }

        return isKept switch
        {
            true => new Finding(Grade.Ok, Part, "kept"),
            false => new Finding(Grade.Warn, Part, "free"),
            null => new Finding(Grade.Warn, Part, "unknown"),
        };
    }

    /// <summary>Whether a time service keeps the clock; null when the system does not say.</summary>
    public static bool? AskKernel()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> answer = stackalloc byte[AnswerBytes];
        answer.Clear();
        try
        {
            return Ask(ref MemoryMarshal.GetReference(answer)) switch
            {
                < 0 => null,
                NotSynchronized => false,
                _ => true,
            };
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int Ask(ref byte answer);
}
