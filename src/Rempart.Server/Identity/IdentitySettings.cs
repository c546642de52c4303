using Rempart.Server.Hosting;

namespace Rempart.Server.Identity;

/// <summary>Who signs people in. Section <c>Rempart:Identity</c>.</summary>
public sealed class IdentitySettings
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Rempart:Identity";

    /// <summary>
    /// The URL of an external OpenID Connect issuer. Without it Rempart is its own issuer, with local accounts; with it local
    /// accounts cannot sign in.
    /// </summary>
    public string? Issuer { get; set; }

    /// <summary>The console's client id at the external issuer.</summary>
    public string? ClientId { get; set; }

    /// <summary>The console's client secret at the external issuer. Prefer <see cref="ClientSecretFile"/>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>A file that holds the client secret and nothing else.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>The audience that access tokens of the external issuer must name.</summary>
    public string? Audience { get; set; }

    /// <summary>What the console asks the external issuer for. Default <c>openid profile email</c>.</summary>
    public string Scopes { get; set; } = "openid profile email";

    /// <summary>The claim of the external issuer that holds roles or groups. Default <c>roles</c>.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The claim of the external issuer that names people. Default <c>preferred_username</c>, then <c>email</c>, then <c>sub</c>.</summary>
    public string NameClaim { get; set; } = "preferred_username";

    /// <summary>
    /// Which values of <see cref="RoleClaim"/> give which role: <c>Rempart:Identity:Roles:administrator:0=security-team</c>.
    /// </summary>
    public Dictionary<string, string[]> Roles { get; set; } = [];

    /// <summary>Local accounts of this role and those above it must have a second factor. Default: nobody must.</summary>
    public string? RequireSecondFactorFor { get; set; }

    /// <summary>
    /// Whether a device without a browser may be signed in with a code that is typed elsewhere (RFC 8628). Default true; off, the
    /// command line needs a browser on its own machine. Only the embedded provider reads it: an external issuer decides itself.
    /// </summary>
    public bool DeviceSignIn { get; set; } = true;

    /// <summary>The command line's client id at the external issuer: a public client, without secret. Empty: people cannot sign the command line in.</summary>
    public string? CliClientId { get; set; }

    /// <summary>A PEM file with authorities that may have signed the external issuer's certificate, beside the system's.</summary>
    public string? IssuerCertificateAuthority { get; set; }

    /// <summary>Auth0's Management API, when the external issuer is Auth0: people, roles and sessions are then read and ended there.</summary>
    public Auth0Settings Auth0 { get; set; } = new();

    /// <summary>
    /// What Rempart does by itself when the estate ends a person: <c>ended</c> (default) blocks an account after the person's last day,
    /// <c>ended-and-gone</c> also when the person was removed from the estate, <c>off</c> only shows the finding.
    /// </summary>
    public string FollowEstate { get; set; } = "ended";

    /// <summary>True when people sign in elsewhere.</summary>
    public bool IsExternal => !string.IsNullOrWhiteSpace(Issuer);

    internal AccessRole? SecondFactorFrom => AccessRoles.Parse(RequireSecondFactorFor);

    /// <summary>The client secret, from its file when there is one; null without.</summary>
    internal string? ReadClientSecret()
    {
        if (string.IsNullOrWhiteSpace(ClientSecretFile))
            return ClientSecret;
        try
        {
            return File.ReadAllText(ClientSecretFile).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The file of Rempart__Identity__ClientSecretFile cannot be read: {error.Message}", error);
        }
    }

    /// <exception cref="StartupException">A setting is missing or wrong; the message names it.</exception>
    internal void Check()
    {
        if (!string.IsNullOrWhiteSpace(RequireSecondFactorFor) && SecondFactorFrom is null)
            throw new StartupException($"Rempart__Identity__RequireSecondFactorFor is '{RequireSecondFactorFor}', which is no role. Write {AccessRoles.Words}.");
        if (FollowEstate is not ("off" or "ended" or "ended-and-gone"))
            throw new StartupException($"Rempart__Identity__FollowEstate is '{FollowEstate}'. Write off, ended or ended-and-gone.");
        Auth0.Check(IsExternal);
        if (!IsExternal)
            return;
        if (!Uri.TryCreate(Issuer, UriKind.Absolute, out var issuer) || issuer.Scheme != Uri.UriSchemeHttps || issuer.Query.Length > 0 || issuer.Fragment.Length > 0)
            throw new StartupException($"Rempart__Identity__Issuer is '{Issuer}', which is no https URL without query. Write it like https://login.example.");
        if (string.IsNullOrWhiteSpace(ClientId))
            throw new StartupException("Rempart__Identity__ClientId is missing. Register Rempart's console at the issuer and put its client id there.");
        if (string.IsNullOrWhiteSpace(Audience))
            throw new StartupException("Rempart__Identity__Audience is missing. Put there the audience the issuer writes into access tokens for Rempart.");
        if (!Scopes.Split(' ').Contains("openid", StringComparer.Ordinal))
            throw new StartupException($"Rempart__Identity__Scopes is '{Scopes}', which lacks openid. Add it.");
        foreach (var role in Roles.Keys.Where(role => !AccessRoles.IsMachineWord(role)))
            throw new StartupException($"Rempart__Identity__Roles names '{role}', which is no role. Write {AccessRoles.MachineWords}.");
        if (!Roles.Values.Any(values => values.Length > 0))
            throw new StartupException("Rempart__Identity__Roles maps nothing, so nobody could do anything. Set for example Rempart__Identity__Roles__administrator__0 to a value of the role claim.");
        _ = ReadClientSecret();
        if (!string.IsNullOrWhiteSpace(IssuerCertificateAuthority) && !File.Exists(IssuerCertificateAuthority))
            throw new StartupException($"The file {IssuerCertificateAuthority} of Rempart__Identity__IssuerCertificateAuthority does not exist.");
    }
}
