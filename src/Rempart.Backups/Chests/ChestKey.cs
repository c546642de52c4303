using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Rempart.Backups;

/// <summary>
/// Seals the parts of a chest. Layout of a box: <c>RPCHEST1</c>, one byte (1 when the content is deflated), nonce (12), ciphertext
/// (AES-256-GCM), tag (16). The first nine bytes and the box's name are authenticated, so that a box in another's place does not open.
/// Names are keyed hashes of the content: equal content is stored once, and a name tells nothing to who has no key.
/// </summary>
public sealed class ChestKey
{
    /// <summary>How much of a file one box holds.</summary>
    public const int ChunkBytes = 4 * 1024 * 1024;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("RPCHEST1");
    private static readonly int HeadBytes = Magic.Length + 1;

    private readonly byte[] _names;
    private readonly byte[] _content;

    private ChestKey(byte[] names, byte[] content, string check) => (_names, _content, Check) = (names, content, check);

    /// <summary>By what a wrong passphrase is known.</summary>
    internal string Check { get; }

    /// <summary>The key of a passphrase.</summary>
    /// <param name="passphrase">The passphrase.</param>
    /// <param name="salt">The chest's salt.</param>
    /// <param name="iterations">The work of a guess.</param>
    public static ChestKey Derive(string passphrase, ReadOnlySpan<byte> salt, int iterations)
    {
        ArgumentException.ThrowIfNullOrEmpty(passphrase);
        var root = Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, HashAlgorithmName.SHA256, 32);
        byte[] Part(string purpose) => HKDF.Expand(HashAlgorithmName.SHA256, root, 32, Encoding.ASCII.GetBytes($"rempart chest v1: {purpose}"));
        var key = new ChestKey(Part("names"), Part("content"), Convert.ToHexStringLower(Part("check")));
        CryptographicOperations.ZeroMemory(root);
        return key;
    }

    /// <summary>The name of a box with this content: 64 hexadecimal digits.</summary>
    /// <param name="content">The content.</param>
    public string NameOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(HMACSHA256.HashData(_names, content));

    /// <summary>Seals.</summary>
    /// <param name="name">The box's name.</param>
    /// <param name="content">What goes in.</param>
    public byte[] Seal(string name, ReadOnlySpan<byte> content)
    {
        var packed = Deflate(content);
        var isDeflated = packed.Length < content.Length;
        ReadOnlySpan<byte> inside = isDeflated ? packed : content;
        var box = new byte[HeadBytes + NonceBytes + inside.Length + TagBytes];
        Magic.CopyTo(box, 0);
        box[Magic.Length] = isDeflated ? (byte)1 : (byte)0;
        var nonce = box.AsSpan(HeadBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_content, TagBytes);
        aes.Encrypt(nonce, inside, box.AsSpan(HeadBytes + NonceBytes, inside.Length), box.AsSpan(box.Length - TagBytes), Authenticated(box, name));
        return box;
    }

    /// <summary>Opens.</summary>
    /// <param name="name">The box's name.</param>
    /// <param name="box">The box.</param>
    /// <param name="most">The largest content that is believed.</param>
    /// <param name="content">What is in it.</param>
    /// <returns>False when the box was changed, cut off, or is another one.</returns>
    public bool TryOpen(string name, ReadOnlySpan<byte> box, int most, out byte[] content)
    {
        content = [];
        if (box.Length < HeadBytes + NonceBytes + TagBytes || !box.StartsWith(Magic) || box[Magic.Length] > 1)
            return false;
        var inside = new byte[box.Length - HeadBytes - NonceBytes - TagBytes];
        using var aes = new AesGcm(_content, TagBytes);
        try
        {
            aes.Decrypt(box.Slice(HeadBytes, NonceBytes), box[(HeadBytes + NonceBytes)..^TagBytes], box[^TagBytes..], inside, Authenticated(box, name));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        if (box[Magic.Length] == 0)
        {
            content = inside;
            return inside.Length <= most;
        }
        return TryInflate(inside, most, out content);
    }

    /// <summary>Whether bytes begin as a box does: what is stored is not plain.</summary>
    /// <param name="bytes">The first bytes of a file.</param>
    public static bool IsBox(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    private static byte[] Authenticated(ReadOnlySpan<byte> box, string name) => [.. box[..HeadBytes], .. Encoding.UTF8.GetBytes(name)];

    private static byte[] Deflate(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(content);
        return packed.ToArray();
    }

    private static bool TryInflate(byte[] packed, int most, out byte[] content)
    {
        content = [];
        using var inflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = inflate.Read(buffer)) > 0;)
            {
                if (whole.Length + read > most)
                    return false;
                whole.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }
        content = whole.ToArray();
        return true;
    }
}
