namespace Rempart.Core.Estates;

/// <summary>
/// What a team declares should be true. Made by <see cref="EstateLoader"/>, which checks that every id named is declared;
/// an estate made in code is not checked.
/// </summary>
public sealed partial class Estate
{
    /// <summary>Whose estate this is.</summary>
    public required EstateHeader Header { get; init; }

    /// <summary>The environments.</summary>
    public DeclarationList<EstateEnvironment> Environments { get; init; } = [];

    /// <summary>The subnets.</summary>
    public DeclarationList<Subnet> Subnets { get; init; } = [];

    /// <summary>The hosts.</summary>
    public DeclarationList<Host> Hosts { get; init; } = [];

    /// <summary>The clusters.</summary>
    public DeclarationList<Cluster> Clusters { get; init; } = [];

    /// <summary>The services.</summary>
    public DeclarationList<Service> Services { get; init; } = [];

    /// <summary>The flows; everything else is forbidden.</summary>
    public DeclarationList<Flow> Flows { get; init; } = [];

    /// <summary>The datastores.</summary>
    public DeclarationList<Datastore> Datastores { get; init; } = [];

    /// <summary>The data classes.</summary>
    public DeclarationList<DataClass> DataClasses { get; init; } = [];

    /// <summary>The people.</summary>
    public DeclarationList<Person> People { get; init; } = [];

    /// <summary>The roles.</summary>
    public DeclarationList<Role> Roles { get; init; } = [];

    /// <summary>What may listen beside the services, sorted by host.</summary>
    public IReadOnlyList<Exposure> Exposure { get; init; } = [];

    /// <summary>The log sources.</summary>
    public DeclarationList<LogSource> LogSources { get; init; } = [];

    /// <summary>What differs from the controls' defaults.</summary>
    public DeclarationList<ControlSettings> Controls { get; init; } = [];

    /// <summary>The accepted risks, sorted by control.</summary>
    public IReadOnlyList<RiskAcceptance> RiskAcceptances { get; init; } = [];

    /// <summary>SHA-256 of the canonical JSON, in lower-case hexadecimal: two estates that declare the same have the same digest.</summary>
    public string Digest => field ??= EstateWriter.Digest(this);
}
