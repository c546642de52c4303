using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Rempart.Server.Tests.Identity.Auth0;

internal sealed partial class Auth0StandIn
{
    private void Map(WebApplication app)
    {
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Issuer, jwks_uri = $"{Issuer}.well-known/jwks.json", authorization_endpoint = $"{Issuer}authorize", token_endpoint = $"{Issuer}oauth/token", device_authorization_endpoint = $"{Issuer}oauth/device/code", revocation_endpoint = $"{Issuer}oauth/revoke" }));
        app.MapGet("/.well-known/jwks.json", () =>
        {
            var key = _key.ExportParameters(false);
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "one", n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) } } });
        });
        app.MapPost("/oauth/token", (Delegate)TokenAsync);
        app.MapPost("/oauth/device/code", (Delegate)DeviceCodeAsync);
        app.MapGet("/authorize", Authorize);
        app.MapPost("/oauth/revoke", async (HttpContext http) => RefreshTokens.TryRemove((await http.Request.ReadFormAsync())["token"].ToString(), out _) ? Results.Ok() : Results.BadRequest());
        var api = app.MapGroup("/api/v2");
        api.MapGet("/users", (HttpContext http) => ByNumber(http, "users", Users.Values.OrderBy(user => user.CreatedAt).ThenBy(user => user.Id, StringComparer.Ordinal).Select(user => (JsonNode)user.Json())));
        api.MapGet("/users/{id}", (string id) => Users.TryGetValue(id, out var user) ? Json(user.Json()) : Results.NotFound());
        api.MapPatch("/users/{id}", async (string id, HttpContext http) =>
        {
            if (!Users.TryGetValue(id, out var user))
                return Results.NotFound();
            user.Blocked = (bool)(await BodyAsync(http))["blocked"]!;
            return Json(user.Json());
        });
        api.MapGet("/users/{id}/roles", (string id, HttpContext http) => ByNumber(http, "roles", Users[id].Roles.Select(role => (JsonNode)new JsonObject { ["id"] = $"rol_{role}", ["name"] = role })));
        api.MapDelete("/users/{id}/roles", async (string id, HttpContext http) =>
        {
            foreach (var role in (await BodyAsync(http))["roles"]!.AsArray())
                Users[id].Roles.Remove(((string)role!)["rol_".Length..]);
            return Results.NoContent();
        });
        api.MapGet("/users/{id}/permissions", (string id, HttpContext http) => ByNumber(http, "permissions", Users[id].Permissions.Concat(Users[id].Roles.SelectMany(role => Roles[role])).Distinct().Select(Permission)));
        api.MapDelete("/users/{id}/permissions", async (string id, HttpContext http) =>
        {
            foreach (var permission in (await BodyAsync(http))["permissions"]!.AsArray())
                Users[id].Permissions.Remove((string)permission!["permission_name"]!);
            return Results.NoContent();
        });
        MapConfiguration(api);
        api.MapGet("/roles/{id}/permissions", (string id, HttpContext http) => ByNumber(http, "permissions", Roles[id["rol_".Length..]].Select(Permission)));
        api.MapGet("/users/{id}/sessions", (string id, HttpContext http) => ByCheckpoint(http, "sessions", Users[id].Sessions));
        api.MapGet("/users/{id}/refresh-tokens", (string id, HttpContext http) => ByCheckpoint(http, "tokens", Users[id].Tokens));
        api.MapDelete("/sessions/{id}", (string id) => Remove(user => user.Sessions, id));
        api.MapDelete("/refresh-tokens/{id}", (string id) => Remove(user => user.Tokens, id));
        api.MapPost("/users/{id}/revoke-access", async (string id, HttpContext http) =>
        {
            if (!Users.TryGetValue(id, out var user))
                return Results.NotFound();
            user.Sessions.Clear();
            if (!(bool)(await BodyAsync(http))["preserve_refresh_tokens"]!)
                user.Tokens.Clear();
            return Results.NoContent();
        });
        api.MapGet("/resource-servers/{id}", (string id) => Uri.UnescapeDataString(id) == Audience
            ? Json(new JsonObject { ["id"] = "api_1", ["identifier"] = Audience, ["enforce_policies"] = EnforcePolicies, ["token_dialect"] = TokenDialect })
            : Results.NotFound());
        api.MapGet("/tenants/settings", () =>
        {
            var json = new JsonObject();
            if (SessionLifetime is { } all)
                json["session_lifetime"] = all;
            if (IdleSessionLifetime is { } idle)
                json["idle_session_lifetime"] = idle;
            json["friendly_name"] = FriendlyName;
            return Json(json);
        });
        api.MapGet("/logs", LogsOf);
    }

    private async Task<IResult> TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (form["client_id"] == "cli")
            return PersonToken(form);
        if (form["client_id"] == "console")
            return ConsoleToken(form);
        if (form["client_secret"] != "a secret of the machine" || form["audience"] != $"{Issuer}api/v2/")
            return Results.StatusCode(401);
        TokensIssued++;
        var token = $"token-{Guid.NewGuid():N}";
        _tokens[token] = TimeProvider.System.GetUtcNow().AddSeconds(TokenSeconds);
        return Json(new JsonObject { ["access_token"] = token, ["expires_in"] = TokenSeconds, ["token_type"] = "Bearer" });
    }

    private IResult LogsOf(HttpContext http)
    {
        var take = Math.Min(100, Number(http, "take", 50));
        var from = http.Request.Query["from"].ToString();
        var all = Logs.OrderBy(log => (string)log["log_id"]!, StringComparer.Ordinal);
        var after = from.Length == 0 ? all : all.Where(log => string.CompareOrdinal((string)log["log_id"]!, from) > 0);
        return Json(new JsonArray([.. after.Take(take).Select(log => log.DeepClone())]));
    }

    // At most 100 a page, and nothing after the thousandth.
    private static IResult ByNumber(HttpContext http, string name, IEnumerable<JsonNode> all)
    {
        var items = all.ToList();
        var (page, size) = (Number(http, "page", 0), Number(http, "per_page", 50));
        return size > 100 || (page + 1) * size > 1000
            ? Results.BadRequest()
            : Json(new JsonObject { ["start"] = page * size, ["limit"] = size, ["total"] = items.Count, [name] = new JsonArray([.. items.Skip(page * size).Take(size)]) });
    }

    private static IResult ByCheckpoint(HttpContext http, string name, List<JsonObject> all)
    {
        var take = Number(http, "take", 50);
        if (take > 100)
            return Results.BadRequest();
        List<JsonObject> items;
        lock (all)
            items = [.. all.OrderBy(one => (string)one["id"]!, StringComparer.Ordinal).Where(one => string.CompareOrdinal((string)one["id"]!, http.Request.Query["from"].ToString()) > 0)];
        var json = new JsonObject { [name] = new JsonArray([.. items.Take(take).Select(one => one.DeepClone())]) };
        if (items.Count > take)
            json["next"] = (string)items[take - 1]["id"]!;
        return Json(json);
    }

    private IResult Remove(Func<StandInUser, List<JsonObject>> of, string id)
    {
        foreach (var list in Users.Values.Select(of))
        {
            lock (list)
                list.RemoveAll(one => (string)one["id"]! == id);
        }
        return Results.NoContent();
    }

    private static JsonNode Permission(string name) => new JsonObject { ["permission_name"] = name, ["resource_server_identifier"] = Audience, ["resource_server_name"] = "Rempart" };

    private static int Number(HttpContext http, string name, int otherwise) => int.TryParse(http.Request.Query[name], CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static async Task<JsonNode> BodyAsync(HttpContext http) => (await JsonNode.ParseAsync(http.Request.Body))!;

    private static IResult Json(JsonNode node) => Results.Text(node.ToJsonString(), "application/json");
}
