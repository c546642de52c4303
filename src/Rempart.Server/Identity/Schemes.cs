namespace Rempart.Server.Identity;

/// <summary>The ways to be known, by their names in ASP.NET Core.</summary>
internal static class Schemes
{
    /// <summary>Chooses one of the others by how the request came.</summary>
    public const string Any = "Rempart";

    /// <summary>The browser's session with the console.</summary>
    public const string Console = "Console";

    /// <summary>The browser's session with the embedded provider: who has signed in there need not again for another client.</summary>
    public const string Provider = "Provider";

    /// <summary>Between the password and the end of a sign-in.</summary>
    public const string Step = "Step";

    /// <summary>The browser's sign-in to the console, by code and PKCE.</summary>
    public const string SignIn = "SignIn";

    /// <summary>Access tokens of an external issuer; those of the embedded one have OpenIddict's own scheme.</summary>
    public const string ExternalBearer = "ExternalBearer";

    /// <summary>A process on this machine, over the local socket.</summary>
    public const string LocalSocket = "LocalSocket";
}
