using System.Runtime.InteropServices;

namespace WenchangPlan.Worker.Tables.Readings;

/// <summary>Remembers which values a table has brought: a bit a minute, so that a year of every minute takes 65 KB a parameter; times off the minute singly.</summary>
internal sealed class SeenInstants
{
    private const long DayMs = 86_400_000;
    private readonly Dictionary<(int Station, int Entry, long Day), ulong[]> _minutes = [];
    private readonly HashSet<(int Station, int Entry, long Time)> _others = [];

    /// <summary>Remembers a value.</summary>
    /// <returns>Whether it was new.</returns>
    public bool Add(int station, int entry, long time)
    {
        (long day, long rest) = Math.DivRem(time, DayMs);
        if (time < 0 || rest % 60_000 != 0) return _others.Add((station, entry, time));
        ref ulong[]? bits = ref CollectionsMarshal.GetValueRefOrAddDefault(_minutes, (station, entry, day), out _);
        bits ??= new ulong[(1440 / 64) + 1];
        int minute = (int)(rest / 60_000);
        ulong bit = 1UL << (minute & 63);
        bool isNew = (bits[minute >> 6] & bit) == 0;
        bits[minute >> 6] |= bit;
        return isNew;
    }
}
