using System.Diagnostics;

namespace WenchangPlan.Tests.Shared;

/// <summary>A directory on a disk of its own, so small that a test can fill it. Needs root for that; <see cref="IsReal"/> says whether it is one.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TempDirectory _directory = new();

    public SmallDisk(string size)
    {
        if (IsReal)
        {
            Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", Path);
        }
    }

    /// <summary>Whether there is a disk; otherwise it is a plain directory, and a test must make the store believe that it is full.</summary>
    public static bool IsReal { get; } = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    public string Path => _directory.Path;

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        if (!IsReal)
        {
            return;
        }

        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
            {
                ballast.Write(page);
            }
        }
        catch (IOException)
        {
            // Full: that is what was wanted.
        }
    }

    /// <summary>Gives the room back.</summary>
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

        _directory.Dispose();
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
