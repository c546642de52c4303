using System.Text.Json.Nodes;

namespace Rempart.Server.Tests.Network;

/// <summary>
/// What clients such as kubectl ask an API server before they send anything: its groups and its kinds.
/// </summary>
internal static class ApiServerDiscovery
{
    /// <summary>The answer to a path; null when it is none of discovery.</summary>
    public static JsonObject? Answer(string path) => path switch
    {
        "api" => new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") },
        "apis" => new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray(Group()) },
        "api/v1" => Kinds("v1", ("namespaces", "Namespace", false), ("pods", "Pod", true), ("services", "Service", true)),
        "apis/networking.k8s.io/v1" => Kinds("networking.k8s.io/v1", ("networkpolicies", "NetworkPolicy", true), ("ingresses", "Ingress", true)),
        _ => null,
    };

    private static JsonObject Group()
    {
        var version = new JsonObject { ["groupVersion"] = "networking.k8s.io/v1", ["version"] = "v1" };
        return new JsonObject { ["name"] = "networking.k8s.io", ["versions"] = new JsonArray(version.DeepClone()), ["preferredVersion"] = version };
    }

    private static JsonObject Kinds(string version, params (string Name, string Kind, bool Namespaced)[] kinds) => new()
    {
        ["kind"] = "APIResourceList",
        ["groupVersion"] = version,
        ["resources"] = new JsonArray([.. kinds.Select(kind => new JsonObject
        {
            ["name"] = kind.Name,
            ["singularName"] = "",
            ["namespaced"] = kind.Namespaced,
            ["kind"] = kind.Kind,
            ["verbs"] = new JsonArray("create", "delete", "get", "list", "patch", "update"),
        })]),
    };
}
