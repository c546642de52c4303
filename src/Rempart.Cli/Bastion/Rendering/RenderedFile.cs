namespace Rempart.Cli.Bastion.Rendering;

/// <summary>A file or folder of the bastion: what is in it, whose it is, and who may do what.</summary>
/// <param name="Path">Where.</param>
/// <param name="Content">What; null for a folder, and for a file that only must be there.</param>
/// <param name="Mode">Who may do what.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Group">And of which group.</param>
internal sealed record RenderedFile(string Path, string? Content, UnixFileMode Mode, string Owner = "root", string Group = "root")
{
    public bool IsFolder { get; init; }

    /// <summary>Whether what is in it is never shown.</summary>
    public bool IsSecret { get; init; }
}

/// <summary>The modes in use, by their numbers.</summary>
internal static class Modes
{
    public const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>0600.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0640.</summary>
    public const UnixFileMode GroupMayRead = OwnerOnly | UnixFileMode.GroupRead;

    /// <summary>0644.</summary>
    public const UnixFileMode AllMayRead = OwnerOnly | Others;

    /// <summary>0755.</summary>
    public const UnixFileMode AllMayRun = AllMayRead | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>0750.</summary>
    public const UnixFileMode GroupMayEnter = GroupMayRead | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    /// <summary>Others than the owner may write.</summary>
    public const UnixFileMode Writable = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
}
