using System.Text.Json;
using System.Text.Json.Nodes;
using Rempart.Core.Access;
using Rempart.Core.Backups;

namespace Rempart.Server.Identity.People.Auth0;

/// <summary>
/// The tenant's configuration: applications, their grants, APIs, roles with their permissions, connections, actions with where they are
/// bound, rules, settings. What Auth0 does not give out is named.
/// </summary>
internal sealed class Auth0Export(Auth0Api api, Auth0Settings settings) : ITenantObjects
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<TenantExport> ExportAsync(CancellationToken cancellation)
    {
        var export = new Collected();
        try
        {
            foreach (var client in await api.ClientsAsync(cancellation))
            {
                var path = export.Add("clients", Auth0Api.Text("clients", client, "client_id"), client);
                if (HasSecret(client) && !client.ContainsKey("client_secret"))
                    export.Withhold(path, "client_secret", "grant the scope read:client_keys");
            }
            foreach (var grant in await api.ClientGrantsAsync(cancellation))
                export.Add("client-grants", Auth0Api.Text("client-grants", grant, "id"), grant);
            foreach (var server in await api.ResourceServersAsync(cancellation))
                export.Add("resource-servers", Auth0Api.Text("resource-servers", server, "id"), server);
            foreach (var role in await api.AllRolesAsync(cancellation))
                await AddRoleAsync(export, role, cancellation);
            foreach (var connection in await api.ConnectionsAsync(cancellation))
            {
                var path = export.Add("connections", Auth0Api.Text("connections", connection, "id"), connection);
                if (!connection.ContainsKey("options"))
                    export.Withhold(path, "options", "the application may not read them");
            }
            await AddActionsAsync(export, cancellation);
            foreach (var rule in await api.RulesAsync(cancellation))
                export.Add("rules", Auth0Api.Text("rules", rule, "id"), rule);
            export.Add("tenant", "settings", await api.SettingsAsync(cancellation));
        }
        catch (PeopleException error)
        {
            throw new TenantObjectsException(error.Message, error);
        }
        return new TenantExport(settings.Domain!, export.Objects, export.Withheld);
    }

    private async Task AddRoleAsync(Collected export, JsonObject role, CancellationToken cancellation)
    {
        var id = Auth0Api.Text("roles", role, "id");
        var whole = role.DeepClone().AsObject();
        // As one asks for them when the role is made anew.
        whole["permissions"] = new JsonArray([.. (await api.RolePermissionsAsync(id, cancellation))
            .OrderBy(one => one.ResourceServerIdentifier, StringComparer.Ordinal).ThenBy(one => one.PermissionName, StringComparer.Ordinal)
            .Select(one => (JsonNode)new JsonObject { ["resource_server_identifier"] = one.ResourceServerIdentifier, ["permission_name"] = one.PermissionName })]);
        export.Add("roles", id, whole);
    }

    private async Task AddActionsAsync(Collected export, CancellationToken cancellation)
    {
        foreach (var action in await api.ActionsAsync(cancellation))
        {
            var path = export.Add("actions", Auth0Api.Text("actions/actions", action, "id"), action);
            foreach (var secret in action["secrets"] is JsonArray secrets ? secrets.OfType<JsonObject>() : [])
                export.Withhold(path, $"the value of the secret {secret["name"]}", "Auth0 gives it to nobody");
        }
        foreach (var trigger in await api.TriggersAsync(cancellation))
        {
            var bindings = await api.BindingsAsync(trigger, cancellation);
            // Which actions run, and in which order; their code is with the actions.
            var order = bindings.Select(binding => (JsonNode)new JsonObject { ["display_name"] = binding["display_name"]?.DeepClone(), ["action_id"] = (binding["action"] as JsonObject)?["id"]?.DeepClone() });
            if (bindings.Count > 0)
                export.Add("triggers", trigger, new JsonObject { ["bindings"] = new JsonArray([.. order]) });
        }
    }

    // One that signs in with a secret: not a public application, not one with keys, not the tenant's own.
    private static bool HasSecret(JsonObject client) =>
        client["token_endpoint_auth_method"]?.ToString() is "client_secret_post" or "client_secret_basic" && client["global"]?.ToString() != "true";

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private sealed class Collected
    {
        // Something that is added meanwhile shifts the pages, so the same object may come twice.
        private readonly SortedDictionary<string, string> _objects = new(StringComparer.Ordinal);
        private readonly SortedSet<string> _withheld = new(StringComparer.Ordinal);

        public IReadOnlyList<TenantObject> Objects => [.. _objects.Select(one => new TenantObject(one.Key, one.Value))];

        public IReadOnlyList<string> Withheld => [.. _withheld];

        public string Add(string kind, string id, JsonObject one)
        {
            var path = $"{kind}/{Uri.EscapeDataString(id)}.json";
            _objects[path] = Sorted(one)!.ToJsonString(Indented) + "\n";
            return path;
        }

        public void Withhold(string path, string what, string why) => _withheld.Add($"{path}: {what} ({why})");
    }
}
