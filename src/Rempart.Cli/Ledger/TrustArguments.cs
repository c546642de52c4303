using Rempart.Cli.Hosting;
using Rempart.Ledger;

namespace Rempart.Cli.Ledger;

/// <summary>Reads <c>--key</c> and <c>--policy</c>: who is trusted.</summary>
internal static class TrustArguments
{
    private const int LongestKeyFile = 64 * 1024;

    public static WitnessPolicy Read(string? key, string? policy)
    {
        if ((key is null) == (policy is null))
            throw CliException.Usage(key is null ? Text.TrustMissing : Text.TrustTwice);
        if (policy is not null)
        {
            return WitnessPolicy.Parse(InputFile.Read(policy, WitnessPolicy.MaxLength)).TryGetValue(out var read, out var failure)
                ? read
                : throw CliException.Usage(Text.PolicyBad.With(policy, failure));
        }
        // A verifier key always has a plus, and a file of that name would be odd.
        var isFile = !key!.Contains('+', StringComparison.Ordinal) || File.Exists(key);
        var text = isFile ? System.Text.Encoding.UTF8.GetString(InputFile.Read(key, LongestKeyFile)).Trim() : key.Trim();
        return VerifierKey.Parse(text).TryGetValue(out var parsed, out var problem)
            ? WitnessPolicy.ForLog(parsed)
            : throw CliException.Usage(Text.KeyBad.With(isFile ? key : "--key", problem));
    }
}
