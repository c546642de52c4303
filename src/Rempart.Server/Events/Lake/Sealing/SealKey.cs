using System.Security.Cryptography;
using System.Text;
using Rempart.Server.Hosting;

namespace Rempart.Server.Events.Lake.Sealing;

/// <summary>
/// The key of the lake: 32 random bytes in <c>secrets/events-lake.key</c>. It encrypts nothing itself; each segment has a key of its own,
/// derived from this one and the segment's random salt, so that nonces may begin at 0 in each.
/// </summary>
internal sealed class SealKey
{
    public const string FileName = "events-lake.key";
    public const int Length = 32;

    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("rempart events segment v1");
    private readonly byte[] _key;

    public SealKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Length)
            throw new ArgumentException($"The key has {key.Length} bytes instead of {Length}.", nameof(key));
        _key = key.ToArray();
        Id = Convert.ToHexStringLower(HKDF.Expand(HashAlgorithmName.SHA256, _key, 8, Encoding.ASCII.GetBytes("rempart events key id v1")));
    }

    /// <summary>16 hexadecimal digits by which the key is known; they tell nothing about it.</summary>
    public string Id { get; }

    /// <exception cref="StartupException">The file is there and is none of ours.</exception>
    public static SealKey OfServer(DataDirectory directory)
    {
        var text = directory.ReadOrCreateSecret(FileName, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)));
        return TryParse(text) ?? throw new StartupException(
            $"The key of the event lake {Path.Combine(directory.Secrets, FileName)} is damaged. Restore it from the key backup; without it no stored event can be read.");
    }

    /// <summary>Reads a key as it stands in its file; null when it is none.</summary>
    public static SealKey? TryParse(string text)
    {
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
