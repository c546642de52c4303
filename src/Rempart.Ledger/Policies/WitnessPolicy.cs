using System.Text;

namespace Rempart.Ledger;

/// <summary>A witness of a policy.</summary>
/// <param name="Name">Its name in the policy.</param>
/// <param name="Key">Its key.</param>
public sealed record PolicyWitness(string Name, VerifierKey Key);

/// <summary>A group of witnesses and groups.</summary>
/// <param name="Name">Its name in the policy.</param>
/// <param name="Threshold">How many of its members must have witnessed.</param>
/// <param name="Members">The names of its members.</param>
public sealed record PolicyGroup(string Name, int Threshold, IReadOnlyList<string> Members);

/// <summary>
/// A trust policy in the form of C2SP tlog-policy: which logs are accepted, which witnesses are known, and which of
/// them must have cosigned.
/// </summary>
public sealed class WitnessPolicy
{
    /// <summary>The longest policy file that is read, in bytes.</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>The predefined quorum that asks for no cosignature.</summary>
    public const string NoQuorum = "none";

    internal WitnessPolicy(
        IReadOnlyList<VerifierKey> logs, IReadOnlyList<PolicyWitness> witnesses, IReadOnlyList<PolicyGroup> groups, string quorum)
    {
        (Logs, Witnesses, Groups, Quorum) = (logs, witnesses, groups, quorum);
    }

    /// <summary>The keys of the accepted logs; each key's name is the log's origin.</summary>
    public IReadOnlyList<VerifierKey> Logs { get; }

    /// <summary>The known witnesses.</summary>
    public IReadOnlyList<PolicyWitness> Witnesses { get; }

    /// <summary>The groups, each after its members.</summary>
    public IReadOnlyList<PolicyGroup> Groups { get; }

    /// <summary>The witness or group that must have witnessed, or <see cref="NoQuorum"/>.</summary>
    public string Quorum { get; }

    /// <summary>The policy that trusts one log's key and asks for no witness.</summary>
    /// <param name="log">The log's key.</param>
    /// <returns>The policy.</returns>
    public static WitnessPolicy ForLog(VerifierKey log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return new WitnessPolicy([log], [], [], NoQuorum);
    }

    /// <summary>Reads a policy file. Octets above 0x7F are opaque, as the specification asks.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <returns>The policy, or the first thing that is wrong, its line, and what would be right.</returns>
    public static LedgerResult<WitnessPolicy> Parse(ReadOnlySpan<byte> bytes) => PolicyParser.Parse(bytes);

    /// <summary>Reads a policy out of text.</summary>
    /// <param name="text">The policy file's text.</param>
    /// <returns>As for bytes.</returns>
    public static LedgerResult<WitnessPolicy> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PolicyParser.Parse(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Verifies an untrusted checkpoint: its log, its log's signature, every known witness' cosignature, the quorum.</summary>
    /// <param name="note">The signed note.</param>
    /// <returns>The verdict.</returns>
    public CheckpointVerification Verify(SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return PolicyVerifier.Verify(this, note);
    }
}
