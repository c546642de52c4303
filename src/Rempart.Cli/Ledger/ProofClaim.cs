using System.Text;
using System.Text.Json;
using Rempart.Cli.Hosting;
using Rempart.Core.Posture;
using Rempart.Ledger;

namespace Rempart.Cli.Ledger;

/// <summary>What a file claims: this leaf (and this record) is in the ledger. Nothing of it is believed yet.</summary>
/// <param name="Proof">The proof.</param>
/// <param name="LeafHash">The leaf that should be there.</param>
/// <param name="Opening">The record and its salt; null when only a leaf hash is claimed.</param>
internal sealed record ProofClaim(ProofFile Proof, Hash LeafHash, EvidenceOpening? Opening)
{
    // A record and a proof at their limits, in base64 and JSON.
    private const int LongestBundle = 64 * 1024 * 1024;

    /// <summary>Reads a <c>.tlog-proof</c> file or an evidence bundle.</summary>
    /// <param name="path">The file.</param>
    /// <param name="evidence">A file with record and salt (a bundle, or an opening), when the proof does not carry them.</param>
    /// <param name="leafHash">The leaf hash in hex, when no record is at hand.</param>
    public static ProofClaim Read(string path, string? evidence, string? leafHash)
    {
        if (evidence is not null && leafHash is not null)
            throw CliException.Usage(Text.ClaimTwice);
        var bytes = InputFile.Read(path, LongestBundle);
        var bundle = IsJson(bytes) ? ReadBundle(path, bytes) : null;
        var parsed = bundle is null ? ProofFile.Parse(bytes) : ProofFile.Parse(bundle.Proof);
        if (!parsed.TryGetValue(out var proof, out var failure))
            throw CliException.Usage(Text.ProofBad.With(path, failure));
        if (bundle is not null && bundle.Index != proof.Index)
            throw CliException.Usage(Text.BundleIndex.With(path, bundle.Index, proof.Index));
        if (leafHash is not null)
            return new ProofClaim(proof, ReadHash(leafHash), null);
        var opening = evidence is not null ? ReadEvidence(evidence) : bundle is not null ? OpeningOf(path, bundle) : OpeningIn(path, proof);
        return new ProofClaim(proof, opening.LeafHash, opening);
    }

    private static EvidenceOpening OpeningIn(string path, ProofFile proof)
    {
        if (proof.Extra is null)
            throw CliException.Usage(Text.ClaimMissing.With(path));
        return proof.ReadOpening().TryGetValue(out var opening, out var failure) ? opening : throw CliException.Usage(Text.OpeningBad.With(path, failure));
    }

    private static EvidenceOpening ReadEvidence(string path)
    {
        var bytes = InputFile.Read(path, LongestBundle);
        if (IsJson(bytes))
            return OpeningOf(path, ReadBundle(path, bytes));
        return EvidenceOpening.Parse(bytes).TryGetValue(out var opening, out var failure) ? opening : throw CliException.Usage(Text.OpeningBad.With(path, failure));
    }

    private static EvidenceOpening OpeningOf(string path, EvidenceBundle bundle)
    {
        try
        {
            return new EvidenceOpening(Convert.FromBase64String(bundle.Record), Convert.FromBase64String(bundle.Salt));
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw CliException.Usage(Text.BundleBad.With(path, error.Message), error);
        }
    }

    private static EvidenceBundle ReadBundle(string path, byte[] bytes)
    {
        try
        {
            var bundle = JsonSerializer.Deserialize(bytes, PostureJson.Default.EvidenceBundle);
            return bundle is { Record: not null, Salt: not null, Proof: not null } ? bundle : throw CliException.Usage(Text.BundleIncomplete.With(path));
        }
        catch (JsonException error)
        {
            throw CliException.Usage(Text.BundleBad.With(path, error.Message), error);
        }
    }

    private static Hash ReadHash(string hex)
    {
        try
        {
            var bytes = Convert.FromHexString(hex);
            return bytes.Length == Hash.Length ? new Hash(bytes) : throw CliException.Usage(Text.LeafHashBad.With(hex));
        }
        catch (FormatException error)
        {
            throw CliException.Usage(Text.LeafHashBad.With(hex), error);
        }
    }

    private static bool IsJson(byte[] bytes) => Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, 64)).TrimStart('\ufeff', ' ', '\t', '\r', '\n').StartsWith('{');
}
