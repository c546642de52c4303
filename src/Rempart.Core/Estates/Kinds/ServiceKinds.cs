using System.Net;
using Rempart.Core.Estates.Forms;
using Rempart.Core.Networks;
using static Rempart.Core.Estates.Kinds.Keys;

namespace Rempart.Core.Estates.Kinds;

internal static class ServiceKinds
{
    private static readonly Key<RunsOn, string?> Cluster = Optional<RunsOn, string>("cluster", IdOf(ClusterKind), on => on.Cluster, "the id of the cluster");
    private static readonly Key<RunsOn, string?> Namespace = Optional<RunsOn, string>("namespace", Values.Id, on => on.Namespace, "the namespace within the cluster");
    private static readonly Key<RunsOn, IReadOnlyDictionary<string, string>> Selector = Default<RunsOn, IReadOnlyDictionary<string, string>>(
        "selector", new MapForm<string>(Values.LabelKey, Values.NamePattern, Values.Free), on => on.Selector, new Dictionary<string, string>(), "the labels that select its pods");
    private static readonly Key<RunsOn, string?> Host = Optional<RunsOn, string>("host", IdOf(HostKind), on => on.Host, "the id of the host");

    private static readonly Shape<RunsOn> RunsOnShape = new("runs-on", [Cluster, Namespace, Selector, Host], fields => new RunsOn
    {
        Cluster = fields.Get(Cluster),
        Namespace = fields.Get(Namespace),
        Selector = fields.Get(Selector),
        Host = fields.Get(Host),
    }, "cluster", "host");

    private static readonly Key<Listener, string> ListenerName = Required<Listener, string>("name", Values.Id, listener => listener.Name, "the name of the port within its service, such as https");
    private static readonly Key<Listener, PortRange> Port = Required<Listener, PortRange>("port", Values.Port, listener => listener.Port, "the port or range it listens on: 8443/tcp");
    private static readonly Key<Listener, TlsMode> Tls = Default("tls", new WordForm<TlsMode>(), (Listener listener) => listener.Tls, TlsMode.None, "who shows a certificate: none (default), server, or mutual for both sides");
    private static readonly Key<Listener, string?> Process = Optional<Listener, string>("process", Values.Free, listener => listener.Process, "the name of the process that holds the socket; any when missing");

    private static readonly Shape<Listener> ListenerShape = new("listener", [ListenerName, Port, Tls, Process], fields => new Listener
    {
        Location = fields.Location,
        Name = fields.Get(ListenerName),
        Port = fields.Get(Port),
        Tls = fields.Get(Tls),
        Process = fields.Get(Process),
    });

    private static readonly Key<Service, string> Id = Id<Service>("the service");
    private static readonly Key<Service, string> Environment = Required<Service, string>("environment", IdOf(EnvironmentKind), service => service.Environment, "the id of its environment");
    private static readonly Key<Service, RunsOn> On = Required<Service, RunsOn>("runs-on", RunsOnShape, service => service.RunsOn, "where it runs: { cluster: …, namespace: …, selector: … } or { host: … }");
    private static readonly Key<Service, IReadOnlyList<Listener>> Listens = List<Service, Listener>("listens", ListenerShape, service => service.Listens, "the ports it listens on");
    private static readonly Key<Service, IReadOnlyList<IPAddress>> Addresses = List<Service, IPAddress>("addresses", Values.Address, service => service.Addresses, "where its ports answer, when not on its host's addresses: a load balancer, or 127.0.0.1; only loopback addresses mean that it may listen there only");
    private static readonly Key<Service, IReadOnlyList<string>> Names = List<Service, string>("names", Values.DnsName, service => service.Names, "its DNS names; the first is the server name TLS clients ask for");
    private static readonly Key<Service, IReadOnlyList<string>> Data = List<Service, string>("data", IdOf(DataClassKind), service => service.Data, "ids of the data classes it handles");

    public static readonly Shape<Service> Shape = new("service", [Id, Environment, On, Listens, Addresses, Names, Data], fields => new Service
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        Environment = fields.Get(Environment),
        RunsOn = fields.Get(On),
        Listens = fields.Get(Listens),
        Addresses = fields.Get(Addresses),
        Names = fields.Get(Names),
        Data = fields.Get(Data),
    });
}

internal static class FlowKinds
{
    private static readonly ReferenceForm<FlowEnd> End = new(
        (kind, id) => new FlowEnd(kind < 0 ? FlowEndKind.Internet : (FlowEndKind)kind, id), end => end.Id, ["internet"], ServiceKind, DatastoreKind, HostKind, SubnetKind);

    private static readonly Key<Flow, string> Id = Id<Flow>("the flow");
    private static readonly Key<Flow, FlowEnd> From = Required<Flow, FlowEnd>("from", End, flow => flow.From, "who opens the connection: a service, datastore, host or subnet (looked up in this order), or internet");
    private static readonly Key<Flow, FlowEnd> To = Required<Flow, FlowEnd>("to", End, flow => flow.To, "who answers: a service, datastore, host or subnet (looked up in this order), or internet");
    private static readonly Key<Flow, IReadOnlyList<PortRange>> Ports = Some<Flow, PortRange>("ports", Values.Port, flow => flow.Ports, "the ports at the target: [5432/tcp]");
    private static readonly Key<Flow, string> Why = Required<Flow, string>("why", Values.Free, flow => flow.Why, "why the flow is needed");

    public static readonly Shape<Flow> Shape = new("flow", [Id, From, To, Ports, Why], fields => new Flow
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        From = fields.Get(From),
        To = fields.Get(To),
        Ports = fields.Get(Ports),
        Why = fields.Get(Why),
    });
}

internal static class ExposureKinds
{
    private static readonly ReferenceForm<ExposureScope> Scope = new(
        (kind, id) => kind < 0
            ? new ExposureScope(id == "internet" ? ExposureKind.Internet : ExposureKind.Loopback)
            : new ExposureScope(kind == 0 ? ExposureKind.Environment : ExposureKind.Subnet, id),
        scope => scope.ToString(), ["internet", "loopback"], EnvironmentKind, SubnetKind);

    private static readonly Key<Exposure, string> Host = Required<Exposure, string>("host", IdOf(HostKind), exposure => exposure.Host, "the id of the host");
    private static readonly Key<Exposure, IReadOnlyList<PortRange>> Ports = Some<Exposure, PortRange>("ports", Values.Port, exposure => exposure.Ports, "what may listen: [22/tcp]");
    private static readonly Key<Exposure, ExposureScope> To = Required<Exposure, ExposureScope>("to", Scope, exposure => exposure.To, "who may reach it: internet, loopback (the host alone), an environment or a subnet");
    private static readonly Key<Exposure, string?> Process = Optional<Exposure, string>("process", Values.Free, exposure => exposure.Process, "the name of the process that holds the socket, such as sshd; any when missing");
    private static readonly Key<Exposure, string?> Why = Optional<Exposure, string>("why", Values.Free, exposure => exposure.Why, "why it is exposed");

    public static readonly Shape<Exposure> Shape = new("exposure", [Host, Ports, To, Process, Why], fields => new Exposure
    {
        Location = fields.Location,
        Host = fields.Get(Host),
        Ports = fields.Get(Ports),
        To = fields.Get(To),
        Process = fields.Get(Process),
        Why = fields.Get(Why),
    });
}
