namespace WenchangPlan.LossTest.Servers;

/// <summary>A file system of its own for the data directory, so that it can be filled up. Making one needs root.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _filler;

    private SmallDisk(string folder)
    {
        Folder = folder;
        _filler = Path.Combine(folder, "filler");
    }

    public string Folder { get; }

    /// <summary>Whether this user may make one.</summary>
    public static bool IsPossible => Environment.IsPrivilegedProcess;

    /// <summary>Mounts it.</summary>
    /// <param name="folder">Where; made if missing.</param>
    /// <param name="megabytes">Its size.</param>
    /// <param name="cancel">Cancels.</param>
    public static async Task<SmallDisk> MountAsync(string folder, int megabytes, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        await ChildProcess.RequireAsync("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder], cancel: cancel);
        return new SmallDisk(folder);
    }

    /// <summary>Takes the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(_filler, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        byte[] zeros = new byte[1 << 20];
        int size = zeros.Length;
        while (size >= 4096)
        {
            try
            {
                file.Write(zeros, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    /// <summary>Gives a little of the room back.</summary>
    /// <param name="bytes">How much.</param>
    public void Give(int bytes)
    {
        using var file = new FileStream(_filler, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.SetLength(file.Length - bytes);
    }

    /// <summary>Gives the room back.</summary>
    public void Clear() => File.Delete(_filler);

    public async ValueTask DisposeAsync() => await ChildProcess.RequireAsync("umount", [Folder]);
}
