using System.Net;
using Rempart.Core.Estates.Forms;
using Rempart.Core.Networks;

namespace Rempart.Core.Estates.Loading;

/// <summary>What must hold between declarations. The checks run on what could be read, so that one error hides no other.</summary>
internal static class EstateChecks
{
    public static void Run(Declarations declarations, EstateHeader? header, ReadContext context)
    {
        var estate = Assembly.Of(header ?? new EstateHeader { Id = "unnamed", Name = "unnamed" }, declarations);
        CheckEnvironments(estate, context);
        CheckSubnets(estate, context);
        CheckHosts(estate, context);
        CheckServices(estate, context);
        CheckDatastores(estate, context);
        CheckLogSources(estate, context);
        FlowChecks.Run(estate, context);
        foreach (var person in estate.People)
        {
            if (person.Until < person.Since)
                Report(context, "person", person, "until", "'until' is before 'since'");
        }
        AccessChecks.Run(estate, context);
    }

    private static void CheckEnvironments(Estate estate, ReadContext context)
    {
        foreach (var environment in estate.Environments)
        {
            if (environment.IsolatedFrom.Contains(environment.Id))
                Report(context, "environment", environment, "isolated-from", "an environment cannot be isolated from itself; name the others");
        }
    }

    private static void CheckSubnets(Estate estate, ReadContext context)
    {
        var all = estate.Subnets.SelectMany(subnet => subnet.Cidr.Select((network, index) => (Subnet: subnet, Network: network, Index: index))).ToArray();
        for (var later = 1; later < all.Length; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                var (one, two) = (all[earlier], all[later]);
                if (one.Subnet.Environment == two.Subnet.Environment || !Cidr.Overlap(one.Network, two.Network))
                    continue;
                var at = context.LocationOf(two.Subnet, "cidr", two.Index);
                var other = context.LocationOf(one.Subnet, "cidr", one.Index);
                if (at < other)
                    (one, two, at) = (two, one, other);
                context.ReportAs($"subnet '{two.Subnet.Id}'", at,
                    $"'{two.Network}' of environment '{two.Subnet.Environment}' overlaps '{one.Network}' of subnet '{one.Subnet.Id}' of environment '{one.Subnet.Environment}'; environments must not share addresses");
            }
        }
    }

    private static void CheckHosts(Estate estate, ReadContext context)
    {
        Host? local = null;
        foreach (var host in estate.Hosts.OrderBy(host => host.Location))
        {
            if (host.Addresses.Count > 0 && host.Subnet is null)
                Report(context, "host", host, "addresses", "'addresses' needs 'subnet'; write the id of the subnet they lie in, or use 'interfaces'");
            for (var i = 0; i < host.Addresses.Count; i++)
                CheckAddress(estate, context, host, host.Subnet, host.Addresses[i], context.LocationOf(host, "addresses", i));
            foreach (var (subnet, addresses) in host.Interfaces)
            {
                for (var i = 0; i < addresses.Count; i++)
                    CheckAddress(estate, context, host, subnet, addresses[i], context.LocationWithin(host, "interfaces", subnet, i));
            }
            if (host.ReachedBy != HostReach.Local)
                continue;
            if (local is not null)
                Report(context, "host", host, "reached-by", $"only one host can be the machine on which Rempart runs; host '{local.Id}' is already");
            local ??= host;
        }
    }

    private static void CheckAddress(Estate estate, ReadContext context, Host host, string? subnetId, IPAddress address, SourceLocation at)
    {
        if (estate.Subnets.Find(subnetId) is { } subnet && !subnet.Cidr.Any(network => network.Contains(address)))
            context.ReportAs($"host '{host.Id}'", at, $"'{address}' is outside its subnet '{subnet.Id}' ({string.Join(", ", subnet.Cidr)})");
    }

    private static void CheckServices(Estate estate, ReadContext context)
    {
        foreach (var service in estate.Services)
        {
            var on = service.RunsOn;
            if (on.Cluster is null && (on.Namespace is not null || on.Selector.Count > 0))
                Report(context, "service", service, "runs-on", "'runs-on.namespace' and 'runs-on.selector' need 'runs-on.cluster'");
            if (estate.Clusters.Find(on.Cluster) is { } cluster)
            {
                if (on.Namespace is { } name && !cluster.Namespaces.Contains(name))
                {
                    context.ReportAs($"service '{service.Id}'", context.LocationWithin(service, "runs-on", "namespace"),
                        $"'runs-on.namespace' names '{name}', which cluster '{cluster.Id}' does not declare{ReadContext.DidYouMean(name, cluster.Namespaces)}");
                }
                if (cluster.Environment != service.Environment)
                    Report(context, "service", service, "environment", $"'environment' is '{service.Environment}', but its cluster '{cluster.Id}' is in '{cluster.Environment}'");
            }
            if (estate.Hosts.Find(on.Host) is { } host && estate.EnvironmentsOf(host) is { Count: > 0 } environments && !environments.Contains(service.Environment))
                Report(context, "service", service, "environment", $"'environment' is '{service.Environment}', but its host '{host.Id}' is in '{string.Join("', '", environments)}'");
            foreach (var twice in service.Listens.GroupBy(listener => listener.Name).Where(group => group.Count() > 1))
                context.ReportAs($"service '{service.Id}'", twice.Last().Location, $"two of 'listens' have the name '{twice.Key}'; names are unique within a service");
            foreach (var listener in service.Listens.Where(listener => listener.Tls != TlsMode.None && listener.Port.Protocol == TransportProtocol.Udp))
                context.ReportAs($"service '{service.Id}'", listener.Location, $"'listens.tls' is only for tcp; '{listener.Port}' is udp");
        }
    }

    private static void CheckDatastores(Estate estate, ReadContext context)
    {
        foreach (var datastore in estate.Datastores)
        {
            if (datastore.Connection?.Port is { } port && (!port.IsSingle || port.Protocol != TransportProtocol.Tcp))
                context.ReportAs($"datastore '{datastore.Id}'", context.LocationWithin(datastore, "connection", "port"), "'connection.port' must be one tcp port; write for example '5432/tcp'");
            if (datastore.Environment is { } own && estate.Hosts.Find(datastore.Host) is { } host && estate.EnvironmentsOf(host) is { Count: > 0 } environments && !environments.Contains(own))
                Report(context, "datastore", datastore, "environment", $"'environment' is '{own}', but its host '{host.Id}' is in '{string.Join("', '", environments)}'");
            BackupChecks.Run(datastore, context);
        }
    }

    // What came from an address has no other name, so two sources of one sender could not be told apart.
    private static void CheckLogSources(Estate estate, ReadContext context)
    {
        var senders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in estate.LogSources.Where(source => source.From is not null).OrderBy(source => source.Location))
        {
            for (var i = 0; i < source.From!.Syslog.Count; i++)
            {
                var sender = source.From.Syslog[i];
                if (!senders.TryAdd(sender, source.Id))
                    context.ReportAs($"log source '{source.Id}'", context.LocationWithin(source, "from", "syslog", i), $"'{sender}' sends '{senders[sender]}' already; a sender is one source: of kind syslog when it sends the lines of many programs");
            }
        }
    }

    private static void Report(ReadContext context, string singular, NamedDeclaration declaration, string key, string message) =>
        context.ReportAs($"{singular} '{declaration.Id}'", context.LocationOf(declaration, key), message);
}
