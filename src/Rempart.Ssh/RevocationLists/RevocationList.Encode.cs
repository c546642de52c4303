using Rempart.Ssh.Wire;

namespace Rempart.Ssh.RevocationLists;

/// <content>Writing.</content>
public sealed partial record RevocationList
{
    private const string FingerprintPrefix = "SHA256:";

    /// <summary>Writes the list, unsigned: who may write the file decides. The same list gives the same bytes.</summary>
    /// <returns>The file's bytes.</returns>
    /// <exception cref="ArgumentException">A text has control characters, or a fingerprint or hash is none.</exception>
    public byte[] Encode()
    {
        using var writer = new SshWriter(4096);
        writer.UInt64(Sections.Magic)
            .UInt32(Sections.FormatVersion)
            .UInt64(Version)
            .UInt64((ulong)Math.Max(0, Generated.ToUnixTimeSeconds()))
            .UInt64(0)
            .String("")
            .String(Text(Comment));
        foreach (var revoked in Certificates)
        {
            using var section = new SshWriter(4096);
            section.String(revoked.Authority is null ? default : revoked.Authority.Blob.Span).String("");
            SerialWriter.Write(section, revoked.Ranges);
            using var keyIds = new SshWriter();
            foreach (var keyId in revoked.KeyIds.Order(StringComparer.Ordinal))
                keyIds.String(Text(keyId));
            if (keyIds.Length > 0)
                section.Byte(Sections.KeyIds).String(keyIds.Written);
            writer.Byte(Sections.Certificates).String(section.Written);
        }

        WriteSorted(writer, Sections.ExplicitKeys, Keys.Select(key => key.Blob.ToArray()));
        WriteSorted(writer, Sections.Sha1, Sha1Hashes.Select(FromHex));
        WriteSorted(writer, Sections.Sha256, Fingerprints.Select(FromFingerprint));
        return writer.ToArray();
    }

    private static void WriteSorted(SshWriter writer, byte type, IEnumerable<byte[]> values)
    {
        using var section = new SshWriter();
        foreach (var value in values.OrderBy(Convert.ToHexString, StringComparer.Ordinal))
            section.String(value);
        if (section.Length > 0)
            writer.Byte(type).String(section.Written);
    }

    private static string Text(string text) =>
        text.Any(char.IsControl) ? throw new ArgumentException("A revocation list has no control characters in its comment and its key ids.", nameof(text)) : text;

    private static byte[] FromHex(string hash)
    {
        var bytes = new byte[20];
        return Convert.FromHexString(hash, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == bytes.Length
            ? bytes
            : throw new ArgumentException("A SHA-1 hash is written with 40 hexadecimal digits.", nameof(hash));
    }

    private static byte[] FromFingerprint(string fingerprint)
    {
        var bytes = new byte[33];
        return fingerprint.StartsWith(FingerprintPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(fingerprint[FingerprintPrefix.Length..] + "=", bytes, out var written)
            && written == 32
                ? bytes[..32]
                : throw new ArgumentException("A fingerprint is written 'SHA256:' and 43 characters of base64, as ssh-keygen -l prints it.", nameof(fingerprint));
    }
}
