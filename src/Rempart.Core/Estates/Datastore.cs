using Rempart.Core.Networks;

namespace Rempart.Core.Estates;

/// <summary>One of <c>datastores</c>: a database, a broker, a store of objects or files.</summary>
public sealed record Datastore : NamedDeclaration
{
    /// <summary>The software.</summary>
    public required DatastoreEngine Engine { get; init; }

    /// <summary>The id of the host it runs on; null for one that is managed by someone else.</summary>
    public string? Host { get; init; }

    /// <summary>The id of its environment; that of its host when null (<see cref="Estate.EnvironmentOf(Datastore)"/>).</summary>
    public string? Environment { get; init; }

    /// <summary>The port it listens on; null for an engine that has none. The loader fills in the engine's own port.</summary>
    public PortRange? Port { get; init; }

    /// <summary>How Rempart connects to verify it; null when it may not.</summary>
    public DatastoreConnection? Connection { get; init; }

    /// <summary>Ids of the data classes it holds.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>How it is backed up; null when it is not.</summary>
    public BackupPolicy? Backup { get; init; }
}

/// <summary>The software of a datastore.</summary>
public enum DatastoreEngine
{
    /// <summary>Files on a volume.</summary>
    Files,

    /// <summary>Apache Kafka, 9092/tcp.</summary>
    Kafka,

    /// <summary>A store of objects that speaks S3, 443/tcp.</summary>
    ObjectStorage,

    /// <summary>PostgreSQL, 5432/tcp.</summary>
    Postgresql,

    /// <summary>Redis or Valkey, 6379/tcp.</summary>
    Redis,
}

/// <summary>How Rempart connects to a datastore. The secret is a connection string, or only a password when the rest is declared.</summary>
public sealed record DatastoreConnection
{
    /// <summary>The name of the secret.</summary>
    public required SecretReference Secret { get; init; }

    /// <summary>Address, DNS name or (for PostgreSQL) socket folder, when it differs from the secret or the host.</summary>
    public string? Host { get; init; }

    /// <summary>Port, when it differs from the secret or from <see cref="Datastore.Port"/>.</summary>
    public PortRange? Port { get; init; }

    /// <summary>Database, when it differs from the secret.</summary>
    public string? Database { get; init; }
}
