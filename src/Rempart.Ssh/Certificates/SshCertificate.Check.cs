using System.Net;

namespace Rempart.Ssh.Certificates;

/// <content>Checking.</content>
public sealed partial class SshCertificate
{
    /// <summary>Whether the certificate counts. Its signature was checked when it was read.</summary>
    /// <param name="against">Authorities, type, principal, time, address and revocations.</param>
    /// <returns>Everything that is wrong; <see cref="CertificateProblem.None"/> when it counts.</returns>
    public CertificateProblem Check(CertificateCheck against)
    {
        ArgumentNullException.ThrowIfNull(against);
        var now = against.Now.ToUnixTimeSeconds();
        var problems = CertificateProblem.None;
        if (!against.Authorities.Contains(SigningKey))
            problems |= CertificateProblem.UntrustedAuthority;
        if (Type != against.Type)
            problems |= CertificateProblem.WrongType;
        if (Principals.Count == 0 || (against.Principal is { } name && !Principals.Contains(name, StringComparer.Ordinal)))
            problems |= CertificateProblem.WrongPrincipal;
        if (now < 0 || (ulong)now < ValidAfterSeconds)
            problems |= CertificateProblem.NotYetValid;
        else if ((ulong)now >= ValidBeforeSeconds)
            problems |= CertificateProblem.Expired;
        if (CriticalOptions.Any(option => !IsKnown(option)))
            problems |= CertificateProblem.UnknownCriticalOption;
        if (CriticalOptions.FirstOrDefault(option => option.Name == CertificateOptions.SourceAddress) is { } source && !IsFrom(source.Value, against.Source))
            problems |= CertificateProblem.WrongSourceAddress;
        if (against.Revoked?.IsRevoked(this) == true)
            problems |= CertificateProblem.Revoked;
        return problems;
    }

    private bool IsKnown(CertificateOption option) => Type == CertificateType.User && option.Name switch
    {
        CertificateOptions.ForceCommand or CertificateOptions.SourceAddress => option.Value is not null,
        CertificateOptions.VerifyRequired => option.Value is null,
        _ => false,
    };

    private static bool IsFrom(string? networks, IPAddress? address)
    {
        if (networks is null || address is null)
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return networks.Split(',').Any(network => SourceNetwork.TryParse(network, out var range) && range.Contains(address));
    }
}
