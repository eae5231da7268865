using WenchangPlan.Storage.Backup;

namespace WenchangPlan.Worker.Doctor;

/// <summary>How long does the disk last?</summary>
internal static class DiskLook
{
    private const string Part = "disk";
    private const double MiB = 1 << 20;
    private const double GiB = 1 << 30;
    private const double FewDays = 90;
    private const double LastDays = 7;

    /// <summary>Less than this, and a busy log alone may fill it.</summary>
    private const long LeastFree = 256L << 20;

    /// <summary>Looks at the volume of a directory, or of the nearest one above it that is there.</summary>
    public static Finding Look(string directory, StoreFacts? facts)
    {
        string at = Path.GetFullPath(directory);
        while (!Directory.Exists(at) && Path.GetDirectoryName(at) is { } above)
        {
            at = above;
        }

        try
        {
            var volume = new DriveInfo(at);
            return Judge(volume.AvailableFreeSpace, volume.TotalSize, facts);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Finding(Grade.Warn, Part, "unknown", at, e.Message);
        }
    }

    /// <summary>Judges the room that is left by how much a day of readings takes.</summary>
    /// <param name="free">Bytes that are free.</param>
    /// <param name="total">Bytes of the volume.</param>
    /// <param name="facts">What is in the store; null when there is none.</param>
    public static Finding Judge(long free, long total, StoreFacts? facts)
    {
        if (free < LeastFree)
        {
            return new Finding(Grade.Fail, Part, "full", free / GiB, total / GiB);
        }

        if (facts is not { OldestReading: { } oldest, NewestReading: { } newest } || newest - oldest < TimeSpan.MillisecondsPerDay)
        {
            return free < total / 10 ? new Finding(Grade.Warn, Part, "scarce", free / GiB, total / GiB)
                : new Finding(Grade.Ok, Part, "free", free / GiB, total / GiB);
        }

        double perDay = facts.Bytes / ((newest - oldest) / (double)TimeSpan.MillisecondsPerDay);
        double days = Math.Floor(free / perDay);
        return days switch
        {
            < LastDays => new Finding(Grade.Fail, Part, "ends", free / GiB, total / GiB, perDay / MiB, days),
            < FewDays => new Finding(Grade.Warn, Part, "ends", free / GiB, total / GiB, perDay / MiB, days),
            _ => new Finding(Grade.Ok, Part, "lasts", free / GiB, total / GiB, perDay / MiB, days),
        };
    }
}
