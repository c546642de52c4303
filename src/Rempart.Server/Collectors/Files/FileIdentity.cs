using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rempart.Server.Collectors.Files;

/// <summary>Which file an open file is, whatever its name: device and inode, as <c>statx</c> says it.</summary>
internal static partial class FileIdentity
{
    private const int EmptyPath = 0x1000;
    private const uint WantInode = 0x100;

    // struct statx of linux/stat.h, which is the same on every architecture.
    private const int Size = 256;
    private const int InodeAt = 32;
    private const int MajorAt = 136;
    private const int MinorAt = 140;

    /// <exception cref="IOException">The system does not say.</exception>
    public static string Of(SafeFileHandle file)
    {
        Span<byte> answer = stackalloc byte[Size];
        if (Statx(file, "", EmptyPath, WantInode, ref MemoryMarshal.GetReference(answer)) != 0)
            throw new IOException($"statx: {Marshal.GetLastPInvokeErrorMessage()}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{BinaryPrimitives.ReadUInt32LittleEndian(answer[MajorAt..])}:{BinaryPrimitives.ReadUInt32LittleEndian(answer[MinorAt..])}:{BinaryPrimitives.ReadUInt64LittleEndian(answer[InodeAt..])}");
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle directory, string path, int flags, uint mask, ref byte answer);
}
