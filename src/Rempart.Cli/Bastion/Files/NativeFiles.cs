using System.Runtime.InteropServices;

namespace Rempart.Cli.Bastion.Files;

/// <summary>What the class library does not offer for files: owners, and folders that are forced to the disk.</summary>
internal static partial class NativeFiles
{
    private const int ReadOnlyFolder = 0x10000;

    /// <summary>Gives a file to an account; a link itself, never what it leads to.</summary>
    public static void ChangeOwner(string path, uint user, uint group)
    {
        if (LinkChangeOwner(path, user, group) != 0)
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Forces a folder's names to the disk.</summary>
    public static void SyncFolder(string folder)
    {
        var opened = Open(folder, ReadOnlyFolder);
        if (opened < 0)
            throw new IOException($"{folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        var failed = Sync(opened) != 0;
        var message = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(opened);
        if (failed)
            throw new IOException($"{folder}: {message}");
    }

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int LinkChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
