using System.Text.Json.Nodes;
using Rempart.Core.Access;

namespace Rempart.Server.Identity.People.Auth0;

/// <summary>What is configured in the tenant, whole and as the API gives it.</summary>
internal sealed partial class Auth0Api
{
    // These hold code; a page of a hundred could be larger than an answer may be.
    private const int PerLargePage = 10;

    public Task<IReadOnlyList<JsonObject>> ClientsAsync(CancellationToken cancellation) => ObjectsAsync("clients?", "clients", cancellation);

    public Task<IReadOnlyList<JsonObject>> ResourceServersAsync(CancellationToken cancellation) => ObjectsAsync("resource-servers?", "resource_servers", cancellation);

    public Task<IReadOnlyList<JsonObject>> AllRolesAsync(CancellationToken cancellation) => ObjectsAsync("roles?", "roles", cancellation);

    // The endpoints of actions give a total always, and refuse the question for it.
    public Task<IReadOnlyList<JsonObject>> ActionsAsync(CancellationToken cancellation) =>
        ObjectsAsync("actions/actions?", "actions", cancellation, totals: "", size: PerLargePage);

    public Task<IReadOnlyList<JsonObject>> BindingsAsync(string trigger, CancellationToken cancellation) =>
        ObjectsAsync($"actions/triggers/{Escape(trigger)}/bindings?", "bindings", cancellation, totals: "", size: PerLargePage);

    public async Task<IReadOnlyList<string>> TriggersAsync(CancellationToken cancellation) =>
        [.. Items("actions/triggers", await http.GetAsync("actions/triggers", Auth0Json.Default.JsonObject, cancellation), "triggers").Select(trigger => Text("actions/triggers", trigger, "id")).Distinct()];

    public Task<IReadOnlyList<JsonObject>> ConnectionsAsync(CancellationToken cancellation) => CheckpointedObjectsAsync("connections", "connections", PerLargePage, cancellation);

    public Task<IReadOnlyList<JsonObject>> ClientGrantsAsync(CancellationToken cancellation) => CheckpointedObjectsAsync("client-grants", "client_grants", PerPage, cancellation);

    // Rules came to their end in November 2026; a tenant that never had any has no endpoint for them.
    public async Task<IReadOnlyList<JsonObject>> RulesAsync(CancellationToken cancellation) =>
        await http.FindAsync("rules?page=0&per_page=1&include_totals=true", Auth0Json.Default.JsonObject, cancellation) is null
            ? []
            : await ObjectsAsync("rules?", "rules", cancellation, size: PerLargePage);

    public Task<JsonObject> SettingsAsync(CancellationToken cancellation) => http.GetAsync("tenants/settings", Auth0Json.Default.JsonObject, cancellation);

    /// <summary>A member that must be there.</summary>
    public static string Text(string path, JsonObject one, string name) =>
        one.TryGetPropertyValue(name, out var value) && value is JsonValue text && text.TryGetValue<string>(out var found) && found.Length > 0
            ? found
            : throw NotAsDocumented(path);

    private Task<IReadOnlyList<JsonObject>> ObjectsAsync(string path, string list, CancellationToken cancellation, string totals = "&include_totals=true", int size = PerPage) =>
        NumberedAsync(path, Auth0Json.Default.JsonObject, page => Items(path, page, list), page => Total(path, page), cancellation, totals, size);

    private Task<IReadOnlyList<JsonObject>> CheckpointedObjectsAsync(string path, string list, int size, CancellationToken cancellation) =>
        CheckpointedAsync(path, Auth0Json.Default.JsonObject, page => Items(path, page, list), page => page["next"]?.ToString(), cancellation, size, required: true);

    private static IReadOnlyList<JsonObject> Items(string path, JsonObject page, string list) =>
        page[list] is JsonArray items && items.All(item => item is JsonObject) ? [.. items.Cast<JsonObject>()] : throw NotAsDocumented(path);

    private static int Total(string path, JsonObject page) => page["total"] is JsonValue value && value.TryGetValue<int>(out var total) ? total : throw NotAsDocumented(path);

    private static PeopleException NotAsDocumented(string path) =>
        new($"Auth0 GET api/v2/{path.Split('?')[0]}: the answer is not what Auth0 documents. Check Rempart__Identity__Auth0__Domain, and whether a proxy answers instead.");
}
