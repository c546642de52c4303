using System.Runtime.InteropServices;

namespace Rempart.Cli.Bastion.Files;

/// <summary>What the kernel says of a file or folder.</summary>
/// <param name="Owner">The user id it belongs to.</param>
/// <param name="Mode">Its type and rights: st_mode.</param>
/// <param name="Inode">Its number on its device: a name may change, this does not.</param>
internal sealed record FileFacts(uint Owner, int Mode, string Inode)
{
    private const int HasFacts = 0x7ff;
    private const int CurrentFolder = -100;
    private const int NotThroughLinks = 0x100;
    private const int OfTheFolderItself = 0x1000;

    /// <summary>Whether others than the owner may write.</summary>
    public bool OthersMayWrite => (Mode & 0x12) != 0;

    public bool IsLink => (Mode & 0xf000) == 0xa000;

    /// <summary>Looks at a path; a link itself. Null when nothing is there.</summary>
    public static FileFacts? Of(string path) => Of(CurrentFolder, path, NotThroughLinks);

    /// <summary>Looks at an opened file. Null when the kernel does not say.</summary>
    public static FileFacts? OfOpened(FileStream file) => Of((int)file.SafeFileHandle.DangerousGetHandle(), "", OfTheFolderItself);

    private static FileFacts? Of(int folder, string path, int flags)
    {
        // struct statx: uid at 20, mode at 28, inode at 32, device at 136 and 140.
        Span<byte> facts = stackalloc byte[256];
        if (NativeStat.Statx(folder, path, flags, HasFacts, facts) != 0)
            return null;
        var inode = MemoryMarshal.Read<ulong>(facts[32..]);
        return new FileFacts(
            MemoryMarshal.Read<uint>(facts[20..]),
            MemoryMarshal.Read<ushort>(facts[28..]),
            $"{MemoryMarshal.Read<uint>(facts[136..])}:{MemoryMarshal.Read<uint>(facts[140..])}:{inode}");
    }
}

/// <summary>The one call of <see cref="FileFacts"/>: the same layout on every processor.</summary>
internal static partial class NativeStat
{
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> facts);
}
