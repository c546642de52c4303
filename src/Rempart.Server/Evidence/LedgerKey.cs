using System.Security.Cryptography;
using Rempart.Ledger;
using Rempart.Server.Hosting;

namespace Rempart.Server.Evidence;

/// <summary>The key that signs checkpoints: made on first start, kept in the secrets folder.</summary>
internal sealed class LedgerKey
{
    private const string FileName = "ledger-signer.key";

    public LedgerKey(DataDirectory directory, TimeProvider time)
    {
        var text = directory.ReadOrCreateSecret(FileName, () =>
            SignerKey.FromSeed($"rempart.{Guid.NewGuid():N}/ledger", SignatureType.Ed25519, RandomNumberGenerator.GetBytes(SignerKey.SeedLength)).Export());
        if (!SignerKey.Parse(text).TryGetValue(out var key, out var failure))
            throw new StartupException($"The ledger's signing key {Path.Combine(directory.Secrets, FileName)} is damaged: {failure.Message} Restore it from the key backup.");
        Verifier = key.VerifierKey;
        Signer = key.CreateSigner(time);
    }

    private LedgerKey(SignerKey key, TimeProvider time)
    {
        Verifier = key.VerifierKey;
        Signer = key.CreateSigner(time);
    }

    /// <summary>Reads a key that was backed up.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static LedgerKey Read(string text, TimeProvider time) => SignerKey.Parse(text.Trim()).TryGetValue(out var key, out var failure)
        ? new LedgerKey(key, time)
        : throw new FormatException($"the ledger's key is damaged: {failure.Message}");

    /// <summary>The log's name, also the first line of each checkpoint.</summary>
    public string Origin => Verifier.Name;

    public VerifierKey Verifier { get; }

    public INoteSigner Signer { get; }
}
