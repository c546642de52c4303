using System.Globalization;
using System.Text.Json.Serialization;
using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Text;
using Rempart.Server.Bastion.Grants;
using Rempart.Ssh.Keys;

namespace Rempart.Server.Bastion.Keys;

/// <summary>Which keys are good enough. The estate's settings of <c>access.ssh-keys</c> hold at enrolment and at each check after.</summary>
internal sealed class KeyRules
{
    public const string ControlId = "access.ssh-keys";
    private const string Convert = "Convert it: ssh-keygen -p -o -a 64 -f FILE";

    /// <summary>Bits of the shortest RSA key.</summary>
    public int LeastRsaBits { get; private init; } = 3072;

    /// <summary>Rounds of bcrypt that a protected file has at least.</summary>
    public int LeastRounds { get; private init; } = 64;

    /// <summary>How old a key may become.</summary>
    public TimeSpan LongestAge { get; private init; } = TimeSpan.FromDays(365);

    /// <summary>Algorithms that are taken, by their names in key lines.</summary>
    public IReadOnlySet<string> Algorithms { get; private init; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256", "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa",
    };

    /// <summary>Whether security keys must be attested.</summary>
    public bool NeedsAttestation { get; private init; }

    /// <summary>What of the settings cannot be understood; null when all is well. Defaults hold then.</summary>
    public string? Problem { get; private init; }

    public static KeyRules Of(Estate estate)
    {
        var settings = new SettingsReader(estate, ControlId);
        var (rsa, rounds, age, algorithms, attested) = (settings.Text("least-rsa-bits"), settings.Text("least-rounds"), settings.Text("longest-age"), settings.Names("algorithms"), settings.Flag("attested"));
        var defaults = new KeyRules();
        string[] problems =
        [
            .. Number(rsa, 2048, 16384, out var rsaBits) ? [] : (string[])["'least-rsa-bits' must be 2048 to 16384"],
            .. Number(rounds, 16, 1024, out var leastRounds) ? [] : (string[])["'least-rounds' must be 16 to 1024"],
            .. Age(age, out var longest) ? [] : (string[])["'longest-age' must be a duration such as 365d"],
            .. algorithms.Where(name => !defaults.Algorithms.Contains(name)).Select(name => $"'algorithms' names '{name}', which is none of {string.Join(", ", defaults.Algorithms)}"),
        ];
        return new KeyRules
        {
            LeastRsaBits = rsaBits ?? defaults.LeastRsaBits,
            LeastRounds = leastRounds ?? defaults.LeastRounds,
            LongestAge = longest ?? defaults.LongestAge,
            Algorithms = algorithms.Count > 0 ? algorithms : defaults.Algorithms,
            NeedsAttestation = attested,
            Problem = settings.Problem() ?? (problems.Length > 0 ? $"The estate's settings of {ControlId} are not understood: {string.Join("; ", problems)}." : null),
        };
    }

    /// <summary>Reads a key that shall be enrolled.</summary>
    /// <exception cref="AccessRefusedException">It is not good enough; the message says how to mend that.</exception>
    public SshPublicKey Read(KeyEnrolment enrolment)
    {
        if (!SshPublicKey.TryParse(enrolment.PublicKey ?? "", out var key, out var problem))
            throw new AccessRefusedException(AccessRefusal.Invalid, $"'publicKey' is no public key: {problem}");
        if (enrolment.Protection is null)
            throw new AccessRefusedException(AccessRefusal.Invalid, "'protection' is missing: what the private key's file says of itself.");
        if (Weakness(key.AlgorithmName, key.Bits) is { } weakness)
            throw new AccessRefusedException(AccessRefusal.Invalid, $"{weakness} Make another key: rempart ssh keygen");
        return Exposure(key.AlgorithmName, enrolment.Protection) is { } exposure ? throw new AccessRefusedException(AccessRefusal.Invalid, exposure) : key;
    }

    /// <summary>Why an algorithm or its strength is not good enough; null when it is.</summary>
    public string? Weakness(string algorithm, int bits)
    {
        if (!Algorithms.Contains(algorithm))
            return $"Keys of the kind {algorithm} are not taken; {string.Join(", ", Algorithms)} are.";
        return algorithm == "ssh-rsa" && bits < LeastRsaBits ? $"The RSA key has {bits} bits; at least {LeastRsaBits} are asked for." : null;
    }

    /// <summary>Why a private key counts as not protected; null when it is protected.</summary>
    public string? Exposure(string algorithm, KeyProtection protection)
    {
        var isSecurityKey = algorithm.StartsWith("sk-", StringComparison.Ordinal);
        return protection switch
        {
            { Kind: "security-key" } => isSecurityKey ? null : $"A key of the kind {algorithm} does not live in a security key.",
            { Kind: "none" } => "The private key has no passphrase: whoever copies the file has your access. Give it one: ssh-keygen -p -o -a 64 -f FILE",
            { Kind: not "passphrase" } => "'protection.kind' must be passphrase, security-key or none.",
            { Format: not "openssh-key-v1" } => $"The private key's file has the form {AccessTexts.Tame(protection.Format ?? "unknown", 40)}, whose passphrase is guessed fast. {Convert}",
            { Cipher: null or "" or "none" } or { Kdf: not "bcrypt" } => $"The private key's file is not encrypted with bcrypt. {Convert}",
            { Rounds: var rounds } when rounds is null || rounds < LeastRounds => $"The private key's file has {rounds ?? 0} rounds of bcrypt; at least {LeastRounds} are asked for. Give it more: ssh-keygen -p -o -a {LeastRounds} -f FILE",
            _ => null,
        };
    }

    /// <summary>What a client said, bounded.</summary>
    public static KeyProtection Tame(KeyProtection said) =>
        new(said.Kind, AccessTexts.Tame(said.Format, 40), AccessTexts.Tame(said.Cipher, 64), AccessTexts.Tame(said.Kdf, 40), said.Rounds);

    private static bool Number(string? text, int least, int most, out int? number)
    {
        number = null;
        if (text is null)
            return true;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read) || read < least || read > most)
            return false;
        number = read;
        return true;
    }

    private static bool Age(string? text, out TimeSpan? age)
    {
        age = null;
        if (text is null)
            return true;
        if (!Durations.TryParse(text, out var read))
            return false;
        age = read;
        return true;
    }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyProtection))]
internal sealed partial class KeyJson : JsonSerializerContext;
