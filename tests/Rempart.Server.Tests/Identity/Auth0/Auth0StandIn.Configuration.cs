using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Rempart.Server.Tests.Identity.Auth0;

/// <summary>What is configured in the tenant.</summary>
internal sealed partial class Auth0StandIn
{
    public string FriendlyName { get; set; } = "r3edge";

    /// <summary>The objects of a kind, by the name of their list.</summary>
    public ConcurrentDictionary<string, List<JsonObject>> Configuration { get; } =
        new(((string[])["clients", "client_grants", "resource_servers", "connections", "actions"]).Select(name => KeyValuePair.Create(name, new List<JsonObject>())));

    /// <summary>The actions of a trigger, in their order.</summary>
    public ConcurrentDictionary<string, List<string>> Bindings { get; } = new();

    /// <summary>Rules; null for a tenant that has no endpoint for them any more.</summary>
    public List<JsonObject>? Rules { get; set; }

    /// <summary>The tenant's log streams, each as Auth0 shows it: with all of its sink, what authorises it too.</summary>
    public List<JsonObject> LogStreams { get; } = [];

    public JsonObject AddLogStream(string id, string endpoint, string status = "active")
    {
        var stream = new JsonObject
        {
            ["id"] = id,
            ["name"] = "Rempart",
            ["type"] = "http",
            ["status"] = status,
            ["sink"] = new JsonObject
            {
                ["httpEndpoint"] = endpoint,
                ["httpContentType"] = "application/json",
                ["httpContentFormat"] = "JSONLINES",
                ["httpAuthorization"] = "plain-token-of-the-stream",
                ["httpCustomHeaders"] = new JsonArray(),
            },
            ["filters"] = new JsonArray(),
            ["isPriority"] = false,
        };
        LogStreams.Add(stream);
        return stream;
    }

    public JsonObject Configure(string list, string json)
    {
        var one = JsonNode.Parse(json)!.AsObject();
        Configuration[list].Add(one);
        return one;
    }

    private void MapConfiguration(IEndpointRouteBuilder api)
    {
        api.MapGet("/clients", (HttpContext http) => Only(http, "page", "per_page", "include_totals") ?? ByNumber(http, "clients", Cloned("clients")));
        api.MapGet("/resource-servers", (HttpContext http) => Only(http, "page", "per_page", "include_totals") ?? ByNumber(http, "resource_servers", Cloned("resource_servers")));
        api.MapGet("/roles", (HttpContext http) => Only(http, "page", "per_page", "include_totals")
            ?? ByNumber(http, "roles", Roles.Keys.Order(StringComparer.Ordinal).Select(role => (JsonNode)new JsonObject { ["id"] = $"rol_{role}", ["name"] = role, ["description"] = $"The {role}" })));
        api.MapGet("/rules", (HttpContext http) => Rules is null ? Results.NotFound() : Only(http, "page", "per_page", "include_totals") ?? ByNumber(http, "rules", Rules.Select(rule => rule.DeepClone())));
        api.MapGet("/actions/actions", (HttpContext http) => Only(http, "page", "per_page") ?? ByNumber(http, "actions", Cloned("actions")));
        api.MapGet("/actions/triggers", () => Json(new JsonObject { ["triggers"] = new JsonArray([.. ((string[])["post-login", "credentials-exchange"]).Select(id => (JsonNode)new JsonObject { ["id"] = id, ["version"] = "v3", ["status"] = "CURRENT" })]) }));
        api.MapGet("/actions/triggers/{id}/bindings", (string id, HttpContext http) => Only(http, "page", "per_page") ?? ByNumber(http, "bindings", Bindings.GetValueOrDefault(id, []).Select(action =>
            (JsonNode)new JsonObject { ["id"] = $"binding-{action}", ["trigger_id"] = id, ["display_name"] = action, ["action"] = Configuration["actions"].Single(one => (string)one["id"]! == action).DeepClone() })));
        // All at once, without pages: a tenant has a handful.
        api.MapGet("/log-streams", (HttpContext http) => Only(http) ?? Json(new JsonArray([.. LogStreams.Select(stream => stream.DeepClone())])));
        api.MapGet("/connections", (HttpContext http) => Only(http, "from", "take") ?? ByCheckpoint(http, "connections", Configuration["connections"]));
        api.MapGet("/client-grants", (HttpContext http) => Only(http, "from", "take") ?? ByCheckpoint(http, "client_grants", Configuration["client_grants"]));
    }

    private IEnumerable<JsonNode> Cloned(string list) => Configuration[list].Select(one => one.DeepClone());

    private static IResult? Only(HttpContext http, params string[] known) => http.Request.Query.Keys.Except(known).FirstOrDefault() is { } unknown
        ? Results.Json(new { statusCode = 400, message = $"Query validation error: 'Additional properties not allowed: {unknown}'" }, statusCode: 400)
        : null;
}
