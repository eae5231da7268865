using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace WenchangPlan.Storage.State;

/// <summary>Which file it is, whatever its name: its number on its device. No two files that exist or are open have the same.</summary>
/// <param name="Device">Major and minor number of the device.</param>
/// <param name="Number">The inode.</param>
internal readonly partial record struct FileIdentity(ulong Device, ulong Number)
{
    // Linux' statx(2), whose answer has one layout on every processor, unlike that of stat(2).
    private const int CurrentDirectory = -100;
    private const uint WantsNumber = 0x100;
    private const int AnswerBytes = 256;
    private const int NumberAt = 32;
    private const int DeviceAt = 136;
    private const int LongestPath = 1024;

    /// <summary>The file that has a name now, links followed; null when there is none or the system does not say.</summary>
    public static FileIdentity? Of(string path)
    {
        Span<byte> answer = stackalloc byte[AnswerBytes];
        Span<byte> name = stackalloc byte[LongestPath];
        if (!OperatingSystem.IsLinux() || !Encoding.UTF8.TryGetBytes(path, name[..^1], out int length))
        {
            return null;
        }

        name[length] = 0;
        try
        {
            return Ask(CurrentDirectory, ref MemoryMarshal.GetReference(name), 0, WantsNumber, ref MemoryMarshal.GetReference(answer)) != 0 ? null
                : new FileIdentity(BinaryPrimitives.ReadUInt64LittleEndian(answer[DeviceAt..]), BinaryPrimitives.ReadUInt64LittleEndian(answer[NumberAt..]));
        }
        catch (EntryPointNotFoundException)
        {
            return null; // a C library from before 2018
        }
    }

    [LibraryImport("libc", EntryPoint = "statx")]
    private static partial int Ask(int directory, ref byte path, int flags, uint mask, ref byte answer);
}
