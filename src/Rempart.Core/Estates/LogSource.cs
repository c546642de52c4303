namespace Rempart.Core.Estates;

/// <summary>One of <c>log-sources</c>: what sends security logs. Exactly one of host, service, datastore and cluster is set.</summary>
public sealed record LogSource : NamedDeclaration
{
    /// <summary>The kind of log, such as <c>sshd</c> or <c>postgresql</c>: which parser reads it.</summary>
    public required string Kind { get; init; }

    /// <summary>The id of the host it comes from.</summary>
    public string? Host { get; init; }

    /// <summary>The id of the service it comes from.</summary>
    public string? Service { get; init; }

    /// <summary>The id of the datastore it comes from.</summary>
    public string? Datastore { get; init; }

    /// <summary>The id of the cluster it comes from.</summary>
    public string? Cluster { get; init; }

    /// <summary>The silence after which the source counts as broken; null when silence is normal.</summary>
    public TimeSpan? SilentAfter { get; init; }
}
