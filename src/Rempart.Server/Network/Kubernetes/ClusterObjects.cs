using System.Text.Json;
using Rempart.Core.Backups;
using Rempart.Core.Estates;

namespace Rempart.Server.Network.Kubernetes;

/// <summary>Exports what a person or a pipeline put into a cluster. What the cluster makes itself from that, such as pods, is left out.</summary>
internal sealed class ClusterObjects(TimeProvider time) : IClusterObjects
{
    /// <summary>The kinds that are always exported. Only namespaces must be there; a cluster may lack the others, or the account the API group.</summary>
    private static readonly KubernetesResource[] Usual =
    [
        new("v1", "Namespace", "namespaces"),
        .. Core("ConfigMap", "configmaps", "Secret", "secrets", "Service", "services", "ServiceAccount", "serviceaccounts", "PersistentVolumeClaim", "persistentvolumeclaims",
            "PersistentVolume", "persistentvolumes", "LimitRange", "limitranges", "ResourceQuota", "resourcequotas"),
        .. Of("apps/v1", "Deployment", "deployments", "StatefulSet", "statefulsets", "DaemonSet", "daemonsets"),
        .. Of("batch/v1", "CronJob", "cronjobs", "Job", "jobs"),
        .. Of("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
        .. Of("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets"),
        .. Of("networking.k8s.io/v1", "Ingress", "ingresses", "IngressClass", "ingressclasses", "NetworkPolicy", "networkpolicies"),
        .. Of("rbac.authorization.k8s.io/v1", "Role", "roles", "RoleBinding", "rolebindings", "ClusterRole", "clusterroles", "ClusterRoleBinding", "clusterrolebindings"),
        .. Of("storage.k8s.io/v1", "StorageClass", "storageclasses"),
        .. Of("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses"),
        .. Of("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions"),
    ];

    public async Task<IReadOnlyList<ClusterObject>> ExportAsync(Cluster cluster, IReadOnlyList<string> kinds, CancellationToken cancellation)
    {
        if (cluster.Source?.Context is null)
            throw new ClusterObjectsException($"the estate names no context for it; declare source: {{ context: … }} on cluster '{cluster.Id}'");
        try
        {
            using var api = await KubernetesApi.OpenAsync(cluster, time, cancellation);
            var exported = new List<ClusterObject>();
            foreach (var resource in Usual.Concat(kinds.Select(Named)))
            {
                var kind = resource.Kind;
                var items = await api.ListAsync(resource, cancellation, list => kind = kind.Length > 0 ? kind : WithoutList(list));
                foreach (var item in items)
                {
                    if (ObjectText.Of(item, resource with { Kind = kind }) is { } one)
                        exported.Add(one);
                }
            }
            return [.. exported.OrderBy(one => one.Path, StringComparer.Ordinal)];
        }
        catch (KubernetesException error)
        {
            throw new ClusterObjectsException(error.Message, error);
        }
    }

    private static string WithoutList(string kind) => kind.EndsWith("List", StringComparison.Ordinal) ? kind[..^4] : kind;

    // A kind that the estate names must be there. Its list says what one of it is called.
    private static KubernetesResource Named(string declared)
    {
        var at = declared.LastIndexOf('/');
        return new KubernetesResource(declared[..at], Kind: "", declared[(at + 1)..]);
    }

    private static IEnumerable<KubernetesResource> Core(params string[] pairs) => Of("v1", pairs);

    private static IEnumerable<KubernetesResource> Of(string version, params string[] pairs) =>
        pairs.Chunk(2).Select(pair => new KubernetesResource(version, pair[0], pair[1], Optional: true));
}

/// <summary>One object as the YAML that <c>kubectl apply</c> takes: keys in order, strings quoted, nothing of what the server adds.</summary>
internal static class ObjectText
{
    private static readonly HashSet<string> Added = new(["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"], StringComparer.Ordinal);

    /// <summary>Writes it; null for an object that another one makes and owns.</summary>
    public static ClusterObject? Of(JsonElement item, KubernetesResource resource)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("metadata", out var metadata) || !metadata.TryGetProperty("name", out var name))
            throw new KubernetesException($"a listed object of {resource.Plural} has no name; the answer is not that of an API server");
        if (metadata.TryGetProperty("ownerReferences", out var owners) && owners.ValueKind == JsonValueKind.Array && owners.EnumerateArray().Any(IsController))
            return null;
        var place = metadata.TryGetProperty("namespace", out var space) && space.GetString() is { Length: > 0 } within ? within : "_cluster";
        var text = new System.Text.StringBuilder();
        // Items of a list do not repeat these two.
        Line(text, 0, "apiVersion", Quoted(resource.ApiVersion));
        Line(text, 0, "kind", Quoted(resource.Kind));
        foreach (var property in item.EnumerateObject().Where(property => property.Name is not ("apiVersion" or "kind" or "status")).OrderBy(property => property.Name, StringComparer.Ordinal))
            Write(text, 0, property.Name, property.Value, property.Name == "metadata");
        return new ClusterObject($"{place}/{resource.Plural}/{name.GetString()}.yaml", text.ToString());
    }

    private static bool IsController(JsonElement owner) => owner.TryGetProperty("controller", out var controls) && controls.ValueKind == JsonValueKind.True;

    private static void Write(System.Text.StringBuilder text, int depth, string name, JsonElement value, bool isMetadata = false)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                Line(text, depth, Key(name), "");
                foreach (var property in value.EnumerateObject().Where(property => !isMetadata || !Added.Contains(property.Name)).OrderBy(property => property.Name, StringComparer.Ordinal))
                    Write(text, depth + 1, property.Name, property.Value);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                Line(text, depth, Key(name), "");
                // Items in JSON's form, which is YAML too: one line each keeps lists of lists simple.
                foreach (var item in value.EnumerateArray())
                    text.Append(' ', depth * 2).Append("- ").Append(Canonical(item)).Append('\n');
                break;
            default:
                Line(text, depth, Key(name), Canonical(value));
                break;
        }
    }

    private static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal).Select(property => $"{Quoted(property.Name)}: {Canonical(property.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Canonical))}]",
        JsonValueKind.String => Quoted(value.GetString()!),
        _ => value.GetRawText(),
    };

    private static void Line(System.Text.StringBuilder text, int depth, string name, string value) =>
        text.Append(' ', depth * 2).Append(name).Append(value.Length > 0 ? ": " : ":").Append(value).Append('\n');

    private static string Key(string name) => name.All(letter => char.IsAsciiLetterOrDigit(letter)) && name.Length > 0 && char.IsAsciiLetter(name[0]) && name is not ("y" or "n" or "yes" or "no" or "on" or "off" or "true" or "false" or "null") ? name : Quoted(name);

    // JSON's strings are YAML's double-quoted ones.
    private static string Quoted(string value) => $"\"{JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.Default)}\"";
}
