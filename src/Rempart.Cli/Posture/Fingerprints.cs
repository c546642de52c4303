using Rempart.Cli.Client;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Posture;

/// <summary>Fingerprints of findings, whole or cut to a beginning that only one finding has.</summary>
internal static class Fingerprints
{
    private const int Whole = 32;
    private const int Shortest = 6;

    /// <summary>Refuses what cannot be the beginning of a fingerprint.</summary>
    public static string CheckPrefix(string text)
    {
        var lower = text.ToLowerInvariant();
        if (lower.Length > Whole || !lower.All(char.IsAsciiHexDigitLower))
            throw CliException.Usage(Text.FingerprintForm.With(text));
        return lower.Length >= Shortest ? lower : throw CliException.Usage(Text.FingerprintShort.With(text, Shortest));
    }

    /// <summary>Gives the whole fingerprint.</summary>
    public static async Task<string> ResolveAsync(ApiClient api, string prefix, CancellationToken cancellation)
    {
        if (prefix.Length == Whole)
            return prefix;
        var findings = await api.FindingsAsync("all", null, cancellation).ConfigureAwait(false);
        var matches = findings.Where(finding => finding.Fingerprint.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
        return matches switch
        {
            [var only] => only.Fingerprint,
            [] => throw CliException.Usage(Text.FingerprintUnknown.With(prefix)),
            _ => throw CliException.Usage(Text.FingerprintAmbiguous.With(
                prefix, string.Join('\n', matches.Select(match => $"  {match.Fingerprint}  {match.ControlId}  {match.Resource}")))),
        };
    }
}
