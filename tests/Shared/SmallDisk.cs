using System.Diagnostics;

namespace WenchangPlan.Tests.Shared;

/// <summary>A directory on a disk of its own, in memory, so small that it can be filled. Needs root for that; <see cref="IsReal"/> says whether it is one.</summary>
public sealed class SmallDisk : IDisposable
{
    private const int Page = 4096;
    private readonly TempDirectory? _directory;

    /// <param name="size">Its size as mount understands it, e.g. 8m.</param>
    /// <param name="path">Where, made if missing and left there afterwards; null for a directory that goes with it.</param>
    public SmallDisk(string size, string? path = null)
    {
        _directory = path is null ? new TempDirectory() : null;
        Path = _directory?.Path ?? Directory.CreateDirectory(path!).FullName;
        if (IsReal)
        {
            Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", Path);
        }
    }

    /// <summary>Whether there is a disk; otherwise it is a plain directory, and a test must make the store believe that it is full.</summary>
    public static bool IsReal { get; } = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Takes all room that is left.</summary>
    public void Fill()
    {
        if (!IsReal)
        {
            return;
        }

        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        byte[] zeros = new byte[256 * Page];
        int size = zeros.Length;
        while (size >= Page)
        {
            try
            {
                ballast.Write(zeros, 0, size);
            }
            catch (IOException)
            {
                size /= 2; // full for this much
            }
        }
    }

    /// <summary>Gives a little of the room back.</summary>
    /// <param name="bytes">How much.</param>
    public void Give(int bytes)
    {
        using var ballast = new FileStream(Ballast, FileMode.Open, FileAccess.Write, FileShare.Read);
        ballast.SetLength(ballast.Length - bytes);
    }

    /// <summary>Gives all the room back.</summary>
    public void Empty() => File.Delete(Ballast);

    /// <summary>Nothing can be written any more; no file may be open for writing.</summary>
    public void MakeReadOnly()
    {
        if (IsReal)
        {
            Run("mount", "-o", "remount,ro", Path);
            return;
        }

        foreach (string file in Directory.GetFiles(Path))
        {
            File.SetAttributes(file, FileAttributes.ReadOnly);
        }
    }

    public void Dispose()
    {
        if (IsReal)
        {
            Run("umount", Path);
        }

        _directory?.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error}");
        }
    }
}
