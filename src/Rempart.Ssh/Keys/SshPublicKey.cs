using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Keys;

/// <summary>
/// A public key, as it stands in a .pub file, in authorized_keys and in certificates (RFC 4253, section 6.6; RFC 5656; RFC 8709;
/// PROTOCOL.u2f). Only sound keys exist: points are on their curve, numbers are in their shortest form, RSA moduli have
/// <see cref="ShortestRsa"/> to <see cref="LongestRsa"/> bits. Two keys are equal when their bytes are; comments do not count.
/// </summary>
public sealed partial class SshPublicKey : IEquatable<SshPublicKey>
{
    /// <summary>Bits of the shortest RSA modulus that is read, as in OpenSSH. Whoever enrols keys should ask for more.</summary>
    public const int ShortestRsa = 1024;

    /// <summary>Bits of the longest RSA modulus that is read, as in OpenSSH.</summary>
    public const int LongestRsa = 16_384;

    private readonly byte[] _blob;
    private readonly IKeyMaterial _material;

    private SshPublicKey(SshKeyAlgorithm algorithm, byte[] blob, IKeyMaterial material, string? application, string? comment)
    {
        (Algorithm, _blob, _material, Application, Comment) = (algorithm, blob, material, application, comment);
    }

    /// <summary>The kind of key.</summary>
    public SshKeyAlgorithm Algorithm { get; }

    /// <summary>The kind's name on the wire, such as <c>ssh-ed25519</c>.</summary>
    public string AlgorithmName => KeyNames.Of(Algorithm);

    /// <summary>The key's wire form: the bytes that a .pub file holds in base64.</summary>
    public ReadOnlyMemory<byte> Blob => _blob;

    /// <summary>What follows the key in its line, usually a person and a machine. It is the word of whoever wrote the line.</summary>
    public string? Comment { get; }

    /// <summary>The size that <c>ssh-keygen -l</c> prints: bits of the modulus or of the curve.</summary>
    public int Bits => _material.Bits;

    /// <summary>The FIDO application of an sk- key, usually <c>ssh:</c>; null for other keys.</summary>
    public string? Application { get; }

    /// <summary>Whether the private key is in a FIDO authenticator.</summary>
    public bool IsSecurityKey => Algorithm is SshKeyAlgorithm.SkEd25519 or SshKeyAlgorithm.SkEcdsaP256;

    /// <summary>The fingerprint as ssh-keygen prints it: <c>SHA256:</c> and base64 without padding.</summary>
    public string Fingerprint => "SHA256:" + Convert.ToBase64String(SHA256.HashData(_blob)).TrimEnd('=');

    /// <summary>Reads the line of a .pub file, without options before it: the parser of authorized_keys reads those.</summary>
    /// <param name="line">One line.</param>
    /// <returns>The key with its comment.</returns>
    /// <exception cref="SshFormatException">The line is none of a sound key of a kind that is read.</exception>
    public static SshPublicKey Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var parts = KeyLine.Parse(line, "The public key");
        if (KeyNames.IsCertificate(parts.Type))
            throw new SshFormatException($"The public key: {parts.Type} is a certificate. Give the .pub file without '-cert'.");
        var key = Read(parts.Blob, parts.Comment);
        if (key.AlgorithmName != parts.Type)
            throw new SshFormatException($"The public key: the line says {Show(parts.Type)}, but the key in it is {key.AlgorithmName}.");
        return key;
    }

    /// <summary>Reads the line of a .pub file.</summary>
    /// <param name="line">One line.</param>
    /// <param name="key">The key when the method returns true.</param>
    /// <param name="problem">What is wrong when it returns false.</param>
    /// <returns>Whether the line holds a key.</returns>
    public static bool TryParse(string line, [NotNullWhen(true)] out SshPublicKey? key, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            (key, problem) = (Parse(line), null);
            return true;
        }
        catch (SshFormatException exception)
        {
            (key, problem) = (null, exception.Message);
            return false;
        }
    }

    /// <summary>Reads a key's wire form.</summary>
    /// <param name="blob">The bytes, with nothing after them.</param>
    /// <param name="comment">The comment that the key gets.</param>
    /// <returns>The key.</returns>
    /// <exception cref="SshFormatException">The bytes are no sound key of a kind that is read.</exception>
    public static SshPublicKey Read(ReadOnlySpan<byte> blob, string? comment = null)
    {
        var reader = new SshReader(blob, "The public key");
        var name = reader.ReadText("algorithm", 64);
        if (!KeyNames.TryRead(name, out var algorithm))
            throw reader.Wrong(0, $"keys of the kind {name} are not taken; {KeyNames.Known} are");
        var key = ReadBody(ref reader, algorithm, comment);
        reader.MustEnd();
        return key;
    }

    /// <summary>The same key with another comment.</summary>
    /// <param name="comment">The comment: one line, or null.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">The comment has control characters.</exception>
    public SshPublicKey WithComment(string? comment) =>
        new(Algorithm, _blob, _material, Application, comment is null ? null : KeyLine.CheckComment(comment));

    /// <summary>Whether the holder of the private key signed the data. Signatures with SHA-1 never count.</summary>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">The signature in its wire form (RFC 4253, 5656, 8332, 8709; PROTOCOL.u2f). Any bytes: bad ones give false.</param>
    /// <returns>Whether the signature is right.</returns>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            return _material.Verify(data, signature);
        }
        catch (Exception exception) when (exception is SshFormatException or CryptographicException)
        {
            return false;
        }
    }

    /// <summary>The line of a .pub file, without a line end.</summary>
    /// <returns>Type, base64 and comment.</returns>
    public string ToLine() => KeyLine.Write(AlgorithmName, _blob, Comment);

    /// <inheritdoc />
    public bool Equals(SshPublicKey? other) => other is not null && _blob.AsSpan().SequenceEqual(other._blob);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as SshPublicKey);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_blob);
        return hash.ToHashCode();
    }

    /// <summary>The kind and the fingerprint.</summary>
    /// <returns>For example <c>ssh-ed25519 SHA256:…</c>.</returns>
    public override string ToString() => $"{AlgorithmName} {Fingerprint}";

    private static string Show(string type) => type.Length <= 64 && !type.Any(char.IsControl) ? type : "something else";
}
