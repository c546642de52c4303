using Rempart.Cli.Bastion.Rendering;

namespace Rempart.Cli.Bastion.Files;

/// <summary>Replaces files whole: whoever reads sees the old or the new one, also after the power went.</summary>
internal static class DurableFile
{
    /// <summary>Writes a file beside the old one, forces it to the disk, and puts it in its place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="mode">Who may do what.</param>
    /// <param name="owner">User and group id; null for those of this process.</param>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode mode, (uint User, uint Group)? owner = null)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            using (var stream = new FileStream(temporary, Options(FileMode.CreateNew, Modes.OwnerOnly)))
            {
                stream.Write(content);
                if (owner is { } who)
                    NativeFiles.ChangeOwner(temporary, who.User, who.Group);
                SetMode(temporary, mode);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        NativeFiles.SyncFolder(Path.GetDirectoryName(path)!);
    }

    public static FileStreamOptions Options(FileMode mode, UnixFileMode created)
    {
        // Deletion by others is how the file is replaced while it is read.
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        // Rights can only be given to a file that may be made.
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
            options.UnixCreateMode = created;
        return options;
    }

    /// <summary>The same for a file that is only added to.</summary>
    public static FileStreamOptions ForAppending(this FileStreamOptions options)
    {
        options.Access = FileAccess.Write;
        return options;
    }

    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }
}
