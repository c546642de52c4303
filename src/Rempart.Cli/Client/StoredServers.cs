using System.Text.Json.Serialization;

namespace Rempart.Cli.Client;

/// <summary>What <c>rempart login</c> remembers: the file <c>servers.json</c>.</summary>
internal sealed record StoredServers
{
    /// <summary>The server of commands that name none; a URL.</summary>
    public string? Default { get; init; }

    /// <summary>What is known of each server, by URL.</summary>
    public IReadOnlyDictionary<string, StoredServer> Servers { get; init; } = new Dictionary<string, StoredServer>();

    public StoredServer? Find(ServerAddress address) => Servers.GetValueOrDefault(address.Name);

    public StoredServers With(ServerAddress address, StoredServer server) =>
        this with { Servers = new Dictionary<string, StoredServer>(Servers) { [address.Name] = server } };

    public StoredServers Without(ServerAddress address)
    {
        var rest = new Dictionary<string, StoredServer>(Servers);
        rest.Remove(address.Name);
        return this with { Servers = rest, Default = Default == address.Name ? null : Default };
    }
}

/// <summary>One server.</summary>
internal sealed record StoredServer
{
    /// <summary>The certificate that was trusted at login, PEM; null when the system's authorities vouch for it.</summary>
    public string? Certificate { get; init; }

    /// <summary>The external issuer that gave the tokens; null when the server did itself.</summary>
    public string? Issuer { get; init; }

    /// <summary>Who signed in, for display.</summary>
    public string? User { get; init; }

    public string? AccessToken { get; init; }

    public string? RefreshToken { get; init; }

    /// <summary>When the access token ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredServers))]
internal sealed partial class StoreJson : JsonSerializerContext;
