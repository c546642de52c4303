namespace Rempart.Server.Platform.KeyBackup;

/// <summary>Where sealed copies of the keys are kept. Section <c>Rempart:KeyBackup</c>.</summary>
public sealed class KeyBackupOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Rempart:KeyBackup";

    /// <summary>The folder. Default: beside the data directory, its name with <c>-key-backup</c> added. Better: on another device.</summary>
    public string? Directory { get; set; }

    /// <summary>The folder in use for a data directory.</summary>
    /// <param name="dataDirectory">The data directory's path.</param>
    public string DirectoryFor(string dataDirectory) => Path.GetFullPath(Directory ?? $"{dataDirectory.TrimEnd('/')}-key-backup");
}
