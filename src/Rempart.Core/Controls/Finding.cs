using System.Security.Cryptography;
using System.Text;

namespace Rempart.Core.Controls;

/// <summary>A deviation from what is declared.</summary>
/// <param name="Rule">The rule that was broken, an id within its control, such as <c>undeclared-listener</c>.</param>
/// <param name="Resource">What deviates, such as <c>host/bastion 0.0.0.0:8080/tcp</c>. It must not hold what changes from run to run (process ids, times).</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
/// <param name="Remedy">What to do, if possible the one command that mends it.</param>
public sealed record Finding(string Rule, string Resource, Severity Severity, string Message, string Remedy)
{
    /// <summary>
    /// The name that stays the same from run to run: the first 16 bytes, in lower-case hex, of SHA-256 over control, rule and resource,
    /// each ended by a zero byte. The wording of the message may improve without making a finding new.
    /// </summary>
    /// <param name="controlId">The control that found it.</param>
    public string Fingerprint(string controlId)
    {
        ArgumentException.ThrowIfNullOrEmpty(controlId);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{controlId}\0{Rule}\0{Resource}\0"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
