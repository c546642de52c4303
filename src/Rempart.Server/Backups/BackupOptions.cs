namespace Rempart.Server.Backups;

/// <summary>Where Rempart keeps what backups need. Section <c>Rempart:Backups</c>.</summary>
public sealed class BackupOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Rempart:Backups";

    /// <summary>The folder of pgBackRest's configurations and locks. Default: <c>backups</c> in the data directory.</summary>
    public string? Directory { get; set; }

    /// <summary>The folder of restored copies; it needs as much room as the largest cluster. Default: <c>restored</c> in the data directory.</summary>
    public string? ScratchDirectory { get; set; }

    /// <summary>Whether this server runs backups and tests on schedule and writes heartbeats. Default true.</summary>
    public bool Scheduled { get; set; } = true;

    /// <summary>How many jobs this server runs at once. Default 8.</summary>
    public int AtOnce { get; set; } = 8;

    /// <summary>How often a heartbeat is written, in seconds. Default 5.</summary>
    public int HeartbeatSeconds { get; set; } = 5;

    /// <summary>How often pgBackRest tries again to read a file that seems damaged, with a pause of 15 s before the second time. Default 1.</summary>
    public int Retries { get; set; } = 1;

    internal string DirectoryFor(string dataDirectory) => Path.GetFullPath(Directory ?? Path.Combine(dataDirectory, "backups"));

    internal string ScratchFor(string dataDirectory) => Path.GetFullPath(ScratchDirectory ?? Path.Combine(dataDirectory, "restored"));
}
