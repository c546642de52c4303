using System.Net;
using Rempart.Network.Kubernetes.Yaml;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes.Objects;

/// <summary>Reads pods and the templates of workloads.</summary>
internal static class WorkloadReader
{
    public static void Read(ManifestNode document, string kind, Metadata metadata, FieldReader fields)
    {
        if (fields.Mapping(document, "spec") is not { } spec)
        {
            fields.Parts.Error(document.Location, $"the {kind} '{metadata.Name}' has no spec");
            return;
        }
        if (kind == "Pod")
        {
            fields.Parts.Pods.Add(new(Pod(spec, kind, metadata, metadata.Labels, Addresses(document, spec, fields), fields), metadata.OwnedBy));
            return;
        }
        var holder = kind == "CronJob" && fields.Mapping(spec, "jobTemplate") is { } job ? fields.Mapping(job, "spec") : spec;
        if (holder is null || fields.Mapping(holder.Value, "template") is not { } template)
        {
            fields.Parts.Error(spec.Location, $"the {kind} '{metadata.Name}' has no template of its pods");
            return;
        }
        var labels = fields.Mapping(template, "metadata") is { } inner ? fields.Labels(inner, "labels") : LabelSet.Empty;
        if (fields.Mapping(template, "spec") is not { } podSpec)
        {
            fields.Parts.Error(template.Location, $"the template of the {kind} '{metadata.Name}' has no spec");
            return;
        }
        fields.Parts.Owners.Add(new(new(metadata.Namespace, kind, metadata.Name), metadata.OwnedBy));
        fields.Parts.Pods.Add(new(Pod(podSpec, kind, metadata, labels, [], fields), null));
    }

    private static Pod Pod(ManifestNode spec, string kind, Metadata metadata, LabelSet labels, IReadOnlyList<IPAddress> addresses, FieldReader fields) => new()
    {
        Namespace = metadata.Namespace,
        Name = metadata.Name,
        Workload = metadata.Name,
        Kind = kind,
        Labels = labels,
        Ports = Ports(spec, fields),
        Addresses = addresses,
        HostNetwork = spec["hostNetwork"] is { IsScalar: true } host && host.Span is "true" or "True" or "TRUE",
        Location = metadata.Location,
    };

    private static List<ContainerPort> Ports(ManifestNode spec, FieldReader fields)
    {
        List<ContainerPort>? ports = null;
        AddPorts(spec, "containers", fields, ref ports);
        // A container of initContainers that restarts always runs beside the others.
        AddPorts(spec, "initContainers", fields, ref ports);
        return ports ?? [];
    }

    private static void AddPorts(ManifestNode spec, string key, FieldReader fields, ref List<ContainerPort>? ports)
    {
        if (fields.List(spec, key) is not { } containers)
            return;
        foreach (var container in containers)
        {
            if (!container.IsMapping)
            {
                fields.Parts.Error(container.Location, "a container must be a mapping");
                continue;
            }
            if (key == "initContainers" && (container["restartPolicy"] is not { IsScalar: true } restart || restart.Span is not "Always"))
                continue;
            if (fields.List(container, "ports") is not { } list)
                continue;
            foreach (var item in list)
            {
                if (item["containerPort"] is not { } value)
                    fields.Parts.Error(item.Location, "the port has no containerPort");
                else if (fields.Protocol(item) is { } protocol && fields.Port(value, "containerPort") is { } number)
                    (ports ??= []).Add(new(fields.Text(item, "name"), protocol, number));
            }
        }
    }

    private static List<IPAddress> Addresses(ManifestNode document, ManifestNode spec, FieldReader fields)
    {
        var addresses = new List<IPAddress>(1);
        // The addresses of a pod on its node's network are the node's.
        if (fields.Mapping(document, "status") is not { } status || (spec["hostNetwork"] is { IsScalar: true } host && host.Span is "true"))
            return addresses;
        if (status["podIP"] is { } first && AddressReader.Address(first, fields) is { } address)
            addresses.Add(address);
        if (status["podIPs"] is { IsSequence: true } list)
        {
            foreach (var item in list)
            {
                if (item["ip"] is { } ip && AddressReader.Address(ip, fields) is { } other && !addresses.Contains(other))
                    addresses.Add(other);
            }
        }
        return addresses;
    }
}
