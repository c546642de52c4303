using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Rempart.Server.Tests.Identity.Auth0;

/// <summary>The device flow of the public client <c>cli</c>, with the statuses that Auth0 gives to the errors of RFC 8628.</summary>
internal sealed partial class Auth0StandIn
{
    public const string UserCode = "WDJB-MJHT";

    /// <summary>What the token endpoint answers to a device before somebody decided.</summary>
    public ConcurrentQueue<string> DeviceErrors { get; } = new();

    /// <summary>Who typed the code; null: nobody yet.</summary>
    public string? DeviceAllowedBy { get; set; }

    /// <summary>Living refresh tokens and whose they are.</summary>
    public ConcurrentDictionary<string, string> RefreshTokens { get; } = new();

    /// <summary>How long an access token of a person lives.</summary>
    public int PersonTokenSeconds { get; set; } = 3600;

    private async Task<IResult> DeviceCodeAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (form["client_id"] != "cli")
            return Error(401, "invalid_client");
        // Without an audience Auth0 gives an opaque token, which is good for nothing here.
        return form["audience"] != Audience || form["scope"] != "openid profile offline_access" ? Error(400, "invalid_request") : Json(new JsonObject
        {
            ["device_code"] = "a device code",
            ["user_code"] = UserCode,
            ["verification_uri"] = $"{Issuer}activate",
            ["verification_uri_complete"] = $"{Issuer}activate?user_code={UserCode}",
            ["expires_in"] = 900,
            ["interval"] = 1,
        });
    }

    private IResult PersonToken(IFormCollection form)
    {
        string? person;
        if (form["grant_type"] == "refresh_token")
            return RefreshTokens.TryRemove(form["refresh_token"].ToString(), out person) ? Tokens(person) : Error(403, "invalid_grant");
        if (form["grant_type"] != "urn:ietf:params:oauth:grant-type:device_code" || form["device_code"] != "a device code")
            return Error(403, "invalid_grant");
        if (DeviceErrors.TryDequeue(out var error))
            return Error(error == "slow_down" ? 429 : 403, error);
        person = DeviceAllowedBy;
        return person is null ? Error(403, "authorization_pending") : Tokens(person);
    }

    private IResult Tokens(string person)
    {
        var refresh = $"refresh-{Guid.NewGuid():N}";
        RefreshTokens[refresh] = person;
        var idToken = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = "cli",
            Claims = new Dictionary<string, object> { ["sub"] = person, ["name"] = Users[person].Email },
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_key) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
        });
        return Json(new JsonObject
        {
            ["access_token"] = AccessToken(person, "openid profile offline_access", [.. Users[person].Roles.SelectMany(role => Roles[role])]),
            ["refresh_token"] = refresh,
            ["id_token"] = idToken,
            ["expires_in"] = PersonTokenSeconds,
            ["token_type"] = "Bearer",
        });
    }

    private static IResult Error(int status, string error) =>
        Results.Text(new JsonObject { ["error"] = error, ["error_description"] = error }.ToJsonString(), "application/json", statusCode: status);
}
