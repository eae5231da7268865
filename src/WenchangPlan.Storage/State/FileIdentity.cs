using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace WenchangPlan.Storage.State;

/// <summary>Which file it is, whatever its name: its number on its device. No two files that exist or are open have the same.</summary>
/// <param name="Device">Major and minor number of the device.</param>
/// <param name="Number">The inode.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Number);

/// <summary>What the system says of a name.</summary>
/// <param name="Identity">The file or directory it is.</param>
/// <param name="Changed">When it last changed, s and ns since 1970: a directory when a name in it was made, removed or given to another file.</param>
internal readonly record struct FileState(FileIdentity Identity, (long Seconds, uint Nanoseconds) Changed);

/// <summary>A name to ask the system about often, without a text made each time.</summary>
internal sealed partial class FileName
{
    // Linux' statx(2), whose answer has one layout on every processor, unlike that of stat(2).
    private const int CurrentDirectory = -100;
    private const uint WantsChangedAndNumber = 0x180;
    private const int AnswerBytes = 256;
    private const int NumberAt = 32;
    private const int ChangedAt = 96;
    private const int DeviceAt = 136;
    private readonly byte[] _name;

    /// <summary>Asks nothing yet.</summary>
    /// <param name="path">Absolute, or relative to the directory at hand.</param>
    public FileName(string path)
    {
        Path = path;
        _name = Encoding.UTF8.GetBytes(path + '\0');
    }

    /// <summary>The name.</summary>
    public string Path { get; }

    /// <summary>What has the name now, links followed; null when nothing has or the system does not say.</summary>
    public FileState? Ask()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> answer = stackalloc byte[AnswerBytes];
        try
        {
            return Ask(CurrentDirectory, ref MemoryMarshal.GetArrayDataReference(_name), 0, WantsChangedAndNumber, ref MemoryMarshal.GetReference(answer)) != 0 ? null
                : new FileState(
                    new FileIdentity(BinaryPrimitives.ReadUInt64LittleEndian(answer[DeviceAt..]), BinaryPrimitives.ReadUInt64LittleEndian(answer[NumberAt..])),
                    (BinaryPrimitives.ReadInt64LittleEndian(answer[ChangedAt..]), BinaryPrimitives.ReadUInt32LittleEndian(answer[(ChangedAt + 8)..])));
        }
        catch (EntryPointNotFoundException)
        {
            return null; // a C library from before 2018
        }
    }

    [LibraryImport("libc", EntryPoint = "statx")]
    private static partial int Ask(int directory, ref byte path, int flags, uint mask, ref byte answer);
}
