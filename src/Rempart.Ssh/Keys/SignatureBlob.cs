using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Keys;

/// <summary>A signature on the wire: the algorithm's name and the signature proper (RFC 4253, section 6.6).</summary>
internal static class SignatureBlob
{
    public static bool TryOpen(ReadOnlySpan<byte> blob, string algorithm, out ReadOnlySpan<byte> signature)
    {
        var reader = new SshReader(blob, "The signature");
        if (reader.ReadText("algorithm", 64) != algorithm)
        {
            signature = default;
            return false;
        }

        signature = reader.ReadString("signature");
        reader.MustEnd();
        return true;
    }

    public static byte[] Close(string algorithm, ReadOnlySpan<byte> signature)
    {
        using var writer = new SshWriter(160);
        return writer.String(algorithm).String(signature).ToArray();
    }
}
