namespace Rempart.Core.Estates;

/// <summary>What an estate may cost to load. A file over a limit is refused before it is read.</summary>
public sealed record EstateLimits
{
    /// <summary>Largest file in bytes; default 1 MiB.</summary>
    public long FileBytes { get; init; } = 1024 * 1024;

    /// <summary>All files together in bytes; default 16 MiB.</summary>
    public long TotalBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Number of files; default 1,000.</summary>
    public int Files { get; init; } = 1000;

    /// <summary>Depth of YAML nesting, and of folders; default 32.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>YAML nodes in one file once its aliases are expanded; default 200,000.</summary>
    public int Nodes { get; init; } = 200_000;

    /// <summary>Errors reported before the loader stops with a line that says so; default 1,000.</summary>
    public int Errors { get; init; } = 1000;
}
