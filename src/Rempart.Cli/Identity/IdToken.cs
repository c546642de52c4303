using System.Buffers.Text;
using System.Text.Json;

namespace Rempart.Cli.Identity;

/// <summary>
/// Reads the name of who signed in, for display only. Its signature is not checked: it came straight from the token
/// endpoint over TLS (OpenID Connect Core, section 3.1.3.7), and nothing is decided by it.
/// </summary>
internal static class IdToken
{
    private static readonly string[] Claims = ["preferred_username", "name", "email", "sub"];

    public static string? NameIn(string? token)
    {
        if (token?.Split('.') is not [_, var payload, _])
            return null;
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return claims.RootElement.ValueKind != JsonValueKind.Object ? null : Claims
                .Select(claim => claims.RootElement.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null)
                .FirstOrDefault(name => !string.IsNullOrEmpty(name));
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            // Without a name the login holds all the same.
            return null;
        }
    }
}
