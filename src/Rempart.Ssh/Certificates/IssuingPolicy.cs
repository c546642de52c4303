namespace Rempart.Ssh.Certificates;

/// <summary>The limits of what an authority signs.</summary>
public sealed record IssuingPolicy
{
    /// <summary>
    /// Accounts that people log in to. A principal may never be one of them: sshd takes a certificate whose principal is the account's
    /// name without asking the principals command when that command is misconfigured (bz3574, OpenSSH 9.3 and older).
    /// </summary>
    public required IReadOnlyCollection<string> LoginAccounts { get; init; }

    /// <summary>How far from now a certificate may end. One hour unless told otherwise.</summary>
    public TimeSpan MaximumValidity { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How far before now a certificate may begin, for servers whose clock is behind. 5 minutes unless told otherwise.</summary>
    public TimeSpan MaximumBackdating { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Bits of the shortest RSA key that is certified: 3072 unless told otherwise.</summary>
    public int MinimumRsaBits { get; init; } = 3072;

    /// <summary>The most principals of a certificate; OpenSSH reads 256.</summary>
    public int MaximumPrincipals { get; init; } = 16;
}
