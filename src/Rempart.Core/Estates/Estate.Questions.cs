using System.Net;
using Rempart.Core.Networks;

namespace Rempart.Core.Estates;

/// <summary>A TLS endpoint that a service declares: what <c>transport.tls</c> probes.</summary>
/// <param name="Service">The service.</param>
/// <param name="Listener">The port, whose <see cref="Listener.Tls"/> is not <see cref="TlsMode.None"/>.</param>
/// <param name="Host">The host the service runs on; null for a service in a cluster.</param>
/// <param name="Targets">Where to connect: the service's addresses, else its host's, else its names. Empty when nothing is declared: nothing can be probed.</param>
/// <param name="ServerName">The name to ask for and to expect in the certificate: the service's first name, else its host's; null when none is declared, and the address is expected instead.</param>
public sealed record TlsEndpoint(Service Service, Listener Listener, Host? Host, IReadOnlyList<string> Targets, string? ServerName);

/// <summary>A socket that may listen on a host: what <c>exposure.listeners</c> compares with the sockets that do.</summary>
/// <param name="Port">The port or range.</param>
/// <param name="Process">The process that may hold it; null when any may.</param>
/// <param name="LoopbackOnly">Whether it may listen on loopback addresses only.</param>
/// <param name="DeclaredBy">What declares it, such as <c>service 'rempart'</c>.</param>
/// <param name="Location">Where it is declared.</param>
public sealed record DeclaredListener(PortRange Port, string? Process, bool LoopbackOnly, string DeclaredBy, SourceLocation Location);

public sealed partial class Estate
{
    /// <summary>The host on which Rempart runs (<see cref="HostReach.Local"/>); null when none is declared.</summary>
    public Host? LocalHost => Hosts.FirstOrDefault(host => host.ReachedBy == HostReach.Local);

    /// <summary>Whether two environments must not reach each other: either declares the other in <c>isolated-from</c>.</summary>
    /// <param name="one">The id of an environment.</param>
    /// <param name="other">The id of an environment.</param>
    /// <returns>True when they are isolated.</returns>
    public bool AreIsolated(string one, string other) =>
        Environments.Find(one)?.IsolatedFrom.Contains(other) == true || Environments.Find(other)?.IsolatedFrom.Contains(one) == true;

    /// <summary>The environments a host has a foot in, through its subnet and its interfaces.</summary>
    /// <param name="host">A host.</param>
    /// <returns>Their ids, each once, sorted.</returns>
    public IReadOnlyList<string> EnvironmentsOf(Host host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return [.. host.Interfaces.Keys.Append(host.Subnet)
            .Select(Subnets.Find).OfType<Subnet>().Select(subnet => subnet.Environment)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The environment of a datastore: its own, else its host's when the host has one only.</summary>
    /// <param name="datastore">A datastore.</param>
    /// <returns>The id, or null when neither says.</returns>
    public string? EnvironmentOf(Datastore datastore)
    {
        ArgumentNullException.ThrowIfNull(datastore);
        if (datastore.Environment is not null)
            return datastore.Environment;
        return Hosts.Find(datastore.Host) is { } host && EnvironmentsOf(host) is [var only] ? only : null;
    }

    /// <summary>The environments of one end of a flow; none for the internet.</summary>
    /// <param name="end">The end.</param>
    /// <returns>Their ids, each once, sorted.</returns>
    public IReadOnlyList<string> EnvironmentsOf(FlowEnd end)
    {
        switch (end.Kind)
        {
            case FlowEndKind.Service when Services.Find(end.Id) is { } service:
                return [service.Environment];
            case FlowEndKind.Datastore when Datastores.Find(end.Id) is { } datastore:
                return EnvironmentOf(datastore) is { } environment ? [environment] : [];
            case FlowEndKind.Host when Hosts.Find(end.Id) is { } host:
                return EnvironmentsOf(host);
            case FlowEndKind.Subnet when Subnets.Find(end.Id) is { } subnet:
                return [subnet.Environment];
            default:
                return [];
        }
    }

    /// <summary>Every declared TLS endpoint, by service and port. A range of ports gives one endpoint: probe its first port.</summary>
    /// <returns>The endpoints.</returns>
    public IEnumerable<TlsEndpoint> TlsEndpoints()
    {
        foreach (var service in Services)
        {
            var host = Hosts.Find(service.RunsOn.Host);
            foreach (var listener in service.Listens.Where(candidate => candidate.Tls != TlsMode.None))
                yield return new TlsEndpoint(service, listener, host, TargetsOf(service, host), service.Names.Concat(host?.Names ?? []).FirstOrDefault());
        }
    }

    /// <summary>Every socket that may listen on a host: the ports of its services, of its datastores, and its exposure.</summary>
    /// <param name="host">A host.</param>
    /// <returns>The sockets.</returns>
    public IEnumerable<DeclaredListener> ListenersOn(Host host)
    {
        ArgumentNullException.ThrowIfNull(host);
        foreach (var service in Services.Where(candidate => candidate.RunsOn.Host == host.Id))
        {
            var loopback = service.Addresses.Count > 0 && service.Addresses.All(IPAddress.IsLoopback);
            foreach (var listener in service.Listens)
                yield return new DeclaredListener(listener.Port, listener.Process, loopback, $"service '{service.Id}'", listener.Location);
        }
        foreach (var datastore in Datastores.Where(candidate => candidate.Host == host.Id))
        {
            if (datastore.Port is { } port)
                yield return new DeclaredListener(port, null, false, $"datastore '{datastore.Id}'", datastore.Location);
        }
        foreach (var exposure in Exposure.Where(candidate => candidate.Host == host.Id))
        {
            foreach (var port in exposure.Ports)
                yield return new DeclaredListener(port, exposure.Process, exposure.To.Kind == ExposureKind.Loopback, "exposure", exposure.Location);
        }
    }

    private static IReadOnlyList<string> TargetsOf(Service service, Host? host)
    {
        if (service.Addresses.Count > 0)
            return [.. service.Addresses.Select(address => address.ToString())];
        if (host is null)
            return service.Names;
        var addresses = host.AllAddresses.Select(address => address.ToString()).ToArray();
        return addresses.Length > 0 ? addresses : [.. service.Names.Concat(host.Names).Take(1)];
    }
}
