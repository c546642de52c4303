using System.Globalization;
using System.Text.RegularExpressions;
using Rempart.Ssh.Keys;

namespace Rempart.Ssh.Certificates;

/// <summary>What an authority refuses to sign. Every problem is told, not only the first.</summary>
internal static partial class ContentRules
{
    private const int LongestCommand = 1024;

    public static IEnumerable<string> Problems(CertificateContent content, IssuingPolicy policy, SshPublicKey authority, DateTimeOffset now)
    {
        if (content.PublicKey.Algorithm == SshKeyAlgorithm.Rsa && content.PublicKey.Bits < policy.MinimumRsaBits)
            yield return $"The RSA key has {content.PublicKey.Bits} bits; at least {policy.MinimumRsaBits} are asked for. Make a new key: ssh-keygen -t ed25519";
        if (content.PublicKey.Equals(authority))
            yield return "The key is the authority's own; it must not be used for anything else.";
        if (content.Serial == 0)
            yield return "The serial is 0, which cannot be revoked. Give every certificate a serial of its own.";
        if (!KeyId().IsMatch(content.KeyId))
            yield return "The key id must be 1 to 128 letters, digits and ._@=;:,/+-, because sshd writes it to its log.";
        foreach (var problem in Principals(content, policy))
            yield return problem;
        foreach (var problem in Times(content, policy, now))
            yield return problem;
        foreach (var problem in content.Type == CertificateType.Host ? HostOptions(content) : UserOptions(content))
            yield return problem;
    }

    private static IEnumerable<string> Principals(CertificateContent content, IssuingPolicy policy)
    {
        if (content.Principals.Count == 0)
            yield return "There is no principal. Old servers take a certificate without principals for everyone's.";
        if (content.Principals.Count > policy.MaximumPrincipals)
            yield return $"There are {content.Principals.Count} principals; at most {policy.MaximumPrincipals} are allowed.";
        if (content.Principals.Distinct(StringComparer.Ordinal).Count() != content.Principals.Count)
            yield return "A principal stands twice.";
        var isUser = content.Type == CertificateType.User;
        foreach (var principal in content.Principals)
        {
            if (!(isUser ? UserPrincipal() : HostPrincipal()).IsMatch(principal))
            {
                yield return isUser
                    ? $"The principal {Show(principal)} is refused: 1 to 128 of a-z, 0-9 and ._@- are allowed."
                    : $"The host name {Show(principal)} is refused: 1 to 253 letters, digits, dots, hyphens and colons are allowed, no wildcard.";
            }
            else if (isUser && policy.LoginAccounts.Contains(principal, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"The principal '{principal}' is a login account. A misconfigured server would take it without asking who may go where.";
            }
        }
    }

    private static IEnumerable<string> Times(CertificateContent content, IssuingPolicy policy, DateTimeOffset now)
    {
        if (content.ValidAfter.ToUnixTimeSeconds() < 0 || content.ValidBefore.ToUnixTimeSeconds() <= content.ValidAfter.ToUnixTimeSeconds())
            yield return "The certificate ends before it begins.";
        if (content.ValidBefore <= now)
            yield return $"The certificate ends at {Show(content.ValidBefore)}, which is past.";
        if (content.ValidBefore - now > policy.MaximumValidity)
            yield return $"The certificate ends at {Show(content.ValidBefore)}; {policy.MaximumValidity:c} from now is the limit.";
        if (now - content.ValidAfter > policy.MaximumBackdating)
            yield return $"The certificate begins at {Show(content.ValidAfter)}; {policy.MaximumBackdating:c} before now is the limit.";
    }

    private static IEnumerable<string> UserOptions(CertificateContent content)
    {
        if (content.ForceCommand is { } command && (command.Length is 0 or > LongestCommand || command.Any(char.IsControl)))
            yield return $"The forced command must be one line of 1 to {LongestCommand} characters without control characters.";
        foreach (var address in content.SourceAddresses.Where(address => !SourceNetwork.TryParse(address, out _)))
            yield return $"The source address {Show(address)} is no network such as 10.0.0.0/8, with the bits of the host zero.";
        if (content.VerifyRequired && !content.PublicKey.IsSecurityKey)
            yield return "Verification can only be required of sk- keys.";
        if (content.Extensions.HasFlag(CertificateExtensions.NoTouchRequired) && !content.PublicKey.IsSecurityKey)
            yield return "Only sk- keys can be used without a touch.";
    }

    private static IEnumerable<string> HostOptions(CertificateContent content)
    {
        if (content.ForceCommand is not null || content.SourceAddresses.Count > 0 || content.VerifyRequired || content.Extensions != CertificateExtensions.None)
            yield return "A host certificate has no options and no extensions.";
    }

    private static string Show(string name) => name.Length <= 128 && !name.Any(char.IsControl) ? $"'{name}'" : "with control characters or more than 128 characters";

    private static string Show(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[a-z0-9._@-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UserPrincipal();

    [GeneratedRegex(@"\A[A-Za-z0-9.:-]{1,253}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostPrincipal();

    [GeneratedRegex(@"\A[A-Za-z0-9._@=;:,/+-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyId();
}
