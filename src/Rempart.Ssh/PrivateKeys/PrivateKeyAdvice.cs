using System.Globalization;

namespace Rempart.Ssh.PrivateKeys;

/// <summary>What a person types to make a weak file a good one.</summary>
public static class PrivateKeyAdvice
{
    /// <summary>The command that mends all weaknesses together.</summary>
    /// <param name="weaknesses">What <see cref="PrivateKeyInspection.FindWeaknesses"/> gave.</param>
    /// <param name="policy">What is asked.</param>
    /// <returns>The command, in which FILE stands for the key's file; null when there is nothing to mend.</returns>
    public static string? CommandFor(IReadOnlyCollection<PrivateKeyWeakness> weaknesses, PrivateKeyPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(weaknesses);
        ArgumentNullException.ThrowIfNull(policy);
        if (weaknesses.Count == 0)
            return null;
        // A weak algorithm is not mended by a passphrase: only a new key does.
        return weaknesses.Contains(PrivateKeyWeakness.WeakAlgorithm)
            ? string.Create(CultureInfo.InvariantCulture, $"ssh-keygen -t ed25519 -a {policy.MinimumRounds}")
            : string.Create(CultureInfo.InvariantCulture, $"ssh-keygen -p -o -a {policy.MinimumRounds} -f FILE");
    }
}
