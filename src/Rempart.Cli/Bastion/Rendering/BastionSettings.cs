using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Bastion.Rendering;

/// <summary>All that a bastion is rendered from and its agent must know: the file <c>agent.json</c>. It holds no secret.</summary>
internal sealed record BastionSettings
{
    /// <summary>The estate's id of the host.</summary>
    public required string HostId { get; init; }

    /// <summary>The server: an HTTPS address or <c>unix:/path</c>.</summary>
    public required string Server { get; init; }

    /// <summary>The certificate that is trusted for the server; null for those the system trusts.</summary>
    public string? Certificate { get; init; }

    /// <summary>The Ed25519 key that signs updates, 32 bytes. It is taken from the server once, when the bastion is installed.</summary>
    public required byte[] UpdateKey { get; init; }

    /// <summary>The account of all logins. It has no shell, and no certificate names it.</summary>
    public string Account { get; init; } = "rempart-tunnel";

    /// <summary>The account under which sshd asks who may enter.</summary>
    public string PrincipalsAccount { get; init; } = "rempart-principals";

    /// <summary>The account of the agent.</summary>
    public string AgentAccount { get; init; } = "rempart-agent";

    public int Port { get; init; } = 22;

    /// <summary>Where sshd listens; none for everywhere.</summary>
    public IReadOnlyList<string> ListenAddresses { get; init; } = [];

    /// <summary>Every destination that any grant may name, a second fence behind the one of each grant; none for any.</summary>
    public IReadOnlyList<string> PermitOpen { get; init; } = [];

    public required BastionLayout Layout { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, BastionSettingsJson.Default.BastionSettings) + "\n";

    /// <summary>Reads the file.</summary>
    /// <exception cref="CliException">It is not there or is none.</exception>
    public static BastionSettings Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), BastionSettingsJson.Default.BastionSettings)
                ?? throw CliException.Usage(Text.BastionSettingsUnreadable.With(path, "null"));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.BastionSettingsUnreadable.With(path, error.Message), error);
        }
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(BastionSettings))]
internal sealed partial class BastionSettingsJson : JsonSerializerContext;
