namespace Rempart.Server.Bastion.Store;

/// <summary>An enrolled key. One that was removed stays, so that the revocation list can name it.</summary>
internal sealed class KeyRow
{
    public required string Fingerprint { get; init; }
    public required string Person { get; init; }
    public required string PublicKey { get; init; }
    public required string Algorithm { get; init; }
    public int Bits { get; init; }

    /// <summary>How the private key's file was protected, as JSON.</summary>
    public required string Protection { get; set; }

    public bool Attested { get; set; }
    public DateTimeOffset EnrolledAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? RemovedAt { get; set; }
}

/// <summary>A challenge for the attestation of a security key; it counts once.</summary>
internal sealed class ChallengeRow
{
    public required byte[] Challenge { get; init; }
    public required string Person { get; init; }
    public DateTimeOffset Until { get; init; }
}

/// <summary>A nonce of the webhook that was used.</summary>
internal sealed class NonceRow
{
    public required string Nonce { get; init; }
    public DateTimeOffset At { get; init; }
}
