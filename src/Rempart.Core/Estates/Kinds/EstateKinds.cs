using Rempart.Core.Estates.Forms;
using static Rempart.Core.Estates.Kinds.Keys;

namespace Rempart.Core.Estates.Kinds;

/// <summary>The table of kinds: every key that may stand at the top of a file.</summary>
internal static class EstateKinds
{
    public const string Header = "estate";
    public const string HeaderDescription = "whose estate this is; stands once";

    public static readonly Kind<EstateEnvironment> Environments = Make(EnvironmentKind, EnvironmentKinds.Shape, estate => estate.Environments, "production, test, development…");
    public static readonly Kind<Subnet> Subnets = Make(SubnetKind, SubnetKinds.Shape, estate => estate.Subnets, "the networks");
    public static readonly Kind<Host> Hosts = Make(HostKind, HostKinds.Shape, estate => estate.Hosts, "the machines");
    public static readonly Kind<Cluster> Clusters = Make(ClusterKind, ClusterKinds.Shape, estate => estate.Clusters, "the Kubernetes clusters");
    public static readonly Kind<Service> Services = Make(ServiceKind, ServiceKinds.Shape, estate => estate.Services, "what runs and listens");
    public static readonly Kind<Flow> Flows = Make(new("flows", "flow"), FlowKinds.Shape, estate => estate.Flows, "traffic that is allowed; everything else is forbidden");
    public static readonly Kind<Datastore> Datastores = Make(DatastoreKind, DatastoreKinds.Shape, estate => estate.Datastores, "databases, brokers, stores of objects and files");
    public static readonly Kind<DataClass> DataClasses = Make(DataClassKind, DataClassKinds.Shape, estate => estate.DataClasses, "data that is handled alike");
    public static readonly Kind<Person> People = Make(PersonKind, PersonKinds.Shape, estate => estate.People, "the people who have access");
    public static readonly Kind<Role> Roles = Make(RoleKind, RoleKinds.Shape, estate => estate.Roles, "what people may ask for");
    public static readonly Kind<Exposure> Exposure = Make(new("exposure", "exposure"), ExposureKinds.Shape, estate => estate.Exposure, "what may listen beside the services, and who may reach it");
    public static readonly Kind<LogSource> LogSources = Make(new("log-sources", "log source"), LogSourceKinds.Shape, estate => estate.LogSources, "what sends security logs");
    public static readonly Kind<ControlSettings> Controls = Make(new("controls", "control"), ControlKinds.Shape, estate => estate.Controls, "what differs from the controls' defaults");
    public static readonly Kind<RiskAcceptance> RiskAcceptances = Make(new("risk-acceptances", "risk acceptance"), RiskAcceptanceKinds.Shape, estate => estate.RiskAcceptances, "deviations someone answers for until a day");

    public static readonly IReadOnlyList<Kind> All =
    [
        Environments, Subnets, Hosts, Clusters, Services, Flows, Datastores, DataClasses, People, Roles, Exposure, LogSources, Controls, RiskAcceptances,
    ];

    public static Kind? Find(string key) => All.FirstOrDefault(kind => kind.Key == key);

    private static Kind<T> Make<T>(Named named, Shape<T> shape, Func<Estate, IReadOnlyList<T>> of, string description)
        where T : Declaration => new(named.Kind, named.Singular, shape, of, description);
}
