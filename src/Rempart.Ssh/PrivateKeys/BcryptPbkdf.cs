using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rempart.Ssh.PrivateKeys;

/// <summary>
/// bcrypt_pbkdf of OpenBSD: what turns a passphrase into the key of an openssh-key-v1 file. Each round is a whole bcrypt, about
/// 4 ms for each 32 bytes of key.
/// </summary>
internal static class BcryptPbkdf
{
    private const int BlockLength = 32;
    private const int Passes = 64;

    private static ReadOnlySpan<byte> Text => "OxychromaticBlowfishSwatDynamite"u8;

    public static void Derive(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int rounds, Span<byte> key)
    {
        var blocks = (key.Length + BlockLength - 1) / BlockLength;
        Span<uint> passWords = stackalloc uint[16];
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> block = stackalloc byte[BlockLength];
        Span<byte> sum = stackalloc byte[BlockLength];
        var counted = new byte[salt.Length + 4];
        using var state = new Blowfish();
        SHA512.HashData(passphrase, hash);
        Blowfish.ToWords(hash, passWords);
        salt.CopyTo(counted);
        for (var count = 1; count <= blocks; count++)
        {
            BinaryPrimitives.WriteInt32BigEndian(counted.AsSpan(salt.Length), count);
            SHA512.HashData(counted, hash);
            Hash(state, passWords, hash, block);
            block.CopyTo(sum);
            for (var round = 1; round < rounds; round++)
            {
                SHA512.HashData(block, hash);
                Hash(state, passWords, hash, block);
                for (var i = 0; i < BlockLength; i++)
                    sum[i] ^= block[i];
            }

            // The bytes of a block are spread over the whole key, so that a part of the key costs as much as all of it.
            for (var i = 0; i < BlockLength && (i * blocks) + count - 1 < key.Length; i++)
                key[(i * blocks) + count - 1] = sum[i];
        }

        passWords.Clear();
        CryptographicOperations.ZeroMemory(hash);
        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(sum);
    }

    private static void Hash(Blowfish state, ReadOnlySpan<uint> pass, ReadOnlySpan<byte> saltHash, Span<byte> output)
    {
        Span<uint> salt = stackalloc uint[16];
        Span<uint> words = stackalloc uint[8];
        Blowfish.ToWords(saltHash, salt);
        Blowfish.ToWords(Text, words);
        state.Reset();
        state.Expand(salt, pass);
        for (var i = 0; i < Passes; i++)
        {
            state.Expand([], salt);
            state.Expand([], pass);
        }

        for (var i = 0; i < Passes; i++)
            state.Encrypt(words);
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(output[(4 * i)..], words[i]);
    }
}
