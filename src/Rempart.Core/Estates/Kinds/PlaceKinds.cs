using System.Net;
using Rempart.Core.Access;
using Rempart.Core.Estates.Forms;
using static Rempart.Core.Estates.Kinds.Keys;

namespace Rempart.Core.Estates.Kinds;

internal static class HeaderKind
{
    private static readonly Key<EstateHeader, string> Id = Id<EstateHeader>("the estate");
    private static readonly Key<EstateHeader, string> Name = Required<EstateHeader, string>("name", Values.Free, header => header.Name, "the name people read");
    private static readonly Key<EstateHeader, string?> Owner = Optional<EstateHeader, string>("owner", Values.Free, header => header.Owner, "the team that answers for the estate");
    private static readonly Key<EstateHeader, IReadOnlyList<EstateLanguage>> Languages = Default<EstateHeader, IReadOnlyList<EstateLanguage>>(
        "languages", new ListForm<EstateLanguage>(new WordForm<EstateLanguage>(), least: 1), header => header.Languages, [EstateLanguage.En], "the languages of the security page, the preferred one first; default [en]");

    public static readonly Shape<EstateHeader> Shape = new("estate", [Id, Name, Owner, Languages], fields => new EstateHeader
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        Name = fields.Get(Name),
        Owner = fields.Get(Owner),
        // A copy, so that the canonical form writes the languages whether they were declared or not.
        Languages = [.. fields.Get(Languages)],
    });
}

internal static class EnvironmentKinds
{
    private static readonly Key<EstateEnvironment, string> Id = Id<EstateEnvironment>("the environment");
    private static readonly Key<EstateEnvironment, string?> Name = Optional<EstateEnvironment, string>("name", Values.Free, environment => environment.Name, "the name people read");
    private static readonly Key<EstateEnvironment, string?> Purpose = Optional<EstateEnvironment, string>("purpose", Values.Free, environment => environment.Purpose, "what the environment is for");
    private static readonly Key<EstateEnvironment, IReadOnlyList<string>> IsolatedFrom = List<EstateEnvironment, string>("isolated-from", IdOf(EnvironmentKind), environment => environment.IsolatedFrom, "environments that must not reach this one, nor be reached from it; saying it on one side is enough");

    public static readonly Shape<EstateEnvironment> Shape = new("environment", [Id, Name, Purpose, IsolatedFrom], fields => new EstateEnvironment
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        Name = fields.Get(Name),
        Purpose = fields.Get(Purpose),
        IsolatedFrom = fields.Get(IsolatedFrom),
    });
}

internal static class SubnetKinds
{
    private static readonly Key<Subnet, string> Id = Id<Subnet>("the subnet");
    private static readonly Key<Subnet, string> Environment = Required<Subnet, string>("environment", IdOf(EnvironmentKind), subnet => subnet.Environment, "the id of its environment");
    private static readonly Key<Subnet, string?> Zone = Optional<Subnet, string>("zone", Values.Id, subnet => subnet.Zone, "its zone within the environment, such as edge, app, data or admin");
    private static readonly Key<Subnet, IReadOnlyList<IPNetwork>> Networks = Some<Subnet, IPNetwork>("cidr", Values.Network, subnet => subnet.Cidr, "its network, or a list of its networks, IPv4 and IPv6: 10.10.30.0/24", orSingle: true);

    public static readonly Shape<Subnet> Shape = new("subnet", [Id, Environment, Zone, Networks], fields => new Subnet
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        Environment = fields.Get(Environment),
        Zone = fields.Get(Zone),
        Cidr = fields.Get(Networks),
    });
}

