using Rempart.Server.Hosting;

namespace Rempart.Server.Security;

/// <summary>Rate limits. Section <c>Rempart:Security</c>.</summary>
public sealed class SecurityOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Rempart:Security";

    /// <summary>Sign-in forms one address may send in a minute; an IPv6 /64 counts as one address. 1 to 10000, default 20.</summary>
    public int SignInsPerMinute { get; set; } = 20;

    /// <summary>Requests to the token and revocation endpoints one address may send in a minute. 1 to 10000, default 60.</summary>
    public int TokensPerMinute { get; set; } = 60;

    internal void Check()
    {
        foreach (var (name, value) in ((string, int)[])[(nameof(SignInsPerMinute), SignInsPerMinute), (nameof(TokensPerMinute), TokensPerMinute)])
        {
            if (value is < 1 or > 10_000)
                throw new StartupException($"Rempart__Security__{name} is {value}. Write a number from 1 to 10000.");
        }
    }
}
