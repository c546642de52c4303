using System.Security.Cryptography;
using System.Text;

namespace Rempart.Events;

/// <summary>
/// The key of the event lake: 32 random bytes in <c>secrets/events-lake.key</c>. It encrypts nothing itself; each segment has a key of its own,
/// derived from this one and the segment's random salt, so that nonces may begin at 0 in each.
/// </summary>
public sealed class SealKey
{
    /// <summary>The size of a key in bytes.</summary>
    public const int Length = 32;

    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("rempart events segment v1");
    private readonly byte[] _key;

    /// <summary>Makes one of its bytes.</summary>
    /// <param name="key">The bytes: <see cref="Length"/> of them.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public SealKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Length)
            throw new ArgumentException($"The key has {key.Length} bytes instead of {Length}.", nameof(key));
        _key = key.ToArray();
        Id = Convert.ToHexStringLower(HKDF.Expand(HashAlgorithmName.SHA256, _key, 8, Encoding.ASCII.GetBytes("rempart events key id v1")));
    }

    /// <summary>16 hexadecimal digits by which the key is known; they tell nothing about it.</summary>
    public string Id { get; }

    /// <summary>Reads a key as it stands in its file, in base64; null when it is none.</summary>
    /// <param name="text">The content of the file.</param>
    public static SealKey? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[Length + 1];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var length) && length == Length ? new SealKey(bytes.AsSpan(0, length)) : null;
    }

    /// <summary>The key of one segment.</summary>
    internal byte[] Derive(ReadOnlySpan<byte> salt)
    {
        var key = new byte[Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, key, salt, Purpose);
        return key;
    }
}
