using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Rempart.Ssh.PrivateKeys;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Keys;

/// <summary>The private section of openssh-key-v1: two equal numbers that tell a wrong passphrase, the key, its comment, 1, 2, 3, …</summary>
internal static class PrivateSection
{
    public static SshWriter Write(IPrivateMaterial material, SshPublicKey publicKey)
    {
        var check = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
        var writer = new SshWriter(512);
        writer.UInt32(check).UInt32(check).String(publicKey.AlgorithmName).Raw(publicKey.Body);
        material.WriteSecret(writer);
        return writer.String(publicKey.Comment ?? "");
    }

    public static (IPrivateMaterial Material, string Comment) Read(ReadOnlySpan<byte> section, SshPublicKey expected, bool wasEncrypted)
    {
        var reader = new SshReader(section, OpenSshKeyFile.What);
        if (section.Length < 8 || reader.ReadUInt32("check") != reader.ReadUInt32("check"))
            throw new SshFormatException(wasEncrypted ? "The private key: the passphrase is wrong." : "The private key: the file was damaged.");
        if (reader.ReadText("algorithm", 64) != expected.AlgorithmName)
            throw reader.Wrong(8, "the private part is of another kind than the public part");
        IPrivateMaterial material = expected.Algorithm switch
        {
            SshKeyAlgorithm.Ed25519 => ReadEd25519(ref reader),
            SshKeyAlgorithm.EcdsaP256 or SshKeyAlgorithm.EcdsaP384 or SshKeyAlgorithm.EcdsaP521 => ReadEcdsa(ref reader, expected.Algorithm),
            _ => throw reader.Wrong(8, $"private keys of the kind {expected.AlgorithmName} are not opened here; Ed25519 and ECDSA are"),
        };
        try
        {
            if (!material.PublicBody().AsSpan().SequenceEqual(expected.Body))
                throw reader.Wrong(8, "the private part does not belong to the public part");
            var comment = reader.ReadText("comment", 1024);
            var padding = reader.Position;
            for (var pad = 1; !reader.AtEnd; pad++)
            {
                if (reader.ReadByte("padding") != (byte)pad)
                    throw reader.Wrong(padding, "the padding is not 1, 2, 3 …");
            }

            return (material, comment);
        }
        catch (SshFormatException)
        {
            material.Dispose();
            throw;
        }
    }

    private static Ed25519Private ReadEd25519(ref SshReader reader)
    {
        var start = reader.Position;
        var publicKey = reader.ReadString("public key");
        var secret = reader.ReadString("secret key");
        if (secret.Length != 64 || !secret[32..].SequenceEqual(publicKey))
            throw reader.Wrong(start, "an Ed25519 key is 32 secret bytes and the public key again");
        return new(secret[..Ed25519.SecretKeySize].ToArray());
    }

    private static EcdsaPrivate ReadEcdsa(ref SshReader reader, SshKeyAlgorithm algorithm)
    {
        var curve = NistCurve.Of(algorithm)!;
        var start = reader.Position;
        reader.ReadText("curve", 64);
        var point = reader.ReadString("point");
        var secret = reader.ReadPositiveMpint("secret number", curve.Size);
        if (!curve.HasPoint(point))
            throw reader.Wrong(start, $"the point is not one of {curve.Name}");
        var d = new byte[curve.Size];
        secret.CopyTo(d.AsSpan(curve.Size - secret.Length));
        try
        {
            // Without the point given, the library computes it: a point that does not belong to the secret is found by the caller.
            return new(curve, ECDsa.Create(new ECParameters { Curve = curve.Curve, D = d }));
        }
        catch (CryptographicException exception)
        {
            throw new SshFormatException("The private key: the system's library refuses the ECDSA key.", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }
}
