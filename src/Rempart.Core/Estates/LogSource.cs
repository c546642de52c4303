namespace Rempart.Core.Estates;

/// <summary>One of <c>log-sources</c>: what sends security logs. Exactly one of host, service, datastore and cluster is set.</summary>
public sealed record LogSource : NamedDeclaration
{
    /// <summary>The kinds that there are: those of <c>Rempart.Events</c>, which Core does not know.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "sshd", "sudo", "auditd", "nginx", "apache", "traefik", "postgresql", "kubernetes-audit", "auth0", "nftables", "systemd",
        "alertmanager", "rempart", "syslog", "journald", "auto",
    ];

    /// <summary>The kind of log, such as <c>sshd</c> or <c>postgresql</c>: one of <see cref="Kinds"/>, which says which parser reads it.</summary>
    public required string Kind { get; init; }

    /// <summary>The id of the host it comes from.</summary>
    public string? Host { get; init; }

    /// <summary>The id of the service it comes from.</summary>
    public string? Service { get; init; }

    /// <summary>The id of the datastore it comes from.</summary>
    public string? Datastore { get; init; }

    /// <summary>The id of the cluster it comes from.</summary>
    public string? Cluster { get; init; }

    /// <summary>Where Rempart gets it; null when it is sent with a token over HTTPS.</summary>
    public LogOrigin? From { get; init; }

    /// <summary>The silence after which the source counts as broken; null when silence is normal.</summary>
    public TimeSpan? SilentAfter { get; init; }
}

/// <summary>Where Rempart gets the log of a source. Exactly one is set.</summary>
public sealed record LogOrigin
{
    /// <summary>The absolute path of a file on the source's host.</summary>
    public string? File { get; init; }

    /// <summary>A unit of the journal of the source's host; <c>all</c> for everything.</summary>
    public string? Journal { get; init; }

    /// <summary>Who sends it by syslog: IP addresses, and DNS names of client certificates.</summary>
    public IReadOnlyList<string> Syslog { get; init; } = [];
}
