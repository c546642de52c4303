namespace Rempart.Network.Kubernetes;

/// <summary>What manifests may cost to read.</summary>
public sealed record ManifestLimits
{
    /// <summary>Characters of all files together; default 512 Mi.</summary>
    public long Characters { get; init; } = 512L * 1024 * 1024;

    /// <summary>Depth of nesting; default 64.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>YAML nodes of one document once its aliases are expanded; default 20 million.</summary>
    public int Nodes { get; init; } = 20_000_000;

    /// <summary>YAML nodes that the aliases of one document may add; default 100,000.</summary>
    public int AliasNodes { get; init; } = 100_000;

    /// <summary>Diagnostics reported of one document; default 1,000.</summary>
    public int Diagnostics { get; init; } = 1000;
}
