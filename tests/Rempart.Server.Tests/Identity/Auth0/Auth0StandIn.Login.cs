using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Rempart.Server.Tests.Identity.Auth0;

/// <summary>The sign-in of the console: code with PKCE, for whoever the test says sits at the browser.</summary>
internal sealed partial class Auth0StandIn
{
    private readonly ConcurrentDictionary<string, (string Person, string Nonce, string Challenge)> _codes = new();

    /// <summary>Who signs in next.</summary>
    public string? AtTheBrowser { get; set; }

    private IResult Authorize(HttpContext http)
    {
        var query = http.Request.Query;
        if (AtTheBrowser is not { } person || Users[person].Blocked)
            return Results.Redirect($"{query["redirect_uri"]}?error=access_denied&state={Uri.EscapeDataString(query["state"].ToString())}");
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (person, query["nonce"].ToString(), query["code_challenge"].ToString());
        var session = Users[person];
        session.Open(session.Sessions, TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
        return Results.Redirect($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"].ToString())}");
    }

    private IResult ConsoleToken(IFormCollection form)
    {
        if (!_codes.TryRemove(form["code"].ToString(), out var asked) ||
            Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked.Challenge)
        {
            return Error(403, "invalid_grant");
        }
        string[] rights = [.. Users[asked.Person].Roles.SelectMany(role => Roles[role])];
        var idToken = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = "console",
            Claims = new Dictionary<string, object> { ["sub"] = asked.Person, ["nonce"] = asked.Nonce, ["roles"] = rights, [EmailClaim] = Users[asked.Person].Email },
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_key) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
        });
        return Json(new JsonObject { ["access_token"] = "opaque", ["id_token"] = idToken, ["expires_in"] = 3600, ["token_type"] = "Bearer" });
    }
}
