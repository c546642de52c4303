using Rempart.Core.Estates.Forms;
using Rempart.Core.Networks;
using static Rempart.Core.Estates.Kinds.Keys;

namespace Rempart.Core.Estates.Kinds;

internal static class DatastoreKinds
{
    private static readonly Key<DatastoreConnection, SecretReference> Secret = Required<DatastoreConnection, SecretReference>(
        "secret", new SecretForm(), connection => connection.Secret, "the name of the secret: a connection string, or a password when the rest is declared");
    private static readonly Key<DatastoreConnection, string?> ConnectionHost = Optional<DatastoreConnection, string>("host", Values.Place, connection => connection.Host, "address, DNS name or socket folder to connect to, when not the secret's or the host's");
    private static readonly Key<DatastoreConnection, PortRange?> ConnectionPort = OptionalValue<DatastoreConnection, PortRange>("port", Values.Port, connection => connection.Port, "port to connect to, when not the secret's or the datastore's: 5432/tcp");
    private static readonly Key<DatastoreConnection, string?> Database = Optional<DatastoreConnection, string>("database", Values.Place, connection => connection.Database, "database to connect to, when not the secret's");

    private static readonly Shape<DatastoreConnection> ConnectionShape = new("connection", [Secret, ConnectionHost, ConnectionPort, Database], fields => new DatastoreConnection
    {
        Secret = fields.Get(Secret),
        Host = fields.Get(ConnectionHost),
        Port = fields.Get(ConnectionPort),
        Database = fields.Get(Database),
    });

    private static readonly Key<Datastore, string> Id = Id<Datastore>("the datastore");
    private static readonly Key<Datastore, DatastoreEngine> Engine = Required("engine", new WordForm<DatastoreEngine>(), (Datastore datastore) => datastore.Engine, "the software: postgresql, redis, kafka, object-storage or files");
    private static readonly Key<Datastore, string?> Host = Optional<Datastore, string>("host", IdOf(HostKind), datastore => datastore.Host, "the id of the host it runs on; missing when someone else runs it");
    private static readonly Key<Datastore, string?> Environment = Optional<Datastore, string>("environment", IdOf(EnvironmentKind), datastore => datastore.Environment, "the id of its environment; its host's when missing");
    private static readonly Key<Datastore, PortRange?> Port = OptionalValue<Datastore, PortRange>("port", Values.Port, datastore => datastore.Port, "the port it listens on; the engine's own when missing (5432/tcp, 6379/tcp, 9092/tcp, 443/tcp)");
    private static readonly Key<Datastore, DatastoreConnection?> Connection = Optional<Datastore, DatastoreConnection>("connection", ConnectionShape, datastore => datastore.Connection, "how Rempart connects to verify it: { secret: NAME }; Unknown when missing");
    private static readonly Key<Datastore, IReadOnlyList<string>> Data = List<Datastore, string>("data", IdOf(DataClassKind), datastore => datastore.Data, "ids of the data classes it holds");
    private static readonly Key<Datastore, BackupPolicy?> Backup = Optional<Datastore, BackupPolicy>("backup", BackupKinds.Shape, datastore => datastore.Backup, "how it is backed up");

    public static readonly Shape<Datastore> Shape = new("datastore", [Id, Engine, Host, Environment, Port, Connection, Data, Backup], fields => new Datastore
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        Engine = fields.Get(Engine),
        Host = fields.Get(Host),
        Environment = fields.Get(Environment),
        Port = fields.Get(Port) ?? PortOf(fields.Get(Engine)),
        Connection = fields.Get(Connection),
        Data = fields.Get(Data),
        Backup = fields.Get(Backup),
    });

    private static PortRange? PortOf(DatastoreEngine engine) => engine switch
    {
        DatastoreEngine.Postgresql => new PortRange(5432, TransportProtocol.Tcp),
        DatastoreEngine.Redis => new PortRange(6379, TransportProtocol.Tcp),
        DatastoreEngine.Kafka => new PortRange(9092, TransportProtocol.Tcp),
        DatastoreEngine.ObjectStorage => new PortRange(443, TransportProtocol.Tcp),
        _ => null,
    };
}

internal static class DataClassKinds
{
    private static readonly Key<DataClass, string> Id = Id<DataClass>("the data class");
    private static readonly Key<DataClass, string?> Description = Optional<DataClass, string>("description", Values.Free, data => data.Description, "what the data is");
    private static readonly Key<DataClass, bool> Personal = Default("personal", new BooleanForm(), (DataClass data) => data.Personal, false, "whether it is personal data (GDPR article 4); default false");
    private static readonly Key<DataClass, IReadOnlyList<string>> Columns = List<DataClass, string>("columns", Values.Column, data => data.Columns, "the columns that hold it: schema.table.column");
    private static readonly Key<DataClass, TimeSpan?> Retention = OptionalValue<DataClass, TimeSpan>("retention", Values.Duration, data => data.Retention, "how long it may be kept: 5y");
    private static readonly Key<DataClass, LegalBasis?> Basis = OptionalValue<DataClass, LegalBasis>("legal-basis", new WordForm<LegalBasis>(), data => data.LegalBasis, "why it may be processed (GDPR article 6)");

    public static readonly Shape<DataClass> Shape = new("data-class", [Id, Description, Personal, Columns, Retention, Basis], fields => new DataClass
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        Description = fields.Get(Description),
        Personal = fields.Get(Personal),
        Columns = fields.Get(Columns),
        Retention = fields.Get(Retention),
        LegalBasis = fields.Get(Basis),
    });
}
