using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rempart.Server.Platform;

/// <summary>What the kernel says of a file or folder; links are not followed.</summary>
/// <param name="Mode">Its permissions.</param>
/// <param name="Owner">Its user id.</param>
/// <param name="Device">The device it lies on.</param>
/// <param name="IsLink">Whether it is a symbolic link.</param>
internal sealed partial record FileFacts(UnixFileMode Mode, uint Owner, ulong Device, bool IsLink)
{
    /// <summary>The account of this process.</summary>
    public static uint CurrentUser => EffectiveUser();

    /// <summary>Such as <c>0600</c>.</summary>
    public string Octal => $"0{Convert.ToString((int)Mode, 8).PadLeft(3, '0')}";

    /// <summary>Reads the facts.</summary>
    /// <exception cref="IOException">The path is absent or may not be looked at.</exception>
    public static FileFacts Read(string path)
    {
        // struct statx is the same on every architecture: uid at 20, mode at 28, device at 136 (linux/stat.h).
        var facts = new byte[256];
        if (Statx(-100 /* AT_FDCWD */, path, 0x100 /* AT_SYMLINK_NOFOLLOW */, 0x7ff /* STATX_BASIC_STATS */, facts) != 0)
            throw new IOException($"{path} cannot be looked at: {Marshal.GetLastPInvokeErrorMessage()}.");
        var mode = BitConverter.ToUInt16(facts, 28);
        return new FileFacts((UnixFileMode)(mode & 0xFFF), BitConverter.ToUInt32(facts, 20), BinaryPrimitives.ReadUInt64LittleEndian(facts.AsSpan(136)), (mode & 0xF000) == 0xA000);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte[] facts);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();
}
