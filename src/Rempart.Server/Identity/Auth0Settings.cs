using Rempart.Server.Hosting;

namespace Rempart.Server.Identity;

/// <summary>The Management API of Auth0. Section <c>Rempart:Identity:Auth0</c>.</summary>
public sealed class Auth0Settings
{
    /// <summary>The tenant's domain, such as <c>r3edge.eu.auth0.com</c>, without scheme or slash; a port may follow. Empty: the issuer is not Auth0.</summary>
    public string? Domain { get; set; }

    /// <summary>The client id of the machine application that may call the Management API.</summary>
    public string? ClientId { get; set; }

    /// <summary>Its secret. Prefer <see cref="ClientSecretFile"/>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>A file that holds the secret and nothing else.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>The identifier of the API whose RBAC must be on; the issuer's audience, <c>Rempart:Identity:Audience</c>, when empty.</summary>
    public string? Audience { get; set; }

    /// <summary>True when people are managed at Auth0.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(Domain);

    internal Uri Url => new($"https://{Domain}/");

    /// <summary>The secret, from its file when there is one.</summary>
    internal string ReadClientSecret()
    {
        if (string.IsNullOrWhiteSpace(ClientSecretFile))
            return ClientSecret ?? "";
        try
        {
            return File.ReadAllText(ClientSecretFile).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The file of Rempart__Identity__Auth0__ClientSecretFile cannot be read: {error.Message}", error);
        }
    }

    /// <exception cref="StartupException">A setting is missing or wrong; the message names it.</exception>
    internal void Check(bool external)
    {
        if (!IsConfigured)
            return;
        if (!external)
            throw new StartupException("Rempart__Identity__Auth0__Domain is set and Rempart__Identity__Issuer is not. Set the issuer to the tenant's URL, with a slash at the end.");
        if (Domain!.Contains('/', StringComparison.Ordinal) || !Uri.TryCreate($"https://{Domain}/", UriKind.Absolute, out _))
            throw new StartupException($"Rempart__Identity__Auth0__Domain is '{Domain}', which is no domain. Write it like r3edge.eu.auth0.com.");
        if (string.IsNullOrWhiteSpace(ClientId))
            throw new StartupException("Rempart__Identity__Auth0__ClientId is missing. Put there the client id of a machine application that may call the Management API.");
        if (ReadClientSecret().Length == 0)
            throw new StartupException("The secret of Rempart__Identity__Auth0__ClientId is missing. Put it in a file and name that in Rempart__Identity__Auth0__ClientSecretFile.");
    }
}