internal static class HostKinds
{
    private static readonly Key<Host, string> Id = Id<Host>("the host");
    private static readonly Key<Host, string?> Subnet = Optional<Host, string>("subnet", IdOf(SubnetKind), host => host.Subnet, "the id of its subnet");
    private static readonly Key<Host, IReadOnlyList<IPAddress>> Addresses = List<Host, IPAddress>("addresses", Values.Address, host => host.Addresses, "its addresses in its subnet");
    private static readonly Key<Host, IReadOnlyDictionary<string, IReadOnlyList<IPAddress>>> Interfaces = Default<Host, IReadOnlyDictionary<string, IReadOnlyList<IPAddress>>>(
        "interfaces", new MapForm<IReadOnlyList<IPAddress>>(IdOf(SubnetKind), Ids.Pattern, new ListForm<IPAddress>(Values.Address, orSingle: true, least: 1)), host => host.Interfaces,
        new Dictionary<string, IReadOnlyList<IPAddress>>(), "subnet id to its address, or list of addresses, there: for a host with a foot in several subnets");
    private static readonly Key<Host, IReadOnlyList<string>> Names = List<Host, string>("names", Values.DnsName, host => host.Names, "its DNS names");
    private static readonly Key<Host, IReadOnlyList<HostRole>> Roles = List<Host, HostRole>("roles", new WordForm<HostRole>(), host => host.Roles, "what the host is for");
    private static readonly Key<Host, HostReach> ReachedBy = Default("reached-by", new WordForm<HostReach>(), (Host host) => host.ReachedBy, HostReach.None, "how Rempart reaches into it: local for the machine on which Rempart runs, none (default) otherwise; what is not reached is Unknown");

    public static readonly Shape<Host> Shape = new("host", [Id, Subnet, Addresses, Interfaces, Names, Roles, ReachedBy], fields => new Host
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        Subnet = fields.Get(Subnet),
        Addresses = fields.Get(Addresses),
        Interfaces = fields.Get(Interfaces),
        Names = fields.Get(Names),
        Roles = fields.Get(Roles),
        ReachedBy = fields.Get(ReachedBy),
    });
}

internal static class ClusterKinds
{
    private static readonly Key<ClusterSource, string?> Manifests = Optional<ClusterSource, string>("manifests", Values.Free, source => source.Manifests, "a folder of manifests, relative to the estate's folder");
    private static readonly Key<ClusterSource, string?> Context = Optional<ClusterSource, string>("context", Values.Free, source => source.Context, "a context of the kubeconfig");
    private static readonly Key<ClusterSource, string?> Kubeconfig = Optional<ClusterSource, string>("kubeconfig", Values.Free, source => source.Kubeconfig, "the kubeconfig file that holds the context; the user's own when missing");

    private static readonly Shape<ClusterSource> SourceShape = new("cluster-source", [Manifests, Context, Kubeconfig], fields => new ClusterSource
    {
        Manifests = fields.Get(Manifests),
        Context = fields.Get(Context),
        Kubeconfig = fields.Get(Kubeconfig),
    }, "manifests", "context");

    private static readonly Key<Cluster, string> Id = Id<Cluster>("the cluster");
    private static readonly Key<Cluster, string> Environment = Required<Cluster, string>("environment", IdOf(EnvironmentKind), cluster => cluster.Environment, "the id of its environment");
    private static readonly Key<Cluster, IReadOnlyList<string>> Namespaces = List<Cluster, string>("namespaces", Values.Id, cluster => cluster.Namespaces, "its namespaces");
    private static readonly Key<Cluster, IReadOnlyList<string>> Subnets = List<Cluster, string>("subnets", IdOf(SubnetKind), cluster => cluster.Subnets, "ids of the subnets its nodes and pods live in");
    private static readonly Key<Cluster, ClusterSource?> Source = Optional<Cluster, ClusterSource>("source", SourceShape, cluster => cluster.Source, "where its objects are read from");

    private static readonly Key<Cluster, Destination?> Endpoint = Optional<Cluster, Destination>("endpoint", Values.Endpoint, cluster => cluster.Endpoint, "where its API server answers, for people who come through the bastion: 10.10.20.11:6443");

    public static readonly Shape<Cluster> Shape = new("cluster", [Id, Environment, Namespaces, Subnets, Source, Endpoint], fields => new Cluster
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        Environment = fields.Get(Environment),
        Namespaces = fields.Get(Namespaces),
        Subnets = fields.Get(Subnets),
        Source = fields.Get(Source),
        Endpoint = fields.Get(Endpoint),
    });
}
