using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using WenchangPlan.Storage;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Hosting;

/// <summary>Keeps what the service writes from other users of the machine: directories 0700, files 0600.</summary>
internal static partial class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersRead = UnixFileMode.OtherRead;

    /// <summary>Where containers and systemd mount secrets: others of the machine do not get there.</summary>
    private static readonly string[] Mounted = ["/run/secrets/", "/run/credentials/"];

    /// <summary>From now on nothing that this process makes is for others: database and log, backup, mails, keys, and what comes later.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask((uint)(UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute));
        }
    }

    /// <summary>Takes group and others away from a data directory that an older version made or somebody copied, and from database, accounts and keys in it.</summary>
    /// <exception cref="IOException">They belong to somebody else.</exception>
    /// <exception cref="UnauthorizedAccessException">They belong to somebody else.</exception>
    public static void Tighten(StorageOptions storage)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(storage.DataDirectory))
        {
            return;
        }

        Restrict(storage.DataDirectory);
        IEnumerable<string> keys = ((string[])["keys", "tls"]).Select(d => Path.Combine(storage.DataDirectory, d)).Where(Directory.Exists).SelectMany(d => Directory.GetFiles(d).Append(d));
        foreach (string path in ((string[])["", "-wal", "-shm"]).Select(end => storage.DatabaseFile + end).Append(Path.Combine(storage.DataDirectory, "users.json")).Where(File.Exists).Concat(keys))
        {
            Restrict(path);
        }
    }

    /// <summary>Files with secrets that every user of the machine can read, each with a sentence.</summary>
    public static IEnumerable<string> FindReadable(Settings settings)
    {
        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        foreach ((string key, string file) in settings.SecretFiles)
        {
            if (IsReadableByOthers(file))
            {
                yield return ConsoleText.Format("warning.secretReadable", file, key);
            }
        }
    }

    /// <summary>Whether somebody who is neither its owner nor of its group can read a file, the way to it included.</summary>
    [UnsupportedOSPlatform("windows")]
    internal static bool IsReadableByOthers(string file)
    {
        file = Path.GetFullPath(file);
        if (!File.Exists(file) || Mounted.Any(m => file.StartsWith(m, StringComparison.Ordinal)) || (File.GetUnixFileMode(file) & OthersRead) == UnixFileMode.None)
        {
            return false;
        }

        for (DirectoryInfo? at = Directory.GetParent(file); at is not null; at = at.Parent)
        {
            if ((at.UnixFileMode & UnixFileMode.OtherExecute) == UnixFileMode.None)
            {
                return false;
            }
        }

        return true;
    }

    [UnsupportedOSPlatform("windows")]
    private static void Restrict(string path)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        if ((mode & ~OwnerOnly) != UnixFileMode.None)
        {
            File.SetUnixFileMode(path, mode & OwnerOnly);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
