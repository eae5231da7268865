using WenchangPlan.Storage;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Doctor;

/// <summary>Can the store be read and written? <c>verify</c> reads all of it; this does not.</summary>
internal static class StoreLook
{
    private const string Part = "store";
    private const string InfluxPart = "influx";
    private const double MiB = 1 << 20;

    /// <summary>Tries to write: into the file when there is one, and beside it, where the log is made.</summary>
    /// <returns>Null when it may be written; otherwise why not.</returns>
    public static string? TryWriting(StorageOptions storage)
    {
        try
        {
            if (File.Exists(storage.DatabaseFile))
            {
                // Opened and not written, and locked for nobody.
                using var file = new FileStream(
                    storage.DatabaseFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            }

            if (Directory.Exists(storage.DataDirectory))
            {
                string name = Path.Combine(storage.DataDirectory, Path.GetRandomFileName());
                using var beside = new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
                beside.WriteByte(0);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>Judges the database file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="facts">What was found; null when there is none.</param>
    /// <param name="unwritable">Why it cannot be written; null when it can.</param>
    public static Finding Judge(string path, StoreFacts? facts, string? unwritable)
    {
        if (unwritable is not null)
        {
            return new Finding(Grade.Fail, Part, "closed", path, unwritable);
        }

        return facts switch
        {
            null => new Finding(Grade.Warn, Part, "none", path),
            _ when facts.Layout > facts.KnownLayout => new Finding(Grade.Fail, Part, "newer", path, facts.Layout, facts.KnownLayout),
            _ when facts.Layout < facts.KnownLayout => new Finding(Grade.Warn, Part, "older", path, facts.Layout, facts.KnownLayout),
            _ => new Finding(Grade.Ok, Part, "good", path, facts.Layout, facts.Bytes / MiB),
        };
    }

    /// <summary>The file cannot be read.</summary>
    public static Finding Unreadable(IOException fault) => new Finding(Grade.Fail, Part, "unreadable", fault.Message);

    /// <summary>Looks at InfluxDB as <c>influx check</c> does.</summary>
    public static async Task<IReadOnlyList<Finding>> LookAtInfluxAsync(InfluxSetup influx, CancellationToken cancel)
    {
        var findings = new List<Finding>();
        try
        {
            await foreach (CheckedPart part in influx.CheckAsync(cancel))
            {
                string said = ConsoleText.Say(part.Finding);
                findings.Add(part.Ok ? new Finding(Grade.Ok, InfluxPart, "good", part.Part, said)
                    : new Finding(Grade.Fail, InfluxPart, "wrong", part.Part, said));
            }
        }
        catch (IOException e)
        {
            findings.Add(new Finding(Grade.Fail, InfluxPart, "away", e.Message));
        }

        return findings;
    }

    /// <summary>Judges what waits for InfluxDB.</summary>
    /// <param name="waiting">Bytes that wait.</param>
    /// <param name="most">Bytes that may wait; then the broker has to.</param>
    public static Finding JudgeSpool(long waiting, long most) => waiting > most / 2
        ? new Finding(Grade.Warn, InfluxPart, "full", waiting / MiB, most / MiB)
        : new Finding(Grade.Ok, InfluxPart, "spool", waiting / MiB, most / MiB);
}
