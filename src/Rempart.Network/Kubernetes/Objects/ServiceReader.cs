using System.Globalization;
using Rempart.Network.Kubernetes.Yaml;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes.Objects;

/// <summary>Reads Services and Ingresses.</summary>
internal static class ServiceReader
{
    public static ClusterService Read(ManifestNode document, Metadata metadata, FieldReader fields)
    {
        var spec = fields.Mapping(document, "spec");
        var ports = new List<ServicePort>();
        if (spec is not null && fields.List(spec.Value, "ports") is { } list)
        {
            foreach (var item in list)
            {
                if (ReadPort(item, fields) is { } port)
                    ports.Add(port);
            }
        }
        var selector = spec is not null && fields.Mapping(spec.Value, "selector") is not null ? fields.Labels(spec.Value, "selector") : null;
        return new(metadata.Namespace, metadata.Name, selector, ports, metadata.Location);
    }

    public static Ingress ReadIngress(ManifestNode document, Metadata metadata, FieldReader fields)
    {
        var backends = new List<IngressBackend>();
        if (fields.Mapping(document, "spec") is { } spec)
        {
            if (fields.Mapping(spec, "defaultBackend") is { } fallback)
                AddBackend(fallback, backends, fields);
            if (fields.List(spec, "rules") is { } rules)
            {
                foreach (var rule in rules)
                {
                    if (!rule.IsMapping || fields.Mapping(rule, "http") is not { } http || fields.List(http, "paths") is not { } paths)
                        continue;
                    foreach (var path in paths)
                    {
                        if (path.IsMapping && fields.Mapping(path, "backend") is { } backend)
                            AddBackend(backend, backends, fields);
                    }
                }
            }
        }
        return new(metadata.Namespace, metadata.Name, backends, metadata.Location);
    }

    /// <summary>A Route of OpenShift: it opens a service like an Ingress, and names the port by the pods' number or by name.</summary>
    public static Ingress ReadRoute(ManifestNode document, Metadata metadata, FieldReader fields)
    {
        var backends = new List<IngressBackend>();
        if (fields.Mapping(document, "spec") is { } spec)
        {
            ushort? number = null;
            string? name = null;
            if (fields.Mapping(spec, "port") is { } port && fields.Text(port, "targetPort") is { } target)
            {
                if (ushort.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
                    number = parsed;
                else
                    name = target;
            }
            if (fields.Mapping(spec, "to") is { } to && fields.Text(to, "name") is { } service)
                backends.Add(new(service, null, name, number));
            if (fields.List(spec, "alternateBackends") is { } others)
            {
                foreach (var other in others)
                {
                    if (other.IsMapping && fields.Text(other, "name") is { } alternate)
                        backends.Add(new(alternate, null, name, number));
                }
            }
        }
        return new(metadata.Namespace, metadata.Name, backends, metadata.Location) { Kind = "Route" };
    }

    private static ServicePort? ReadPort(ManifestNode item, FieldReader fields)
    {
        if (item["port"] is not { } written)
        {
            fields.Parts.Error(item.Location, "the port of the Service has no 'port'");
            return null;
        }
        if (fields.Protocol(item) is not { } protocol || fields.Port(written, "'port'") is not { } port)
            return null;
        var name = fields.Text(item, "name");
        if (item["targetPort"] is not { } target || target.IsNull)
            return new(name, protocol, port, port, null);
        if (target.IsScalar && ushort.TryParse(target.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return new(name, protocol, port, number == 0 ? port : number, null);
        return fields.Text(item, "targetPort") is { } targetName ? new(name, protocol, port, null, targetName) : null;
    }

    private static void AddBackend(ManifestNode backend, List<IngressBackend> backends, FieldReader fields)
    {
        // A backend may also name a resource instead of a service; that opens no pod.
        if (fields.Mapping(backend, "service") is not { } service || fields.Text(service, "name") is not { } name)
            return;
        var port = fields.Mapping(service, "port");
        var number = port?["number"] is { IsNull: false } value ? fields.Port(value, "the number of the port") : null;
        backends.Add(new(name, number, port is null ? null : fields.Text(port.Value, "name")));
    }
}
