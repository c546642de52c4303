using System.Security.Cryptography;
using System.Text;

namespace Rempart.Server.Platform.KeyBackup;

/// <summary>
/// Seals bytes to a P-256 public key, so that who seals cannot open. Layout (docs/platform.md): <c>REMPART-KEYS</c>, version 1 (1 byte),
/// recipient's point (65), ephemeral point (65), ciphertext, tag (16). Key and nonce come from HKDF-SHA256 over the ECDH secret, with both
/// points as salt; everything before the ciphertext is authenticated.
/// </summary>
internal static class SealedBox
{
    /// <summary>The size of an uncompressed point of P-256.</summary>
    public const int PointBytes = 65;

    private const int TagBytes = 16;
    private const byte Version = 1;
    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("REMPART-KEYS");
    private static readonly int HeaderBytes = Magic.Length + 1 + 2 * PointBytes;

    /// <summary>Seals.</summary>
    /// <param name="content">What to seal.</param>
    /// <param name="recipient">The recipient's public point, uncompressed (65 bytes).</param>
    public static byte[] Seal(ReadOnlySpan<byte> content, byte[] recipient)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var box = new byte[HeaderBytes + content.Length + TagBytes];
        Magic.CopyTo(box, 0);
        box[Magic.Length] = Version;
        recipient.CopyTo(box, Magic.Length + 1);
        Point(ephemeral).CopyTo(box, Magic.Length + 1 + PointBytes);
        var header = box.AsSpan(0, HeaderBytes);
        var (key, nonce) = Derive(ephemeral, recipient, header);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, content, box.AsSpan(HeaderBytes, content.Length), box.AsSpan(HeaderBytes + content.Length), header);
        CryptographicOperations.ZeroMemory(key);
        return box;
    }

    /// <summary>Opens.</summary>
    /// <exception cref="KeyBackupException">It is no sealed backup, is for another recovery code, or was changed.</exception>
    public static byte[] Open(ReadOnlySpan<byte> box, ECDiffieHellman recipient)
    {
        var header = RequireHeader(box);
        if (!Recipient(box).AsSpan().SequenceEqual(Point(recipient)))
            throw new KeyBackupException("This recovery code does not open this backup: the backup was sealed for another code.");
        var (key, nonce) = Derive(recipient, header[(Magic.Length + 1 + PointBytes)..].ToArray(), header);
        using var aes = new AesGcm(key, TagBytes);
        var content = new byte[box.Length - HeaderBytes - TagBytes];
        try
        {
            aes.Decrypt(nonce, box[HeaderBytes..^TagBytes], box[^TagBytes..], content, header);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new KeyBackupException("The backup was changed or is damaged; use another one.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
        return content;
    }

    /// <summary>The public point a box is sealed for.</summary>
    /// <exception cref="KeyBackupException">It is no sealed backup.</exception>
    public static byte[] Recipient(ReadOnlySpan<byte> box) => RequireHeader(box).Slice(Magic.Length + 1, PointBytes).ToArray();

    /// <summary>The public point of a key, uncompressed.</summary>
    public static byte[] Point(ECDiffieHellman key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. point.X!, .. point.Y!];
    }

    private static ReadOnlySpan<byte> RequireHeader(ReadOnlySpan<byte> box)
    {
        if (box.Length < HeaderBytes + TagBytes || !box.StartsWith(Magic))
            throw new KeyBackupException("This file is no key backup of Rempart.");
        return box[Magic.Length] == Version
            ? box[..HeaderBytes]
            : throw new KeyBackupException($"This key backup has version {box[Magic.Length]}; this Rempart reads version {Version}. Use a newer Rempart.");
    }

    private static (byte[] Key, byte[] Nonce) Derive(ECDiffieHellman own, byte[] other, ReadOnlySpan<byte> header)
    {
        using var peer = Import(other);
        var secret = own.DeriveRawSecretAgreement(peer.PublicKey);
        var bytes = new byte[32 + 12];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, bytes, header[(Magic.Length + 1)..], Encoding.ASCII.GetBytes("rempart key backup v1: sealing key"));
        CryptographicOperations.ZeroMemory(secret);
        return (bytes[..32], bytes[32..]);
    }

    private static ECDiffieHellman Import(byte[] point)
    {
        try
        {
            if (point[0] != 4)
                throw new KeyBackupException("The key backup holds a point in another form; it was changed or is damaged.");
            return ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        }
        catch (CryptographicException error)
        {
            throw new KeyBackupException("The key backup holds no point of the curve; it was changed or is damaged.", error);
        }
    }
}

/// <summary>A key backup could not be made or opened; the message says why and what to do.</summary>
internal sealed class KeyBackupException(string message, Exception? inner = null) : Exception(message, inner);
