using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rempart.Ssh.PrivateKeys;

/// <summary>Blowfish with the expensive key schedule of bcrypt (Provos and Mazières 1999), as OpenBSD's blowfish.c has it.</summary>
internal sealed class Blowfish : IDisposable
{
    private const int Rounds = 16;
    private readonly uint[] _subkeys = new uint[Rounds + 2];
    private readonly uint[] _boxes = new uint[1024];

    public void Reset()
    {
        BlowfishTables.Subkeys.CopyTo(_subkeys);
        BlowfishTables.Boxes.CopyTo(_boxes);
    }

    /// <summary>Mixes a key into the state, and a salt unless it is empty. Both have a length that is a multiple of 4.</summary>
    public void Expand(ReadOnlySpan<uint> salt, ReadOnlySpan<uint> key)
    {
        for (var i = 0; i < _subkeys.Length; i++)
            _subkeys[i] ^= key[i % key.Length];
        var (left, right, next) = (0u, 0u, 0);
        Fill(_subkeys, salt, ref left, ref right, ref next);
        Fill(_boxes, salt, ref left, ref right, ref next);
    }

    public void Encrypt(Span<uint> words)
    {
        for (var i = 0; i < words.Length; i += 2)
            Encipher(ref words[i], ref words[i + 1]);
    }

    public void Dispose()
    {
        Array.Clear(_subkeys);
        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_boxes.AsSpan()));
    }

    public static void ToWords(ReadOnlySpan<byte> bytes, Span<uint> words)
    {
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 * i)..]);
    }

    private void Fill(uint[] target, ReadOnlySpan<uint> salt, ref uint left, ref uint right, ref int next)
    {
        for (var i = 0; i < target.Length; i += 2)
        {
            if (!salt.IsEmpty)
            {
                left ^= salt[next];
                right ^= salt[next + 1];
                next = (next + 2) % salt.Length;
            }

            Encipher(ref left, ref right);
            (target[i], target[i + 1]) = (left, right);
        }
    }

    private void Encipher(ref uint left, ref uint right)
    {
        var (p, s) = (_subkeys, _boxes);
        var (l, r) = (left ^ p[0], right);
        for (var i = 1; i <= Rounds; i += 2)
        {
            r ^= (((s[l >> 24] + s[256 + (byte)(l >> 16)]) ^ s[512 + (byte)(l >> 8)]) + s[768 + (byte)l]) ^ p[i];
            l ^= (((s[r >> 24] + s[256 + (byte)(r >> 16)]) ^ s[512 + (byte)(r >> 8)]) + s[768 + (byte)r]) ^ p[i + 1];
        }

        (left, right) = (r ^ p[Rounds + 1], l);
    }
}
